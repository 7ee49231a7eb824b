"""述职评议: reports, the province's session and each prefecture's, signed and secret sheets, the close."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from zeren.year.calls import Call, SecretBallot, Stage, Step
from zeren.year.cast import ADMINS, Cohort, Panel, clerk, judge, panel, secretary
from zeren.year.chance import Chance, on_the_wire
from zeren.year.tree import PROVINCE

API = "/scoring/v1"


def session_of(cohort: Cohort) -> str:
    return f"session-{cohort.cohort}"


def sessions(cohorts: Sequence[Cohort], people: Mapping[str, str], chance: Chance) -> Iterator[Stage]:
    """``people``: who is in office in December, by organisation."""
    panels = {cohort.cohort: panel(cohort) for cohort in cohorts}
    yield Stage(
        on=date(2026, 12, 8),
        title="述职评议会 sessions are opened",
        steps=[_open(c, panels[c.cohort]) for c in cohorts],
    )
    appraised = [organisation for cohort in cohorts for organisation in cohort.organisations]
    superior = {o: cohort.superior for cohort in cohorts for o in cohort.organisations}
    session = {o: session_of(cohort) for cohort in cohorts for o in cohort.organisations}
    yield Stage(
        on=date(2026, 12, 10),
        title="述职报告 reports are submitted",
        steps=[_submit(o, people[o], session[o], chance) for o in appraised],
    )
    yield Stage(
        on=date(2026, 12, 12),
        title="审阅 reports are accepted",
        steps=[
            Call(actor=clerk(superior[o]), method="POST", path=f"{API}/sessions/{session[o]}/reports/{o}/acceptance")
            for o in appraised
        ],
    )
    for cohort in (*cohorts[1:], cohorts[0]):
        yield Stage(
            on=date(2026, 12, 22) if cohort.superior == PROVINCE else date(2026, 12, 16),
            title=f"现场打分 {cohort.cohort}: judges score",
            steps=list(_sheets(cohort, panels[cohort.cohort], chance)),
        )
    for what, admin in (("closing", ADMINS[0]), ("closing/confirmation", ADMINS[1])):
        yield Stage(
            on=date(2026, 12, 23),
            title=f"计票 {what}",
            steps=[
                Call(actor=admin, method="POST", path=f"{API}/sessions/{session_of(cohort)}/{what}")
                for cohort in cohorts
            ],
        )


def _open(cohort: Cohort, judges: Panel) -> Call:
    return Call(
        actor=ADMINS[0],
        method="PUT",
        path=f"{API}/sessions/{session_of(cohort)}",
        body={
            "cohort": cohort.cohort,
            "kind": "year_end",
            "first_day": "2026-12-22" if cohort.superior == PROVINCE else "2026-12-16",
            "panel": [{"group": group, "members": list(members)} for group, members in judges.groups.items()],
        },
    )


def _submit(organisation: str, person: str, session: str, chance: Chance) -> Call:
    total = chance.number("length", organisation, low=3600, high=5200)
    return Call(
        actor=secretary(organisation, person),
        method="PUT",
        path=f"{API}/sessions/{session}/reports/{organisation}",
        body={
            "sections": {
                "achievements": total // 3 - 60,
                "problems": total // 3 + 90,
                "causes": total // 6,
                "next_year": total // 6,
            }
        },
    )


def _sheets(cohort: Cohort, judges: Panel, chance: Chance) -> Iterator[Step]:
    for group, members in judges.groups.items():
        for person in members:
            scores = [{"organisation": o, "score": _mark(o, group, person, chance)} for o in cohort.organisations]
            if group == "superior":
                yield Call(
                    actor=judge(person, cohort.superior),
                    method="PUT",
                    path=f"{API}/sessions/{session_of(cohort)}/sheets",
                    body={"scores": scores},
                )
            else:
                yield SecretBallot(
                    judge=judge(person, cohort.superior), session=session_of(cohort), group=group, scores=scores
                )


def _mark(organisation: str, group: str, person: str, chance: Chance) -> float | None:
    """A judge's score; a secret voter now and then leaves a blank."""
    if group != "superior" and chance.often("blank", organisation, person, percent=3):
        return None
    level = chance.level(organisation)
    return on_the_wire(chance.score("live", organisation, person, about=level, spread=600) // 50 * 50)
