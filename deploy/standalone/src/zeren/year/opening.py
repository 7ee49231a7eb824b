"""January: the tree, the posts, the cycle, the scheme, the cohorts."""

from collections.abc import Iterator, Sequence
from datetime import date

from zeren.year.calls import Call, Stage, Wait
from zeren.year.cast import ADMINS, Cohort, Term, cohorts
from zeren.year.tree import COMMITTEES, PROVINCE, Tree

CYCLE = 2026
SCHEME = "yunnan-2022"


def opening(tree: Tree, terms: Sequence[Term], scheme: dict[str, object]) -> Iterator[Stage]:
    admin = ADMINS[0]
    day = date(2026, 1, 4)
    yield Stage(
        on=day,
        title="组织树 the tree is imported",
        steps=[
            Call(
                actor=admin,
                method="POST",
                path="/checklist/v1/imports",
                content=tree.parquet,
                media_type="application/vnd.apache.parquet",
            )
        ],
    )
    yield Stage(
        on=day,
        title="组织树 the tree is applied",
        steps=[Wait(actor=admin, path="{location}", field="status", value="applied")],
    )
    yield Stage(
        on=day,
        title="工委 the work committees are registered",
        steps=[
            Call(
                actor=admin,
                method="PUT",
                path=f"/checklist/v1/organisations/{code}",
                body={"name": name, "kind": "work_committee", "parent": PROVINCE},
            )
            for code, name in COMMITTEES.items()
        ],
    )
    current = [term for term in terms if term.start <= day]
    yield Stage(on=day, title="任职 secretaries are appointed", steps=[_appoint(term) for term in current])
    yield Stage(
        on=date(2026, 1, 5),
        title="年度 the cycle opens",
        steps=[
            Call(actor=admin, method="PUT", path=f"/checklist/v1/cycles/{CYCLE}", body={"organisation": PROVINCE}),
            Call(
                actor=admin,
                method="PUT",
                path=f"/scoring/v1/schemes/{SCHEME}",
                body=scheme,
            ),
        ],
    )
    yield Stage(on=date(2026, 1, 6), title="评比单元 cohorts are formed", steps=[form(c) for c in cohorts(tree)])
    yield Stage(
        on=date(2026, 1, 7),
        title="部署 the cycle is deployed",
        steps=[
            Call(actor=admin, method="POST", path=f"/checklist/v1/cycles/{CYCLE}/phase", body={"phase": "deploying"})
        ],
    )


def handover(terms: Sequence[Term]) -> Iterator[Stage]:
    """In July one post changes hands."""
    leaving = [term for term in terms if term.until]
    for term in leaving:
        yield Stage(
            on=term.until or term.start,
            title="离任 a secretary leaves",
            steps=[
                Call(
                    actor=ADMINS[0],
                    method="POST",
                    path=f"/checklist/v1/posts/{post(term.organisation)}/departure",
                    body={"until": str(term.until), "reason": "调任 moved to another post"},
                )
            ],
        )
        yield Stage(
            on=term.until or term.start,
            title="接任 another takes over",
            steps=[_appoint(t) for t in terms if t.organisation == term.organisation and t.start == term.until],
        )


def post(organisation: str) -> str:
    return f"secretary-of-{organisation}"


def _appoint(term: Term) -> Call:
    return Call(
        actor=ADMINS[0],
        method="POST",
        path=f"/checklist/v1/posts/{post(term.organisation)}/appointments",
        body={"organisation": term.organisation, "person": term.person, "from": str(term.start)},
        again=str(term.start),
    )


def form(cohort: Cohort) -> Call:
    return Call(
        actor=ADMINS[0],
        method="PUT",
        path=f"/scoring/v1/cohorts/{cohort.cohort}",
        body={
            "organisation": cohort.superior,
            "cycle": CYCLE,
            "scheme": SCHEME,
            "members": [{"organisation": code, "class": class_} for code, class_ in cohort.members],
        },
    )
