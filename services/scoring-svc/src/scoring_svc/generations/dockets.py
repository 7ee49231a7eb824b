"""What is kept → dockets: one snapshot, so that the facts and the vector they stand for belong together."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from scoring_svc.domain import register as r
from scoring_svc.domain.dossier import Dossier
from scoring_svc.domain.verdict import Docket, File
from scoring_svc.generations.catalogue import Connection
from scoring_svc.generations.packing import unpack_dossier, unpack_statement
from shared.contracts import partition_of
from shared.eventstore import Database

SUBSCRIPTION = "scoring"
"""The live subscription: its checkpoint is the living generation's vector, its dead letters are the unread events."""

ENTRIES = """
select source, partition, sequence, kind, stream, version, recorded_at, body from register_entries
where generation = $1 and kind = any($2) and key = any($3)"""

DOSSIERS = "select organisation, body from dossiers where generation = $1 and organisation = any($2)"

# an event of a superior may be a cohort's or a scheme's, so whoever stands above the cohort counts as well
UNREAD = """
select distinct key from dead_letters where subscription = $1 and key = any($2::text[] || coalesce(
  (select string_to_array(path, '/') from directory_organisations where organisation = $3), '{}'))"""

LIVE_VECTOR = """
select topic, partition, last_sequence from subscription_checkpoints where subscription = $1 and last_sequence > 0"""
BUILT_VECTOR = """
select topic, partition, last_sequence from generation_marks where generation = $1 and last_sequence > 0"""


def source_of(topic: str) -> str:
    """``zeren.checklist`` is what ``/checklist-svc`` publishes."""
    return f"/{topic.removeprefix('zeren.')}-svc"


@asynccontextmanager
async def snapshot(database: Database) -> AsyncIterator[Connection]:
    """A read-only view of one moment."""
    async with (
        database.pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield connection


async def vector_of(connection: Connection, generation: int, *, live: bool) -> r.Vector:
    """How far the generation has read: the subscriber's checkpoint for the living one, else marks of its own."""
    rows = (
        await connection.fetch(LIVE_VECTOR, SUBSCRIPTION) if live else await connection.fetch(BUILT_VECTOR, generation)
    )
    return {(source_of(row["topic"]), row["partition"]): row["last_sequence"] for row in rows}


async def docket(connection: Connection, generation: int, cohort: str, *, live: bool = True, partitions: int) -> Docket:
    """All it takes to judge the cohort. ``partitions``: of the log, the deployment's constant."""
    own = await _entries(connection, generation, ("list", "session", "announcement", "publication"), [cohort])
    lists = [one.content for one in own if isinstance(one.content, r.Listed)]
    schemes = {one.scheme for one in lists}
    schemes |= {one.content.scheme for one in own if isinstance(one.content, r.Opened)}
    members = sorted({organisation for one in lists for organisation, _ in one.members})
    adopted = await _entries(connection, generation, ("scheme",), schemes)
    posts = await _entries(connection, generation, ("appointment", "departure"), members)
    dossiers: dict[str, list[Dossier]] = {}
    for row in await connection.fetch(DOSSIERS, generation, members):
        dossiers.setdefault(row["organisation"], []).append(unpack_dossier(row["body"]))
    superior = lists[-1].superior if lists else ""
    unread = await connection.fetch(UNREAD, SUBSCRIPTION, [*members, superior], superior)
    return Docket(
        cohort=cohort,
        entries=[*own, *adopted, *posts],
        files={
            organisation: File(partition=partition_of(organisation, partitions), dossiers=several)
            for organisation, several in dossiers.items()
        },
        vector=await vector_of(connection, generation, live=live),
        unread=frozenset(row["key"] for row in unread),
    )


async def _entries(
    connection: Connection, generation: int, kinds: Sequence[str], keys: Iterable[str]
) -> list[r.Entry[Any]]:
    return [
        r.Entry(
            stream=row["stream"],
            version=row["version"],
            source=row["source"],
            partition=row["partition"],
            sequence=row["sequence"],
            recorded=row["recorded_at"],
            content=unpack_statement(row["kind"], row["body"]),
        )
        for row in await connection.fetch(ENTRIES, generation, list(kinds), list(keys))
    ]
