"""The bench: a verdict that may be published, from everything that was recorded until it was asked for."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from scoring_svc.application.announcing import POLICY as ANNOUNCER
from scoring_svc.application.publishing import stream_of
from scoring_svc.domain.publication.commands import Verdict
from scoring_svc.domain.publication.refusals import NotCaughtUp
from scoring_svc.domain.publication.values import Basis, Mark
from scoring_svc.domain.row import row_of
from scoring_svc.domain.verdict import Judged, judged
from scoring_svc.generations.catalogue import living
from scoring_svc.generations.dockets import SUBSCRIPTION, docket, snapshot
from scoring_svc.generations.following import TOPICS
from scoring_svc.generations.keeping import marks
from shared.eventstore import Database
from shared.kernel import NotFound, record
from shared.log import Log

PATIENCE = 2.0
"""Seconds to wait for what is on its way."""

ANNOUNCED = """
select coalesce(max(position), 0) <= coalesce((select position from policy_checkpoints where policy = $2), 0)
from events where stream = $1 and type in ('results-published', 'results-revised')"""


@record
class LiveBench:
    """Judges anew, in one snapshot: what was stored may be a moment old, and what is published may not."""

    database: Database
    log: Log
    partitions: int

    async def verdict(self, cohort: str) -> Verdict:
        """Raises `NotFound`, `NotCaughtUp`."""
        await self._caught_up(cohort)
        async with snapshot(self.database) as connection:
            generation = await living(connection)
            found = await docket(connection, generation, cohort, partitions=self.partitions)
        verdict = await asyncio.to_thread(judged, found)
        if verdict is None:
            raise NotFound(f"no cohort {cohort}")
        return Verdict(
            basis=basis_of(verdict, [Mark(source=s, partition=p, sequence=n) for s, p, n in marks(found.vector)]),
            rows=tuple(row_of(result) for result in verdict.results),
            parked=verdict.parked,
        )

    async def _caught_up(self, cohort: str) -> None:
        """Until what this service has recorded stands in the log, and what stands in the log has been read.

        That includes the rows last published: under ``keep`` they decide, and they come back over the log.
        """
        await _until(lambda: self._announced(cohort), "what was published has not all been announced")
        head = await self.database.pool.fetchval("select coalesce(max(position), 0) from events")
        await _until(lambda: self._relayed(head), "what this service recorded has not reached the log")
        ends = {topic: await self.log.ends(topic) for topic in TOPICS}
        await _until(lambda: self._read(ends), "the log has not been read to its end")

    async def _announced(self, cohort: str) -> bool:
        return bool(await self.database.pool.fetchval(ANNOUNCED, stream_of(cohort), ANNOUNCER))

    async def _relayed(self, head: int) -> bool:
        acknowledged = await self.database.pool.fetchval("select acknowledged from relay_mark")
        return head <= (acknowledged or 0)

    async def _read(self, ends: Mapping[str, Mapping[int, int]]) -> bool:
        """To the end, and nothing passed over: a partition that misses a number has not been read."""
        rows = await self.database.pool.fetch(
            "select topic, partition, next_offset from subscription_checkpoints"
            " where subscription = $1 and state = 'following'",
            SUBSCRIPTION,
        )
        reached = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
        return all(
            reached.get((topic, partition), 0) >= end
            for topic, several in ends.items()
            for partition, end in several.items()
        )


def basis_of(verdict: Judged, sequences: list[Mark]) -> Basis:
    return Basis(
        cohort=verdict.cohort.cohort,
        organisation=verdict.cohort.superior,
        cycle=verdict.cohort.cycle,
        scheme=verdict.scheme.scheme,
        scheme_version=verdict.scheme.version,
        digest=verdict.digest,
        size=len(verdict.results),
        sequences=tuple(sequences),
    )


async def _until(true: Callable[[], Awaitable[bool]], otherwise: str) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE
    while not await true():
        if loop.time() > deadline:
            raise NotCaughtUp(otherwise)
        await asyncio.sleep(0.02)
