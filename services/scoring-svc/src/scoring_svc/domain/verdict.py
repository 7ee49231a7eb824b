"""From what is kept of a cohort to its results: roster, assess, judge, in one place for every way of asking.

Live, rebuilt, as of a moment, up to a publication's sequences, or under another scheme: the same function.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from scoring_svc.domain.assess.assess import assess
from scoring_svc.domain.digest import digest
from scoring_svc.domain.dossier import AsOf, Dossier
from scoring_svc.domain.judge import Cohort, Result, judge
from scoring_svc.domain.register import Entry, Vector, roster
from scoring_svc.domain.scheme import Scheme, parse
from shared.kernel import record

Horizon: TypeAlias = datetime | Vector | None
"""Up to when the log counts: recorded by an instant, or up to a vector of sequences, or as far as it was read."""


@record
class File:
    """What is kept of one organisation: its dossiers of every cycle, and the partition that its facts lie in."""

    partition: int
    dossiers: Sequence[Dossier]


@record
class Docket:
    """All it takes to judge one cohort. ``vector``: how far the log had been read when this was kept.

    ``unread``: those of its organisations under which an event lies that can't be decoded.
    """

    cohort: str
    entries: Sequence[Entry[Any]]
    files: Mapping[str, File]
    vector: Vector
    unread: frozenset[str] = frozenset()


@record
class Judged:
    """``parked``: organisations with an event that can't be read, or with two contents under one revision."""

    cohort: Cohort
    scheme: Scheme
    results: tuple[Result, ...]
    digest: str
    parked: tuple[str, ...]


def judged(docket: Docket, *, as_of: Horizon = None, scheme: Scheme | None = None) -> Judged | None:
    """The cohort's results; None where it isn't formed, or no version of its scheme is adopted, by then.

    ``scheme`` takes the place of the one in force (what-if).
    """
    found = roster(docket.cohort, docket.entries, as_of)
    if found is None:
        return None
    cohort = found.cohort
    by = scheme or parse(found.scheme.data, version=found.scheme.version)
    assessments = {
        member.organisation: assess(by, cohort, member.organisation, *_facts(docket, member.organisation, as_of))
        for member in cohort.members
        if member.person is not None
    }
    results = judge(by, cohort, assessments, found.published)
    torn = {result.organisation for result in results if result.explanation.parked}
    return Judged(
        cohort=cohort,
        scheme=by,
        results=results,
        digest=digest(results),
        parked=tuple(sorted(torn | docket.unread)),
    )


def _facts(docket: Docket, organisation: str, as_of: Horizon) -> tuple[Sequence[Dossier], AsOf]:
    file = docket.files.get(organisation)
    if file is None:
        return (), None
    if as_of is None or isinstance(as_of, datetime):
        return file.dossiers, as_of
    return file.dossiers, {source: last for (source, partition), last in as_of.items() if partition == file.partition}
