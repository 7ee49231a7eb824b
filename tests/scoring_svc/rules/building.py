"""Facts, dossiers and cohorts in few words, for tests that each tell one rule."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, TypeAlias

from scoring_svc.domain import dossier as d
from scoring_svc.domain.assess import Assessment, assess
from scoring_svc.domain.judge import Cohort, Member, Result, judge
from scoring_svc.domain.scheme import Scheme, parse, scheme_data

Arrived: TypeAlias = tuple[d.Slot, d.Revision[Any]]

YEAR, COHORT, SESSION, SELF = 2026, "yn-2026", "yn-2026-year-end", "5301"
SCHEME = parse(scheme_data())
NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)
_numbers = count(1)


def scheme(**changes: object) -> Scheme:
    """The default scheme with some of its data changed."""
    return parse({**scheme_data(), **changes, "sources": {}})


def component(name: str, **changes: object) -> list[dict[str, Any]]:
    """The components of the default scheme, one of them changed."""
    return [{**one, **(changes if one["component"] == name else {})} for one in scheme_data()["components"]]


def fact(slot: d.Slot, id: str, content: object, revision: int = 1) -> Arrived:
    number = next(_numbers)
    return slot, d.Revision(
        fact=id,
        revision=revision,
        source="/checklist-svc",
        sequence=number,
        event=f"event-{number}",
        recorded=NOON,
        content=content,
    )


def withdrawn(slot: d.Slot, id: str, revision: int) -> Arrived:
    return fact(slot, id, None, revision)


def marked(
    id: str, marks: Iterable[d.Mark], quarter: int = 1, kind: str = "routine", *, revision: int = 1, cycle: int = YEAR
) -> Arrived:
    content = d.Inspection(
        cycle=cycle, quarter=quarter, kind=kind, occurred_on=date(cycle, quarter * 3, 1), marks=tuple(marks)
    )
    return fact(d.Slot.INSPECTIONS, id, content, revision)


def inspection(
    id: str, score: int, quarter: int = 1, kind: str = "routine", *, revision: int = 1, cycle: int = YEAR
) -> Arrived:
    return marked(id, [d.Mark(indicator="duty", score=score)], quarter, kind, revision=revision, cycle=cycle)


def scored(id: str = "report", session: str = SESSION, **groups: tuple[int, ...]) -> Arrived:
    given = tuple(d.GroupScores(group=group, scores=scores) for group, scores in groups.items())
    return fact(d.Slot.REPORT_SCORES, id, d.ReportScore(cycle=YEAR, session=session, groups=given))


def adjustment(id: str, amount: int) -> Arrived:
    content = d.Adjustment(cycle=YEAR, occurred_on=date(YEAR, 5, 1), amount=amount, ground="g")
    return fact(d.Slot.ADJUSTMENTS, id, content)


def talk(
    id: str, target: str = "organisation", *, set_off_by_result: bool = False, revision: int = 1, cycle: int = YEAR
) -> Arrived:
    content = d.Talk(cycle=cycle, occurred_on=date(cycle, 5, 1), target=target, set_off_by_result=set_off_by_result)
    return fact(d.Slot.TALKS, id, content, revision)


def veto(
    id: str = "veto",
    since: date = date(YEAR, 2, 1),
    until: date | None = None,
    effects: tuple[str, ...] = ("good",),
    *,
    revision: int = 1,
) -> Arrived:
    content = d.Veto(effects=effects, in_force_from=since, until=until, ground="g")
    return fact(d.Slot.VETOES, id, content, revision)


def problem(id: str = "problem") -> Arrived:
    return fact(d.Slot.PROBLEMS, id, d.UnansweredProblem(cycle=YEAR, session=SESSION, problem="p"))


def override(
    id: str = "override", cohort: str = COHORT, reason: str = "r", by: tuple[str, ...] = ("anna", "boris")
) -> Arrived:
    return fact(d.Slot.OVERRIDES, id, d.Override(cycle=YEAR, cohort=cohort, reason=reason, by=by))


def measure(id: str, source: str, value: int, weight: int = 1) -> Arrived:
    return fact(d.Slot.MEASURES, id, d.Measure(cycle=YEAR, source=source, value=value, weight=weight))


def live(score: int) -> list[Arrived]:
    return [scored("live", superior=(score,), departments=(score,) * 3, grassroots=(score,) * 3)]


def routine(score: int) -> list[Arrived]:
    return [inspection(f"routine-{quarter}", score, quarter) for quarter in (1, 2, 3)]


def field(score: int) -> list[Arrived]:
    return [inspection("field", score, 4, "field")]


def whole(composite: int) -> list[Arrived]:
    """The facts of an appraisee whose three components all come to this."""
    return [*live(composite), *routine(composite), *field(composite)]


def dossiers(arrived: Iterable[Arrived], organisation: str = SELF) -> list[d.Dossier]:
    """The organisation's dossiers, each fact in that of its cycle."""
    shelves: dict[int, list[Arrived]] = {}
    for slot, revision in arrived:
        cycle = 0 if slot is d.Slot.VETOES else getattr(revision.content, "cycle", YEAR)
        shelves.setdefault(cycle, []).append((slot, revision))
    return [d.add_all(d.Dossier(cycle=cycle, organisation=organisation), shelf) for cycle, shelf in shelves.items()]


def cohort_of(organisations: Iterable[str]) -> Cohort:
    members = tuple(Member(organisation=one, class_="prefecture", person=f"person-{one}") for one in organisations)
    return Cohort(cohort=COHORT, cycle=YEAR, superior="53", members=members, session=SESSION)


def appraise(*arrived: Arrived, by: Scheme = SCHEME, as_of: d.AsOf = None) -> Assessment:
    return assess(by, cohort_of([SELF]), SELF, dossiers(arrived), as_of)


def judged(
    facts: Mapping[str, Iterable[Arrived]],
    by: Scheme = SCHEME,
    vacant: Iterable[str] = (),
    published: Iterable[Result] = (),
) -> dict[str, Result]:
    """The results of a cohort, by organisation; its members are those whose facts are given."""
    cohort = cohort_of(facts)
    empty = set(vacant)
    members = tuple(replace(one, person=None) if one.organisation in empty else one for one in cohort.members)
    cohort = replace(cohort, members=members)
    assessments = {who: assess(by, cohort, who, dossiers(arrived, who)) for who, arrived in facts.items()}
    return {row.organisation: row for row in judge(by, cohort, assessments, tuple(published))}


def grades(results: Mapping[str, Result]) -> dict[str, str | None]:
    return {who: result.grade for who, result in results.items()}
