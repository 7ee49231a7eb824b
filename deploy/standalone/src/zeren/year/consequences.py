"""约谈 and 公示: two talks that bar one of the 20, an adjustment, and the publication of every cohort."""

from collections.abc import Iterator, Sequence
from datetime import date

from zeren.year.calls import Call, Settled, Stage
from zeren.year.cast import ADMINS, Cohort, clerk
from zeren.year.sessions import API
from zeren.year.tree import PROVINCE


def talks(organisation: str) -> Iterator[Stage]:
    for number, (day, trigger) in enumerate(
        ((date(2026, 5, 20), "key_work_failing"), (date(2026, 9, 10), "bad_public_effect")), 1
    ):
        yield Stage(
            on=day,
            title="约谈 a talk is held",
            steps=[
                Call(
                    actor=clerk(PROVINCE),
                    method="PUT",
                    path=f"{API}/talks/talk-{organisation}-{number}",
                    body={
                        "organisation": organisation,
                        "target": "organisation",
                        "occurred_on": str(day),
                        "trigger": trigger,
                        "by": "organisation-department",
                    },
                )
            ],
        )


def adjustment(organisation: str) -> Iterator[Stage]:
    yield Stage(
        on=date(2026, 10, 12),
        title="加分 an adjustment is granted",
        steps=[
            Call(
                actor=clerk(PROVINCE),
                method="PUT",
                path=f"{API}/adjustments/adjustment-{organisation}-1",
                body={
                    "organisation": organisation,
                    "occurred_on": "2026-10-12",
                    "amount": 1.5,
                    "ground": "省级观摩现场会承办",
                    "source": "house",
                },
            )
        ],
    )


def publication(cohorts: Sequence[Cohort], incomplete: dict[str, str]) -> Iterator[Stage]:
    """``incomplete``: the organisations that may be published incomplete, with the reason."""
    for service in ("checklist", "project", "scoring"):
        yield Stage(
            on=date(2026, 12, 29), title="公示前 all that was recorded is told", steps=[Settled(service=service)]
        )
    for what, admin in (("publication", ADMINS[0]), ("publication/confirmation", ADMINS[1])):
        yield Stage(
            on=date(2026, 12, 29),
            title=f"公示 {what}",
            steps=[
                Call(
                    actor=admin,
                    method="POST",
                    path=f"{API}/cohorts/{cohort.cohort}/{what}",
                    body={
                        "approved_incomplete": [
                            {"organisation": o, "reason": incomplete[o]}
                            for o in cohort.organisations
                            if o in incomplete
                        ]
                    }
                    if what == "publication"
                    else None,
                )
                for cohort in cohorts
            ],
        )
