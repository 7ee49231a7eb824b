"""The benches by name, in the order in which `make bench` runs them. Each starts its own servers and stops them."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from tests.bench.append import append_figures
from tests.bench.figure import Figure
from tests.bench.freshness import freshness_figures
from tests.bench.http import http_figures
from tests.bench.lists import list_figures
from tests.bench.reads import read_figures
from tests.bench.rebuild import rebuild_10m_figures, rebuild_figures
from tests.bench.relay import relay_figures

BENCHES: Mapping[str, Callable[[], Coroutine[Any, Any, Sequence[Figure]]]] = {
    "append": append_figures,
    "http": http_figures,
    "rebuild": rebuild_figures,
    "relay": relay_figures,
    "lists": list_figures,
    "reads": read_figures,
    "freshness": freshness_figures,
}
LARGE: Mapping[str, Callable[[], Coroutine[Any, Any, Sequence[Figure]]]] = {"rebuild_10m": rebuild_10m_figures}
"""Only by name: ten minutes."""
