"""The one fold: a batch of events into a generation, for the live subscriber and for a rebuild alike.

Guarded by (fact, revision) and by the log's own numbers, so a batch that comes again changes nothing. Whatever a
batch touches is marked for the judge in the same transaction.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from scoring_svc.domain import register as r
from scoring_svc.domain.dossier import Dossier, add_all
from scoring_svc.generations.catalogue import Connection
from scoring_svc.generations.findings import Arrivals, Findings
from scoring_svc.generations.packing import NAMES, key_of, pack, unpack_dossier, unpack_statement
from shared.contracts import CloudEvent

LOAD = """
select d.cycle, d.organisation, d.body
from unnest($2::integer[], $3::text[]) as wanted(cycle, organisation)
join dossiers d on d.generation = $1 and d.organisation = wanted.organisation and d.cycle = wanted.cycle"""

SAVE = """
insert into dossiers (generation, cycle, organisation, body)
select $1, * from unnest($2::integer[], $3::text[], $4::bytea[])
on conflict (generation, organisation, cycle) do update set body = excluded.body"""

ENTRY = (*("generation", "source", "partition", "sequence", "kind", "key", "stream", "version", "recorded_at", "body"),)
"""The columns of `entry_rows`."""

ENTER = f"""
insert into register_entries ({", ".join(ENTRY)})
select * from unnest($1::bigint[], $2::text[], $3::integer[], $4::bigint[], $5::text[], $6::text[], $7::text[],
                     $8::integer[], $9::timestamptz[], $10::bytea[])
on conflict do nothing"""  # noqa: S608 - the columns are ours

TOUCH = """
insert into touched (generation, cohort, organisation)
select $1, c.cohort, c.organisation from (
  select cohort, organisation from memberships where generation = $1 and organisation = any($2)
  union select cohort, null from memberships where generation = $1 and organisation = any($3)
  union select unnest($4::text[]), null
  union select distinct key, null from register_entries where generation = $1 and kind = 'list' and $5
) c (cohort, organisation)"""


async def write(connection: Connection, generation: int, events: Sequence[CloudEvent], *, partitions: int) -> None:
    """Take up the events, in the caller's transaction."""
    found = Findings()
    found.take(events, partitions)
    changed = await merge(connection, generation, found.arrivals)
    if found.entries:
        await _enter(connection, generation, found.entries)
    await _touch(connection, generation, changed, found.entries)


async def merge(connection: Connection, generation: int, arrivals: Arrivals) -> set[str]:
    """Add what arrived to what is kept; the organisations whose dossier says something new."""
    known = await _load(connection, generation, arrivals)
    changed: list[Dossier] = []
    for (organisation, cycle), arrived in sorted(arrivals.items()):
        before = known.get((organisation, cycle)) or Dossier(cycle=cycle, organisation=organisation)
        after = add_all(before, arrived)
        if after is not before:
            changed.append(after)
    if changed:
        await connection.execute(
            SAVE,
            generation,
            [one.cycle for one in changed],
            [one.organisation for one in changed],
            [pack(one) for one in changed],
        )
    return {one.organisation for one in changed}


async def _load(connection: Connection, generation: int, arrivals: Arrivals) -> Mapping[tuple[str, int], Dossier]:
    if not arrivals:
        return {}
    organisations, cycles = zip(*arrivals, strict=True)
    rows = await connection.fetch(LOAD, generation, list(cycles), list(organisations))
    return {(row["organisation"], row["cycle"]): unpack_dossier(row["body"]) for row in rows}


async def _enter(connection: Connection, generation: int, entries: Sequence[r.Entry[Any]]) -> None:
    await connection.execute(ENTER, *map(list, zip(*entry_rows(generation, entries), strict=True)))
    for cohort in sorted({one.content.cohort for one in entries if isinstance(one.content, r.Listed)}):
        await _relist(connection, generation, cohort)


def entry_rows(generation: int, entries: Iterable[r.Entry[Any]]) -> Iterator[tuple[Any, ...]]:
    for one in entries:
        kind, key, body = NAMES[type(one.content)], key_of(one.content), pack(one.content)
        yield (
            *(generation, one.source, one.partition, one.sequence, kind, key),
            *(one.stream, one.version, one.recorded, body),
        )


async def _relist(connection: Connection, generation: int, cohort: str) -> None:
    """Who belongs to the cohort, by the newest list; whoever left it was touched by that list itself."""
    newest = await connection.fetchval(
        "select body from register_entries where generation = $1 and kind = 'list' and key = $2"
        " order by stream, version desc limit 1",
        generation,
        cohort,
    )
    listed = unpack_statement("list", newest)
    await connection.execute("delete from memberships where generation = $1 and cohort = $2", generation, cohort)
    await connection.execute(
        "insert into memberships (generation, cohort, organisation) select $1, $2, unnest($3::text[])",
        generation,
        cohort,
        [organisation for organisation, _ in listed.members],
    )


async def _touch(connection: Connection, generation: int, changed: set[str], entries: Sequence[r.Entry[Any]]) -> None:
    """Mark the cohorts for the judge, with the organisation where it is only facts of its own that came.

    A scheme concerns whichever cohort names it: all are looked at.
    """
    posts = {one.content.organisation for one in entries if isinstance(one.content, r.Appointed | r.Left)}
    cohorts = {
        one.content.cohort for one in entries if isinstance(one.content, r.Listed | r.Opened | r.Announced | r.Issued)
    }
    adopted = any(isinstance(one.content, r.SchemeInForce) for one in entries)
    if changed or posts or cohorts or adopted:
        await connection.execute(TOUCH, generation, list(changed), list(posts), list(cohorts), adopted)
