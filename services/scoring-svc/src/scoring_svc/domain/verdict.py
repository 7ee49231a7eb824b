"""From what is kept of a cohort to its results: roster, assess, judge, in one place for every way of asking.

Live, rebuilt, as of a moment, up to a publication's sequences, or under another scheme: the same function.
"""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from scoring_svc.domain.assess.assess import assess
from scoring_svc.domain.digest import digest
from scoring_svc.domain.dossier import AsOf, Dossier, current
from scoring_svc.domain.judge import Cohort, Member, Result, entangled, judge
from scoring_svc.domain.register import Entry, Vector, roster
from scoring_svc.domain.scheme import Scheme, parsed
from shared.kernel import record

Horizon: TypeAlias = datetime | Vector | None
"""Up to when the log counts: recorded by an instant, or up to a vector of sequences, or as far as it was read."""


class _Everybody:
    def __contains__(self, _: object) -> bool:
        return True


EVERYBODY: Final[Container[str]] = _Everybody()


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
    """``parked``: organisations with an event that can't be read, or with two contents under one revision.

    ``explained``: the organisations whose results say how they came about.
    """

    cohort: Cohort
    scheme: Scheme
    results: tuple[Result, ...]
    digest: str
    parked: tuple[str, ...]
    explained: Container[str]


def judged(  # whatever one may ask of a docket
    docket: Docket,
    *,
    as_of: Horizon = None,
    scheme: Scheme | None = None,
    explained: Container[str] = (),
    others_kept: bool = False,
) -> Judged | None:
    """The cohort's results; None where it isn't formed, or no version of its scheme is adopted, by then.

    ``scheme`` takes the place of the one in force (what-if). ``explained``: the organisations whose results are to say
    how they came about, which costs several times what the numbers cost. ``others_kept``: those of the others are kept
    from before; where one may hang on the numbers of others, all are told again.
    """
    found = roster(docket.cohort, docket.entries, as_of)
    if found is None:
        return None
    cohort = found.cohort
    by = scheme or parsed(found.scheme.data, version=found.scheme.version)
    if others_kept and entangled(by, found.published):
        explained = EVERYBODY
    assessments = {
        who: assess(by, cohort, who, *_facts(docket, who, as_of), explained=who in explained)
        for who in (member.organisation for member in cohort.members if member.person is not None)
    }
    results = judge(by, cohort, assessments, found.published)
    torn = {one.organisation for one in assessments.values() if one.parked}
    torn |= {one.organisation for one in cohort.members if one.person is None and _torn(docket, cohort, one, as_of)}
    return Judged(
        cohort=cohort,
        scheme=by,
        results=results,
        digest=digest(results),
        parked=tuple(sorted(torn | docket.unread)),
        explained=explained,
    )


def _torn(docket: Docket, cohort: Cohort, vacant: Member, as_of: Horizon) -> bool:
    """Whether facts contradict one another where nobody is assessed: they will count for whoever comes."""
    dossiers, seen = _facts(docket, vacant.organisation, as_of)
    return bool(current(dossiers, cycle=cohort.cycle, as_of=seen).parked)


def _facts(docket: Docket, organisation: str, as_of: Horizon) -> tuple[Sequence[Dossier], AsOf]:
    file = docket.files.get(organisation)
    if file is None:
        return (), None
    if as_of is None or isinstance(as_of, datetime):
        return file.dossiers, as_of
    return file.dossiers, {source: last for (source, partition), last in as_of.items() if partition == file.partition}
