"""What is kept → dockets: one snapshot, so that the facts and the vector they stand for belong together."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
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
select source, partition, sequence, kind, key, stream, version, recorded_at, body from register_entries
where generation = $1 and kind = any($2) and key = any($3)"""

DOSSIERS = "select organisation, body from dossiers where generation = $1 and organisation = any($2)"
UNREAD = "select distinct key from dead_letters where subscription = $1"
PATHS = "select organisation, path from directory_organisations where organisation = any($1)"

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
    return vector_from(rows)


def vector_from(rows: Iterable[tuple[str, int, int]]) -> r.Vector:
    """Each (topic, partition, last sequence)."""
    return {(source_of(topic), partition): last for topic, partition, last in rows}


async def docket(connection: Connection, generation: int, cohort: str, *, live: bool = True, partitions: int) -> Docket:
    """All it takes to judge the cohort. ``partitions``: of the log, the deployment's constant."""
    [found] = await dockets(connection, generation, [cohort], live=live, partitions=partitions)
    return found


async def dockets(
    connection: Connection, generation: int, cohorts: Sequence[str], *, live: bool, partitions: int
) -> Sequence[Docket]:
    """As `docket`, for several at once."""
    own = await _entries(connection, generation, ("list", "session", "announcement", "publication"), cohorts)
    framed = [one.content for several in own.values() for one in several]
    adopted = await _entries(
        connection, generation, ("scheme",), {one.scheme for one in framed if isinstance(one, r.Listed | r.Opened)}
    )
    lists = {
        cohort: [one.content for one in own.get(cohort, ()) if isinstance(one.content, r.Listed)] for cohort in cohorts
    }
    members = {cohort: sorted({who for one in lists[cohort] for who, _ in one.members}) for cohort in cohorts}
    everybody = sorted({one for several in members.values() for one in several})
    posts = await _entries(connection, generation, ("appointment", "departure"), everybody)
    files = await _files(connection, generation, everybody, partitions)
    unread = frozenset(row["key"] for row in await connection.fetch(UNREAD, SUBSCRIPTION))
    above = await _above(connection, {one.superior for several in lists.values() for one in several}) if unread else {}
    vector = await vector_of(connection, generation, live=live)
    return [
        Docket(
            cohort=cohort,
            entries=[
                *own.get(cohort, ()),
                *(one for several in adopted.values() for one in several),
                *(one for organisation in members[cohort] for one in posts.get(organisation, ())),
            ],
            files={organisation: files[organisation] for organisation in members[cohort] if organisation in files},
            vector=vector,
            unread=unread.intersection(members[cohort])
            | unread.intersection(who for one in lists[cohort] for who in above.get(one.superior, ())),
        )
        for cohort in cohorts
    ]


async def _files(
    connection: Connection, generation: int, organisations: Sequence[str], partitions: int
) -> Mapping[str, File]:
    dossiers: dict[str, list[Dossier]] = {}
    for row in await connection.fetch(DOSSIERS, generation, organisations):
        dossiers.setdefault(row["organisation"], []).append(unpack_dossier(row["body"]))
    return {
        organisation: File(partition=partition_of(organisation, partitions), dossiers=several)
        for organisation, several in dossiers.items()
    }


async def _above(connection: Connection, superiors: Collection[str]) -> Mapping[str, Collection[str]]:
    """Each superior → itself and whoever stands above it: an event of theirs may be a cohort's or a scheme's."""
    paths = {row["organisation"]: row["path"] for row in await connection.fetch(PATHS, list(superiors))}
    return {superior: {superior, *paths.get(superior, "").split("/")} for superior in superiors}


async def _entries(
    connection: Connection, generation: int, kinds: Sequence[str], keys: Iterable[str]
) -> Mapping[str, Sequence[r.Entry[Any]]]:
    """By key."""
    entries: dict[str, list[r.Entry[Any]]] = {}
    for row in await connection.fetch(ENTRIES, generation, list(kinds), list(keys)):
        entry: r.Entry[Any] = r.Entry(
            stream=row["stream"],
            version=row["version"],
            source=row["source"],
            partition=row["partition"],
            sequence=row["sequence"],
            recorded=row["recorded_at"],
            content=unpack_statement(row["kind"], row["body"]),
        )
        entries.setdefault(row["key"], []).append(entry)
    return entries
