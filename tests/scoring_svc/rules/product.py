"""The product's way from public events to rows: ingestion, dossiers, register, assess, judge. In memory."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from scoring_svc.domain.assess import assess
from scoring_svc.domain.digest import row
from scoring_svc.domain.dossier import Dossier, Revision, Slot, add_all
from scoring_svc.domain.judge import Published, Result, judge
from scoring_svc.domain.register import Entry, roster
from scoring_svc.domain.scheme import Scheme, parse
from scoring_svc.generations.packing import revision_of
from scoring_svc.messaging.ingestion import fact_of, statement_of
from shared.contracts import decode


def reduced(events: Iterable[dict[str, Any]]) -> tuple[dict[str, list[Dossier]], list[Entry[Any]]]:
    """The dossiers of each organisation, and the register."""
    arrived: defaultdict[tuple[str, int], list[tuple[Slot, Revision[Any]]]] = defaultdict(list)
    entries: list[Entry[Any]] = []
    for event in events:
        told = decode(json.dumps(event).encode())
        if filed := fact_of(told):
            cycle, organisation, slot, fact = filed
            arrived[organisation, cycle].append((slot, revision_of(slot, fact)))
        elif entry := statement_of(told, 0):
            entries.append(entry)
    dossiers: defaultdict[str, list[Dossier]] = defaultdict(list)
    for (organisation, cycle), facts in sorted(arrived.items()):
        dossiers[organisation].append(add_all(Dossier(cycle=cycle, organisation=organisation), facts))
    return dossiers, entries


class Judged(NamedTuple):
    scheme: Scheme
    published: Sequence[Published]
    results: tuple[Result, ...]


def results(events: Iterable[dict[str, Any]], cohort: str, *, explained: bool = True) -> tuple[Result, ...]:
    return judged(*reduced(events), cohort, explained=explained).results


def judged(
    dossiers: Mapping[str, Sequence[Dossier]], entries: Sequence[Entry[Any]], cohort: str, *, explained: bool = True
) -> Judged:
    list_ = roster(cohort, entries)
    assert list_
    scheme = parse(list_.scheme.data, version=list_.scheme.version)
    assessments = {
        who: assess(scheme, list_.cohort, who, dossiers.get(who, []), explained=explained)
        for who in (member.organisation for member in list_.cohort.members)
    }
    return Judged(scheme, list_.published, judge(scheme, list_.cohort, assessments, list_.published))


def rows(events: Iterable[dict[str, Any]], cohort: str) -> list[dict[str, Any]]:
    return [row(result) for result in results(events, cohort)]
