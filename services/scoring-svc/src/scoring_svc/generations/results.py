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
from scoring_svc.generations.dockets import SUBSCRIPTION, docket, snapshot, vector_from
from scoring_svc.generations.keeping import marks
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
select v.*, exists (select from touched t where (t.generation, t.cohort) = (v.generation, v.cohort)) as stale,
  array(select row from results r where (r.generation, r.cohort) = (v.generation, v.cohort)
        order by rank, organisation) as rows,
  array(select (topic, partition, last_sequence) from subscription_checkpoints
        where subscription = $2 and last_sequence > 0) as vector
from verdicts v where {LIVING} and cohort = $1"""  # noqa: S608 - a constant
SUPERIOR = f"select organisation from verdicts where {LIVING} and cohort = $1"  # noqa: S608 - as above
EXPLAINED = f"""
select v.organisation, r.row, r.explanation
from verdicts v left join results r on (r.generation, r.cohort, r.organisation) = (v.generation, v.cohort, $2)
where v.{LIVING} and v.cohort = $1"""  # noqa: S608 - as above
KNOWN = """
select organisation, name, $2 = any(string_to_array(path, '/')) as within
from directory_organisations where organisation = any($1)"""


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
class Known:
    """Names of organisations, and those of them that lie in a subtree, its root included."""

    names: Mapping[str, str]
    within: frozenset[str]


@record
class Explained:
    row: Row
    explanation: Explanation


class Results:
    """``partitions``: of the log, the deployment's constant."""

    def __init__(self, database: Database, partitions: int) -> None:
        self._database, self._partitions = database, partitions

    async def ranking(self, cohort: str) -> Ranking:
        """The living results as they were last judged, in one statement. Raises `NotFound` before they were."""
        verdict = await self._database.pool.fetchrow(STANDING, cohort, SUBSCRIPTION)
        if verdict is None:
            raise NotFound(f"no cohort {cohort}")
        # nothing of it has come since it was judged, so it stands on all that was read by now
        read_up_to = unpack_vector(verdict["sequences"]) if verdict["stale"] else marks(vector_from(verdict["vector"]))
        return Ranking(
            cohort=cohort,
            cycle=verdict["cycle"],
            superior=verdict["organisation"],
            scheme=verdict["scheme"],
            scheme_version=verdict["scheme_version"],
            digest=verdict["digest"],
            rows=tuple(map(unpack_row, verdict["rows"])),
            read_up_to=read_up_to,
            stale=verdict["stale"],
        )

    async def appraised(self, cohort: str) -> Appraised:
        """Whose cohort it is. Raises `NotFound` before it was judged."""
        superior = await self._database.pool.fetchval(SUPERIOR, cohort)
        if superior is None:
            raise NotFound(f"no cohort {cohort}")
        return Appraised(cohort=cohort, superior=superior)

    async def explained(
        self, cohort: str, organisation: str, horizon: Horizon = None
    ) -> tuple[Appraised, Explained | None]:
        """One row and how it came about; None where the cohort has no such row. Raises as `appraised`.

        What the live judge has not told yet, and whatever is not of now, is judged anew (ADR 0062).
        """
        row = await self._database.pool.fetchrow(EXPLAINED, cohort, organisation)
        if row is None:
            raise NotFound(f"no cohort {cohort}")
        appraised = Appraised(cohort=cohort, superior=row["organisation"])
        if horizon is None and row["row"] is None:
            return appraised, None
        if horizon is None and row["explanation"] is not None:
            return appraised, Explained(row=unpack_row(row["row"]), explanation=unpack_explanation(row["explanation"]))
        then = await self._judged(cohort, horizon, explained=(organisation,))
        mine = (one for one in then.results if one.organisation == organisation)
        return appraised, next((Explained(row=row_of(one), explanation=one.explanation) for one in mine), None)

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

    async def known(self, organisations: Collection[str], *, under: str) -> Known:
        """What the directory says of the organisations, as far as it knows them."""
        rows = await self._database.pool.fetch(KNOWN, list(organisations), under)
        return Known(
            names={row["organisation"]: row["name"] for row in rows},
            within=frozenset(row["organisation"] for row in rows if row["within"]),
        )

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
