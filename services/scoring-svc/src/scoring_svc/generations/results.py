"""What readers ask of the living generation: a cohort's rows, what explains them, and how it would be otherwise."""

import asyncio
from collections.abc import Collection, Container, Mapping, Sequence
from datetime import datetime

from scoring_svc.domain.assess import Unused, outsider
from scoring_svc.domain.judge import Explanation
from scoring_svc.domain.register import Vector
from scoring_svc.domain.row import Row, row_of
from scoring_svc.domain.scheme import Scheme, parse
from scoring_svc.domain.verdict import Docket, Horizon, Judged, judged
from scoring_svc.generations.catalogue import living
from scoring_svc.generations.comparison import digests
from scoring_svc.generations.dockets import docket, snapshot, vector_of
from scoring_svc.generations.judging import marks
from scoring_svc.generations.packing import (
    unpack_dossier,
    unpack_explanation,
    unpack_row,
    unpack_statement,
    unpack_vector,
)
from shared.eventstore import Database
from shared.kernel import NotFound, record

Sequences = Sequence[tuple[str, int, int]]
"""(source, partition, sequence): how far the log had been read."""


OUTSIDE = """
select body from dossiers where generation = $1 and organisation = $2 and not exists (
  select from memberships m join verdicts v using (generation, cohort)
  where m.generation = $1 and m.organisation = $2 and v.cycle = $3)"""

LIVING = "generation = (select id from generations where status = 'living')"

STANDING = f"""
select v.*, exists (select from touched t where (t.generation, t.cohort) = (v.generation, v.cohort)) as stale
from verdicts v where {LIVING} and cohort = $1"""  # noqa: S608 - a constant
ROWS = "select row from results where generation = $1 and cohort = $2 order by rank, organisation"
SUPERIOR = f"select organisation from verdicts where {LIVING} and cohort = $1"  # noqa: S608 - as above
EXPLAINED = f"""
select row, explanation from results
where {LIVING} and cohort = $1 and organisation = $2 and explanation is not null"""  # noqa: S608 - as above


@record
class Appraised:
    """A cohort, and the superior who appraises it."""

    cohort: str
    superior: str


@record
class Ranking(Appraised):
    """A cohort's rows. ``stale``: facts have come that are not judged yet; ``read_up_to``: what these rows stand on."""

    cycle: int
    scheme: str
    scheme_version: int
    digest: str
    rows: tuple[Row, ...]
    read_up_to: Sequences
    stale: bool = False


@record
class Explained:
    row: Row
    explanation: Explanation


