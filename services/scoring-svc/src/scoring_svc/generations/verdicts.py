"""The first verdicts of a generation that is being built: many cohorts at once, each judged and written a single time.

Nobody else writes to that generation, so there is no mark to take and no lock to hold: see `judging` for the live one.
"""

from collections.abc import Sequence
from typing import Any

from scoring_svc.domain import register as r
from scoring_svc.domain.verdict import Docket, judged
from scoring_svc.generations.dockets import dockets
from scoring_svc.generations.keeping import RESULT, VERDICT, result_rows, verdict_row
from scoring_svc.generations.tasks import Done, Judge
from shared.eventstore import REDOABLE, Database

Rows = list[tuple[Any, ...]]


async def judge_first(task: Judge, database: Database, *, partitions: int) -> Done:
    """Judge the cohorts, and note who belongs to them."""
    generation = task.generation
    async with database.pool.acquire() as connection:
        found = await dockets(connection, generation, task.cohorts, live=False, partitions=partitions)
        verdicts: Rows = []
        results: Rows = []
        for one in found:
            if verdict := judged(one):
                verdicts.append(verdict_row(generation, verdict, one.vector))
                results += result_rows(generation, verdict)
        async with connection.transaction():
            await connection.execute(REDOABLE)
            await connection.copy_records_to_table("verdicts", columns=VERDICT, records=verdicts)
            await connection.copy_records_to_table("results", columns=RESULT, records=results)
            await connection.copy_records_to_table(
                "memberships",
                columns=("generation", "cohort", "organisation"),
                records=[(generation, one.cohort, who) for one in found for who in _members(one)],
            )
    return Done()


def _members(docket: Docket) -> Sequence[str]:
    """Who belongs to the cohort, by its newest list."""
    lists = [one for one in docket.entries if isinstance(one.content, r.Listed)]
    newest = min(lists, key=lambda one: (one.stream, -one.version))
    return [organisation for organisation, _ in newest.content.members]
