"""What every public event has in common, and the register in which each type and version stands.

A contract is public: once published on a topic it only grows by optional fields. Whatever else must
change becomes a new version, in a module of its own; the old one stays for as long as the log is kept.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

import msgspec

from shared.contracts.values import FactId, OrganisationId, Recorder, Revision
from shared.kernel import Text, record

D = TypeVar("D", bound="Data")


class Value(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, rename=lambda name: name.rstrip("_")
):
    """A part of an event: immutable, named fields only.

    A default is never written (so an optional field added later changes no byte of an older event), a
    name that Python keeps for itself loses its trailing underscore on the wire (``class_`` is ``class``).
    """


class Data(Value, frozen=True, kw_only=True):
    """The data of a public event. ``organisation`` is the one for which it counts, and the key on the log."""

    organisation: OrganisationId
    recorded_by: Recorder


class FactData(Data, frozen=True, kw_only=True):
    """A fact that scoring counts: a correction or withdrawal is the next revision of the same fact."""

    fact: FactId
    revision: Revision


@record
class Contract:
    """One type in one version, as the envelope, the schemas and the catalogue speak of it."""

    name: str
    """``checklist.inspection-recorded``"""
    version: int
    title: Text
    data: type[Data]

    @property
    def service(self) -> str:
        return self.name.partition(".")[0]

    @property
    def type(self) -> str:
        return f"zeren.{self.name}.v{self.version}"

    @property
    def dataschema(self) -> str:
        return f"urn:zeren:{self.name}:{self.version}"

    @property
    def source(self) -> str:
        return f"/{self.service}-svc"

    @property
    def topic(self) -> str:
        return f"zeren.{self.service}"


_contracts: dict[str, Contract] = {}
CONTRACTS: Mapping[str, Contract] = MappingProxyType(_contracts)
"""Every contract by its type, in the order of definition."""


def contract(name: str, *, version: int, en: str, zh: str) -> Callable[[type[D]], type[D]]:
    """Enter a data class in the register, once."""

    def enter(data: type[D]) -> type[D]:
        entry = Contract(name=name, version=version, title=Text(en, zh), data=data)
        if entry.type in _contracts:
            raise ValueError(f"{entry.type} is defined twice")
        _contracts[entry.type] = entry
        return data

    return enter
