"""Who takes part: posts, the persons in them, inspectors, judges, clerks and the two administrators."""

from collections.abc import Mapping, Sequence
from datetime import date

from shared.kernel import record
from zeren.year.calls import Actor
from zeren.year.tree import COMMITTEES, PROVINCE, Tree

ADMINS = (
    Actor(person="admin-a", role="admin", organisation=PROVINCE),
    Actor(person="admin-b", role="admin", organisation=PROVINCE),
)
INSPECTORS = tuple(Actor(person=f"inspector-{n:02}", role="inspector", organisation=PROVINCE) for n in range(1, 13))


@record
class Term:
    """A person in an organisation's post: from inclusive, until exclusive."""

    organisation: str
    person: str
    start: date
    until: date | None = None


@record
class Panel:
    """The judges of one cohort's session, by group."""

    cohort: str
    superior: str
    groups: Mapping[str, Sequence[str]]


@record
class Cohort:
    """The appraisees that ``superior`` appraises together."""

    cohort: str
    superior: str
    members: Sequence[tuple[str, str]]

    @property
    def organisations(self) -> Sequence[str]:
        return [organisation for organisation, _ in self.members]


def clerk(organisation: str) -> Actor:
    """The 党建 office of an organisation."""
    return Actor(person=f"clerk-{organisation}", role="clerk", organisation=organisation)


def secretary(organisation: str, person: str | None = None) -> Actor:
    return Actor(person=person or f"secretary-{organisation}", role="secretary", organisation=organisation)


def judge(person: str, superior: str) -> Actor:
    return Actor(person=person, role="judge", organisation=superior)


def cohorts(tree: Tree) -> Sequence[Cohort]:
    """The province's 20, and each prefecture's counties."""
    prefectures = [node.code for node in tree.level(2)]
    of_province = Cohort(
        cohort="yn-2026",
        superior=PROVINCE,
        members=[(code, "prefecture") for code in prefectures] + [(code, "work-committee") for code in COMMITTEES],
    )
    below = tree.children
    return [
        of_province,
        *(
            Cohort(cohort=f"{code}-2026", superior=code, members=[(node.code, "county") for node in below[code]])
            for code in prefectures
        ),
    ]


def terms(tree: Tree, handed_over: str) -> Sequence[Term]:
    """Who is in which post; one post changes hands in July."""
    began, change = date(2025, 3, 1), date(2026, 7, 1)
    found = []
    townships = [node.code for node in tree.level(4)][:: max(1, len(tree.level(4)) // 120)]
    organisations = [node.code for node in (*tree.level(2), *tree.level(3))] + [*COMMITTEES, *townships]
    for organisation in organisations:
        person = f"secretary-{organisation}"
        if organisation == handed_over:
            found.append(Term(organisation=organisation, person=f"{person}-before", start=began, until=change))
            found.append(Term(organisation=organisation, person=person, start=change))
        else:
            found.append(Term(organisation=organisation, person=person, start=began))
    return found


def panel(cohort: Cohort) -> Panel:
    """Three judge groups: nine, twelve and nine at the province, five each in a prefecture."""
    sizes = (9, 12, 9) if cohort.superior == PROVINCE else (5, 5, 5)
    groups = ("superior", "departments", "grassroots")
    return Panel(
        cohort=cohort.cohort,
        superior=cohort.superior,
        groups={
            group: [f"judge-{cohort.superior}-{group}-{n:02}" for n in range(1, size + 1)]
            for group, size in zip(groups, sizes, strict=True)
        },
    )
