"""Stored events as JSON text under stable names, and the upcasters that lift old shapes to today's."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import msgspec

E = TypeVar("E")
F = TypeVar("F")

Shape = dict[str, Any]
Upcaster = Callable[[Shape], tuple[str, Shape]]
"""From an old shape to the next: ``(its name, its fields)``. Pure, total, chained up to a current name."""


class UnknownEventType(Exception):
    """The store holds an event that this code does not know: older code reads a newer store."""


class Codec(Generic[E]):
    """``Codec({"project-declared": ProjectDeclared, ...}, upcasters={"project-titled": ...})``.

    Names are for ever; a changed shape takes a new name (``project-declared.v2``) and an upcaster from the old.
    """

    def __init__(self, types: Mapping[str, type[E]], upcasters: Mapping[str, Upcaster] | None = None) -> None:
        self._types = dict(types)
        self._upcasters = dict(upcasters or {})
        self._names = {cls: name for name, cls in self._types.items()}
        self._decoders: dict[str, msgspec.json.Decoder[E]] = {
            name: msgspec.json.Decoder(cls) for name, cls in self._types.items()
        }
        self._encoder = msgspec.json.Encoder()
        if clash := set(self._types) & set(self._upcasters):
            raise ValueError(f"both current and old: {sorted(clash)}")
        if len(self._names) < len(self._types):
            raise ValueError(f"two names for one record: {sorted(set(self._types) - set(self._names.values()))}")

    def __or__(self, other: "Codec[F]") -> "Codec[E | F]":
        """The codec of a feed that carries both. Raises ValueError where a name means one thing here, another there."""
        types: dict[str, type[E | F]] = {**self._types, **other._types}
        upcasters = {**self._upcasters, **other._upcasters}
        ours: dict[str, object] = {**self._types, **self._upcasters}
        if clash := [name for name, meaning in ours.items() if {**types, **upcasters}[name] is not meaning]:
            raise ValueError(f"two meanings of one name: {clash}")
        return Codec(types, upcasters)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._types)

    def encode(self, event: E) -> tuple[str, str]:
        """The event's name and its JSON text."""
        return self._names[type(event)], self._encoder.encode(event).decode()

    def decode(self, name: str, data: str) -> E:
        """Raises `UnknownEventType`, or `msgspec.ValidationError` where the text does not fit the record."""
        if decoder := self._decoders.get(name):
            return decoder.decode(data)
        if name not in self._upcasters:
            raise UnknownEventType(name)
        shape: Shape = msgspec.json.decode(data)
        while upcast := self._upcasters.get(name):
            name, shape = upcast(shape)
        if name not in self._types:
            raise UnknownEventType(name)
        return msgspec.convert(shape, self._types[name], str_keys=True)
