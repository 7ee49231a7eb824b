"""Answers: who has been issued lists, who has signed, who has finished, per level; and who has not.

An organisation counts once for a kind, however many of its secretaries had a list in the year: the one that went
furthest counts. Nothing is counted here: see `coverage_counts`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from checklist_svc.domain.checklist.values import Kind
from checklist_svc.projections.coverage_counts import EVERY
from shared.eventstore import Database
from shared.kernel import record

Stage = Literal["issued", "signed", "finished"]

STAGES: tuple[Stage, ...] = ("issued", "signed", "finished")
"""In the order in which a list passes them."""

NONE = ""
"""The kind of what is counted of organisations as such."""


@record
class Coverage:
    """Of a subtree: how many organisations stand on each level, and how far they are with their lists."""

    organisations: Mapping[int, int]
    passed: Mapping[tuple[int, str, int], int]

    def reached(self, level: int, kind: Kind, stage: Stage) -> int:
        """How many of a level have a list of the kind that is past the stage."""
        least = STAGES.index(stage) + 1
        return sum(self.passed.get((level, kind, passed), 0) for passed in range(least, len(STAGES) + 1))


@record
class Lacking:
    """Organisations (of one level, or of all) that have no list of ``kind`` past ``stage``, behind ``after``."""

    kind: Kind
    stage: Stage
    level: int | None = None
    after: str = ""
    limit: int = 50


COUNTS = """
select cycle, kind, level, passed, organisations from coverage_counts
where root = $1 and cycle in (0, $2) and organisations > 0"""

# A range of the index for each level and number of stages that occurs: no more is read of any than is shown.
LACKING = """
with passed_by (place) as (select path || '/' from directory_organisations where organisation = $5)
select s.organisation, o.name, s.level
from unnest($1::integer[], $2::integer[]) as w (level, passed)
cross join lateral (
  select organisation, level, place from coverage_standings
  where cycle = $3 and kind = $4 and level = w.level and passed = w.passed
    and place > coalesce((select place from passed_by), '') and place >= $6 and place < $7
  order by place limit $8) s
join directory_organisations o using (organisation)
order by s.place limit $8"""


async def coverage(database: Database, root: str, cycle: int) -> Coverage:
    organisations: Counter[int] = Counter()
    passed: dict[tuple[int, str, int], int] = {}
    for of, kind, level, stages, counted in await database.pool.fetch(COUNTS, root, cycle):
        if of == EVERY:
            organisations[level] += counted
        else:
            passed[level, kind, stages] = counted
    return Coverage(organisations=dict(sorted(organisations.items())), passed=passed)


async def lacking(
    database: Database, path: str, cycle: int, known: Coverage, wanted: Lacking
) -> Sequence[Mapping[str, Any]]:
    """(organisation, name, level) under the root that has ``path``, in the tree's order; ``known``: its coverage."""
    counted = bool(known.passed)
    stages = range(STAGES.index(wanted.stage) + 1) if counted else (0,)
    slots = [
        (level, passed)
        for level in known.organisations
        for passed in stages
        if wanted.level in (None, level) and (not counted or known.passed.get((level, wanted.kind, passed)))
    ]
    if not slots:
        return ()
    rows = await database.pool.fetch(
        LACKING,
        [level for level, _ in slots],
        [passed for _, passed in slots],
        cycle if counted else EVERY,
        wanted.kind if counted else NONE,
        wanted.after,
        f"{path}/",
        f"{path}0",  # what comes next in the order of bytes
        wanted.limit,
    )
    return [dict(row) for row in rows]
