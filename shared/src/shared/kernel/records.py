"""The shape of every value that the domain speaks of."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """An immutable value compared by its fields: the shape of every event, command and state."""
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


@dataclass(frozen=True, slots=True)
class Text:
    """One notion in the two languages of our users: ``Text("claimed", "已认领")``."""

    en: str
    zh: str
