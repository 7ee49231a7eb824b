"""What a stretch of the log says: facts by the dossier they belong to, and statements for the register."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from scoring_svc.domain import register as r
from scoring_svc.domain.dossier import Arrived, Dossier, add_all
from scoring_svc.messaging.ingestion import fact_of, statement_of
from shared.contracts import CloudEvent, partition_of

Arrivals: TypeAlias = dict[tuple[str, int], list[Arrived]]
"""By (organisation, cycle)."""


class Findings:
    """``facts``: how many there are."""

    def __init__(self) -> None:
        self.arrivals: Arrivals = defaultdict(list)
        self.entries: list[r.Entry[Any]] = []
        self.facts = 0

    def take(self, events: Iterable[CloudEvent], partitions: int) -> None:
        """``partitions``: of the log, the deployment's constant."""
        arrivals = self.arrivals
        for event in events:
            if filed := fact_of(event):
                arrivals[filed.organisation, filed.cycle].append((filed.slot, filed.revision))
                self.facts += 1
            elif entry := statement_of(event, partition_of(event.partitionkey, partitions)):
                self.entries.append(entry)

    def dossiers(self) -> Iterator[Dossier]:
        """The dossiers of those of whom nothing was known before, in the order in which they are kept."""
        for (organisation, cycle), arrived in sorted(self.arrivals.items()):
            yield add_all(Dossier(cycle=cycle, organisation=organisation), arrived)
