"""Digests held against one another: the new generation's with the living one's, and with what was published."""

import asyncio
from collections.abc import Iterable, Mapping

from scoring_svc.domain import register as r
from scoring_svc.domain.digest import cycle_digest
from scoring_svc.domain.verdict import judged
from scoring_svc.generations.catalogue import Connection
from scoring_svc.generations.dockets import docket, snapshot
from scoring_svc.generations.refusals import DiffersFromPublication
from shared.eventstore import Database


async def digests(connection: Connection, generation: int, cycle: int | None = None) -> Mapping[str, str]:
    """Cohort → digest; of one cycle, or of all."""
    rows = await connection.fetch(
        "select cohort, digest from verdicts where generation = $1 and ($2::integer is null or cycle = $2)"
        " order by cohort",
        generation,
        cycle,
    )
    return {row["cohort"]: row["digest"] for row in rows}


async def cycles(connection: Connection, generation: int) -> Mapping[int, str]:
    """Cycle → its digest."""
    found = await connection.fetch("select distinct cycle from verdicts where generation = $1 order by 1", generation)
    return {row["cycle"]: cycle_digest(await digests(connection, generation, row["cycle"])) for row in found}


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """The cohorts whose digest is not the same in both, or stands in one only."""
    return sorted(cohort for cohort in one.keys() | other.keys() if one.get(cohort) != other.get(cohort))


async def hold_to_publications(database: Database, generation: int, cohorts: Iterable[str], *, partitions: int) -> None:
    """Judge each publication anew up to the sequences that it names. Raises `DiffersFromPublication`."""
    for cohort in cohorts:
        async with snapshot(database) as connection:
            found = await docket(connection, generation, cohort, live=False, partitions=partitions)
        for issued in [one.content for one in found.entries if isinstance(one.content, r.Issued)]:
            again = await asyncio.to_thread(judged, found, as_of=issued.vector)
            if again is None or again.digest != issued.digest:
                raise DiffersFromPublication(
                    f"{cohort} was published with {issued.digest}; up to the same sequences the log gives "
                    f"{again.digest if again else 'no results'}"
                )
