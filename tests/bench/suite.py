"""The benches by name, in the order in which `make bench` runs them. Each starts its own servers and stops them."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from tests.bench.append import append_figures
from tests.bench.figure import Figure
from tests.bench.freshness import freshness_figures
from tests.bench.http import http_figures
from tests.bench.reads import read_figures
from tests.bench.relay import relay_figures

BENCHES: Mapping[str, Callable[[], Coroutine[Any, Any, Sequence[Figure]]]] = {
    "append": append_figures,
    "http": http_figures,
    "relay": relay_figures,
    "reads": read_figures,
    "freshness": freshness_figures,
}
