"""The schemes that come with the package."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

DEFAULT_SCHEME = "yunnan-2022"


def scheme_data(scheme: str = DEFAULT_SCHEME) -> Mapping[str, Any]:
    """A scheme of the package as data, ready to be adopted. Raises `FileNotFoundError` for one that isn't there."""
    data: Mapping[str, Any] = json.loads(files(__package__).joinpath(f"{scheme}.json").read_text(encoding="utf-8"))
    return data
