"""What a stretch of the log says: facts by the dossier they belong to, and statements for the register."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeAlias

from scoring_svc.domain import register as r
from scoring_svc.domain.dossier import Arrived
from scoring_svc.generations.packing import revision_of
from scoring_svc.messaging.ingestion import fact_of, statement_of
from shared.contracts import CloudEvent, partition_of

Arrivals: TypeAlias = dict[tuple[str, int], list[Arrived]]
"""By (organisation, cycle)."""


class Findings:
    """Of a batch, to be added to what is kept."""

    def __init__(self) -> None:
        self.arrivals: Arrivals = defaultdict(list)
        self.entries: list[r.Entry[Any]] = []

    def take(self, events: Iterable[CloudEvent], partitions: int) -> None:
        """``partitions``: of the log, the deployment's constant."""
        for event in events:
            if filed := fact_of(event):
                cycle, organisation, slot, fields = filed
                self.arrivals[organisation, cycle].append((slot, revision_of(slot, fields)))
            elif entry := statement_of(event, partition_of(event.partitionkey, partitions)):
                self.entries.append(entry)
