"""督查: routine visits in the first three quarters, a field assessment in the fourth; some corrected, one withdrawn."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from zeren.year.calls import Actor, Call, Stage
from zeren.year.cast import INSPECTORS
from zeren.year.chance import Chance, on_the_wire

API = "/checklist/v1/inspections"
KINDS = {1: "routine", 2: "routine", 3: "routine", 4: "field"}
FINDINGS = ("三会一课记录不完整", "党群服务中心开放时间不足", "项目推进滞后于节点", "群众诉求回访不到位")


def inspections(organisations: Sequence[str], chance: Chance, *, skipped: Sequence[tuple[str, int]]) -> Iterator[Stage]:
    """``skipped``: (organisation, quarter) that nobody visits, so that a result stays incomplete."""
    visits = [(o, quarter, 1) for o in organisations for quarter in KINDS if (o, quarter) not in skipped]
    visits.append((organisations[2], 2, 2))
    for quarter in KINDS:
        here = [visit for visit in visits if visit[1] == quarter]
        for month in range(3):
            some = [visit for visit in here if _month(visit, chance) == month]
            yield Stage(
                on=_last_day(quarter, month),
                title=f"督查 inspections, {quarter * 3 - 2 + month}月",
                steps=[_record(visit, chance) for visit in some],
            )
        corrected = [visit for visit in here if chance.often("corrected", *visit, percent=6)]
        yield Stage(
            on=_last_day(quarter, 2) + timedelta(days=1),
            title=f"更正 inspections are corrected, Q{quarter}",
            steps=[_correct(visit, chance) for visit in corrected],
        )
    withdrawn = (organisations[2], 2, 2)
    yield Stage(
        on=date(2026, 10, 20),
        title="撤销 an inspection is withdrawn",
        steps=[
            Call(
                actor=_inspector(withdrawn, chance),
                method="POST",
                path=f"{API}/{_id(withdrawn)}/withdrawal",
                body={"reason": "重复登记 recorded twice"},
                version=2 if chance.often("corrected", *withdrawn, percent=6) else 1,
            )
        ],
    )


Visit = tuple[str, int, int]


def _id(visit: Visit) -> str:
    organisation, quarter, number = visit
    return f"inspection-{organisation}-q{quarter}-{number}"


def _month(visit: Visit, chance: Chance) -> int:
    return chance.number("month", *visit, low=0, high=2)


def _last_day(quarter: int, month: int) -> date:
    """The 26th: all visits of the month lie before it."""
    return date(2026, quarter * 3 - 2 + month, 26)


def _day(visit: Visit, chance: Chance) -> date:
    return _last_day(visit[1], _month(visit, chance)) - timedelta(days=chance.number("day", *visit, low=0, high=14))


def _inspector(visit: Visit, chance: Chance) -> Actor:
    return INSPECTORS[chance.number("inspector", *visit, low=0, high=len(INSPECTORS) - 1)]


def _body(visit: Visit, chance: Chance, *, revision: int) -> dict[str, object]:
    organisation, quarter, _ = visit
    level = chance.level(organisation)
    return {
        "organisation": organisation,
        "kind": KINDS[quarter],
        "occurred_on": str(_day(visit, chance)),
        "inspectors": [_inspector(visit, chance).person],
        "scores": [
            *(
                {"indicator": indicator, "score": on_the_wire(_scored(visit, indicator, revision, level, chance))}
                for indicator in ("duty", "tasks")
            ),
            {"indicator": "service", "value": chance.number("service", *visit, revision, low=8, high=14)},
            {"indicator": "notices", "value": chance.number("notices", *visit, revision, low=0, high=3)},
        ],
        "findings": [{"finding": "f1", "text": FINDINGS[chance.number("finding", *visit, low=0, high=3)]}]
        if chance.often("found", *visit, percent=40)
        else [],
    }


def _scored(visit: Visit, indicator: str, revision: int, level: int, chance: Chance) -> int:
    return chance.score(*visit, indicator, revision, about=level, spread=700)


def _record(visit: Visit, chance: Chance) -> Call:
    return Call(
        actor=_inspector(visit, chance),
        method="PUT",
        path=f"{API}/{_id(visit)}",
        body=_body(visit, chance, revision=1),
    )


def _correct(visit: Visit, chance: Chance) -> Call:
    return Call(
        actor=_inspector(visit, chance),
        method="PUT",
        path=f"{API}/{_id(visit)}/correction",
        body={**_body(visit, chance, revision=2), "reason": "录入有误 a slip in the entry"},
        version=1,
    )
