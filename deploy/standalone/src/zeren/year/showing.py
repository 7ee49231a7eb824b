"""What came of the year, as an administrator reads it over HTTP: the ranking of the 20, and a rebuild."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from shared.kernel import record
from zeren.year.cast import ADMINS
from zeren.year.opening import CYCLE
from zeren.year.plan import Year
from zeren.year.player import Player, Stuck

WORDS: Mapping[str, str] = {
    "talks": "约谈两次 two talks",
    "veto": "一票否决 veto",
    "unanswered": "未答复问题 unanswered",
    "quota": "名额 quota",
    "override": "破格 override",
    "incomplete": "缺项 incomplete",
}


@record
class Line:
    """One appraisee, as the table shows them."""

    rank: str
    organisation: str
    composite: str
    threshold: str
    grade: str
    moved: str


@record
class Rebuilt:
    """A rebuild that came to its end. ``seconds`` as the service measured it."""

    living: str
    rebuilt: str
    events: int
    seconds: float


async def ranking(player: Player, year: Year) -> Sequence[Line]:
    """The province's cohort, best first."""
    cohort = year.cohorts[0].cohort
    body = await player.get(ADMINS[0], f"/scoring/v1/cohorts/{cohort}/ranking")
    return [await _line(player, cohort, row) for row in body["rows"]]


async def rebuild(player: Player) -> Rebuilt:
    """Ask for a rebuild and see it through. Raises `Stuck` where it was refused."""
    asked = await player.post(ADMINS[0], "/scoring/v1/rebuilds", {"cycle": CYCLE}, again="after the year")
    while True:
        found = await player.get(ADMINS[0], f"/scoring/v1/rebuilds/{asked['id']}")
        match found["status"]:
            case "done":
                report, cycle = found["report"], str(CYCLE)
                return Rebuilt(
                    living=report["before"][cycle],
                    rebuilt=report["after"][cycle],
                    events=report["events"],
                    seconds=report["seconds"],
                )
            case "refused" | "failed":
                raise Stuck(f"the rebuild was {found['status']}: {found['reason']}")
            case _:
                await asyncio.sleep(0.1)


async def _line(player: Player, cohort: str, row: Mapping[str, Any]) -> Line:
    moved = ""
    if row["threshold"] != row["grade"]:
        path = f"/scoring/v1/cohorts/{cohort}/results/{row['organisation']}/explanation"
        explained = await player.get(ADMINS[0], path)
        moved = ", ".join(WORDS.get(one["reason"], one["reason"]) for one in explained["moved"])
    return Line(
        rank=str(row["rank"] or "-"),
        organisation=f"{row['organisation']} {row['name']}",
        composite="-" if row["composite"] is None else f"{row['composite']:.2f}",
        threshold=_grade(row["threshold"]),
        grade=_grade(row["grade"]),
        moved=moved or ", ".join(row["missing"]),
    )


def _grade(grade: Mapping[str, str] | None) -> str:
    return "-" if grade is None else f"{grade['zh']} {grade['en']}"
