"""The fold of a whole partition: as `Findings` and `add_all`, for facts by the hundred thousand.

A fact is packed as soon as it is read, for memory is what a fold of many pays for: a quarter is kept, and a dossier is
its facts in order, one after another. Where two tell of the same revision, `add_all` decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, TypeAlias

import msgspec

from scoring_svc.domain import register as r
from scoring_svc.domain.dossier import Dossier, Slot, add_all
from scoring_svc.generations.findings import Arrivals
from scoring_svc.generations.packing import pack, unpack_dossier
from scoring_svc.messaging.ingestion import fact_of, statement_of
from shared.contracts import CloudEvent, partition_of

SOME = 256
"""Dossiers that are unpacked at a time."""

Packed: TypeAlias = tuple[int, Slot, str, int, bytes]
"""A revision: its cycle, slot, fact and number, and itself as it is kept."""


class Folding:
    """``size``: how many facts and statements it holds."""

    def __init__(self) -> None:
        self.entries: list[r.Entry[Any]] = []
        self.size = 0
        self._facts: dict[str, list[Packed]] = defaultdict(list)

    def take(self, events: Iterable[CloudEvent], partitions: int) -> None:
        """``partitions``: of the log, the deployment's constant."""
        facts = self._facts
        for event in events:
            if filed := fact_of(event):
                cycle, organisation, slot, fields = filed
                facts[organisation].append((cycle, slot, fields[0], fields[1], pack(fields)))
                self.size += 1
            elif entry := statement_of(event, partition_of(event.partitionkey, partitions)):
                self.entries.append(entry)
                self.size += 1

    def dossiers(self) -> Iterator[tuple[int, str, bytes]]:
        """Cycle, organisation and packed dossier of each, in the order in which they are kept."""
        for organisation, facts in sorted(self._facts.items()):
            facts.sort()
            for cycle, several in groupby(facts, key=_cycle):
                yield cycle, organisation, _laid_out(cycle, organisation, several)

    def arrivals(self) -> Iterator[Arrivals]:
        """What is held, some dossiers at a time, for those of which a part has been written already."""
        dossiers = self.dossiers()
        while some := list(islice(dossiers, SOME)):
            yield {
                (organisation, cycle): [(slot, one) for slot in Slot for one in getattr(unpack_dossier(body), slot)]
                for cycle, organisation, body in some
            }


class _Dossier(msgspec.Struct, frozen=True, kw_only=True):
    """A `Dossier` whose slots are packed already; field for field, so that the bytes are the same."""

    cycle: int
    organisation: str
    inspections: msgspec.Raw
    report_scores: msgspec.Raw
    adjustments: msgspec.Raw
    talks: msgspec.Raw
    vetoes: msgspec.Raw
    problems: msgspec.Raw
    overrides: msgspec.Raw
    measures: msgspec.Raw


def _laid_out(cycle: int, organisation: str, facts: Iterable[Packed]) -> bytes:
    """A dossier of facts that are in order."""
    slots: dict[str, list[bytes]] = {slot: [] for slot in _SLOTS}
    before, twice = "", False
    number = 0
    for _, slot, fact, revision, packed in facts:
        twice = twice or (fact == before and revision == number)
        before, number = fact, revision
        slots[slot].append(packed)
    body = pack(
        _Dossier(cycle=cycle, organisation=organisation, **{slot: _array(several) for slot, several in slots.items()})
    )
    return _added(body) if twice else body


def _added(body: bytes) -> bytes:
    """The dossier with each fact in its place, whatever was told of it twice."""
    told = unpack_dossier(body)
    empty = Dossier(cycle=told.cycle, organisation=told.organisation)
    return pack(add_all(empty, [(slot, one) for slot in Slot for one in getattr(told, slot)]))


def _array(packed: Sequence[bytes]) -> msgspec.Raw:
    """The values as one msgpack array."""
    count = len(packed)
    if count < _SHORT:
        head = bytes((0x90 | count,))
    elif count < _LONG:
        head = b"\xdc" + count.to_bytes(2, "big")
    else:
        head = b"\xdd" + count.to_bytes(4, "big")
    return msgspec.Raw(head + b"".join(packed))


_cycle = itemgetter(0)
_SHORT, _LONG = 1 << 4, 1 << 16
_SLOTS = tuple(slot.value for slot in Slot)