class Results:
    """``partitions``: of the log, the deployment's constant."""

    def __init__(self, database: Database, partitions: int) -> None:
        self._database, self._partitions = database, partitions

    async def ranking(self, cohort: str) -> Ranking:
        """The living results as they were last judged. Raises `NotFound` before they were."""
        async with snapshot(self._database) as connection:
            verdict = await connection.fetchrow(STANDING, cohort)
            if verdict is None:
                raise NotFound(f"no cohort {cohort}")
            rows = await connection.fetch(ROWS, verdict["generation"], cohort)
            # nothing of it has come since it was judged, so it stands on all that was read by now
            read_up_to = (
                unpack_vector(verdict["sequences"])
                if verdict["stale"]
                else marks(await vector_of(connection, verdict["generation"], live=True))
            )
        return Ranking(
            cohort=cohort,
            cycle=verdict["cycle"],
            superior=verdict["organisation"],
            scheme=verdict["scheme"],
            scheme_version=verdict["scheme_version"],
            digest=verdict["digest"],
            rows=tuple(unpack_row(row["row"]) for row in rows),
            read_up_to=read_up_to,
            stale=verdict["stale"],
        )

    async def appraised(self, cohort: str) -> Appraised:
        """Whose cohort it is. Raises `NotFound` before it was judged."""
        superior = await self._database.pool.fetchval(SUPERIOR, cohort)
        if superior is None:
            raise NotFound(f"no cohort {cohort}")
        return Appraised(cohort=cohort, superior=superior)

    async def explained(self, cohort: str, organisation: str, horizon: Horizon = None) -> Explained | None:
        """One row and how it came about; None where the cohort has no such row.

        What the live judge has not told yet, or nobody keeps, since it is of then, is judged anew (ADR 0062).
        Raises `NotFound`.
        """
        if horizon is None and (kept := await self._database.pool.fetchrow(EXPLAINED, cohort, organisation)):
            return Explained(row=unpack_row(kept["row"]), explanation=unpack_explanation(kept["explanation"]))
        then = await self._judged(cohort, horizon, explained=(organisation,))
        for one in then.results:
            if one.organisation == organisation:
                return Explained(row=row_of(one), explanation=one.explanation)
        return None

    async def as_of(self, cohort: str, horizon: datetime | Vector) -> Judged:
        """The results from what was recorded up to an instant, or read up to a vector. Raises `NotFound`."""
        return await self._judged(cohort, horizon)

    async def what_if(self, cohort: str, scheme: Scheme) -> tuple[Ranking, Ranking]:
        """The results as they are, and as they would be under another scheme, from the same dossiers."""
        found = await self._docket(cohort)
        now, other = await asyncio.to_thread(lambda: (judged(found), judged(found, scheme=scheme)))
        if now is None or other is None:
            raise NotFound(f"no cohort {cohort}")
        vector = marks(found.vector)
        return ranking_of(now, vector), ranking_of(other, vector)

    async def scheme(self, scheme: str, version: int) -> Scheme:
        """An adopted version. Raises `NotFound`."""
        async with snapshot(self._database) as connection:
            rows = await connection.fetch(
                "select body from register_entries where generation = $1 and kind = 'scheme' and key = $2",
                await living(connection),
                scheme,
            )
        for row in rows:
            adopted = unpack_statement("scheme", row["body"])
            if adopted.version == version:
                return parse(adopted.data, version=version)
        raise NotFound(f"no version {version} of scheme {scheme}")

    async def outside(self, organisation: str, cycle: int) -> Sequence[Unused]:
        """The facts of an organisation that no cohort of the cycle appraises; of an appraised one, none."""
        async with snapshot(self._database) as connection:
            rows = await connection.fetch(OUTSIDE, await living(connection), organisation, cycle)
        return outsider([unpack_dossier(row["body"]) for row in rows], cycle=cycle)

    async def digests(self, cycle: int) -> Mapping[str, str]:
        """Cohort → digest, of the living results of a cycle."""
        async with snapshot(self._database) as connection:
            return await digests(connection, await living(connection), cycle)

    async def names(self, organisations: Collection[str]) -> Mapping[str, str]:
        rows = await self._database.pool.fetch(
            "select organisation, name from directory_organisations where organisation = any($1)", list(organisations)
        )
        return {row["organisation"]: row["name"] for row in rows}

    async def within(self, root: str, organisations: Collection[str]) -> frozenset[str]:
        """Those of the organisations that lie in the subtree of ``root``, itself included."""
        rows = await self._database.pool.fetch(
            "select organisation from directory_organisations"
            " where organisation = any($1) and $2 = any(string_to_array(path, '/'))",
            list(organisations),
            root,
        )
        return frozenset(row["organisation"] for row in rows)

    async def _judged(self, cohort: str, horizon: Horizon, explained: Container[str] = ()) -> Judged:
        found = await self._docket(cohort)
        then = await asyncio.to_thread(judged, found, as_of=horizon, explained=explained)
        if then is None:
            raise NotFound(f"no cohort {cohort}")
        return then

    async def _docket(self, cohort: str) -> Docket:
        async with snapshot(self._database) as connection:
            return await docket(connection, await living(connection), cohort, partitions=self._partitions)


def ranking_of(verdict: Judged, read_up_to: Sequences) -> Ranking:
    rows = sorted(verdict.results, key=lambda one: (one.rank is None, one.rank or 0, one.organisation))
    return Ranking(
        cohort=verdict.cohort.cohort,
        cycle=verdict.cohort.cycle,
        superior=verdict.cohort.superior,
        scheme=verdict.scheme.scheme,
        scheme_version=verdict.scheme.version,
        digest=verdict.digest,
        rows=tuple(row_of(one) for one in rows),
        read_up_to=read_up_to,
    )
