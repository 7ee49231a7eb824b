"""How verdicts lie in the tables, and what of them is written when a cohort was judged again."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import msgspec

from scoring_svc.domain.judge import Result
from scoring_svc.domain.register import Vector
from scoring_svc.domain.row import row_of
from scoring_svc.domain.verdict import Judged
from scoring_svc.generations.catalogue import Connection
from scoring_svc.generations.packing import pack, unpack_row

VERDICT = ("generation", "cohort", "cycle", "organisation", "scheme", "scheme_version", "digest", "sequences")
RESULT = ("generation", "cohort", "organisation", "person", "rank", "row")
"""The columns of `verdict_row` and of `result_rows`. The live judge keeps the ``explanation`` as well (ADR 0065)."""

LYING = "select cohort, organisation, row, explanation is null from results where generation = $1 and cohort = any($2)"

DECIDE = """
insert into verdicts as v (generation, cohort, cycle, organisation, scheme, scheme_version, digest, sequences)
select * from unnest($1::bigint[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::integer[], $7::text[],
                     $8::bytea[])
on conflict (generation, cohort) do update
set cycle = excluded.cycle, organisation = excluded.organisation, scheme = excluded.scheme,
    scheme_version = excluded.scheme_version, digest = excluded.digest, sequences = excluded.sequences,
    judged_at = clock_timestamp()"""

# A fact moves one row as a rule: the others are left as they lie.
REPLACE = """
insert into results as r (generation, cohort, organisation, person, rank, row, explanation)
select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::bytea[], $7::bytea[])
on conflict (generation, cohort, organisation) do update
set person = excluded.person, rank = excluded.rank, row = excluded.row, explanation = excluded.explanation
where (r.person, r.rank, r.row, r.explanation)
  is distinct from (excluded.person, excluded.rank, excluded.row, excluded.explanation)"""

MOVE = """
update results r set rank = w.rank, row = w.row
from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::bytea[])
  as w (generation, cohort, organisation, person, rank, row)
where (r.generation, r.cohort, r.organisation) = (w.generation, w.cohort, w.organisation)"""

GONE = """
delete from results r where generation = $1 and cohort = any($2) and not exists (
  select from unnest($3::text[], $4::text[]) as w (cohort, organisation)
  where (w.cohort, w.organisation) = (r.cohort, r.organisation))"""


class Lying(NamedTuple):
    """A result as it lies in the table: its packed row, and whether nobody has told yet how it came about."""

    row: bytes
    untold: bool


Before = Mapping[tuple[str, str], Lying]
"""By cohort and organisation."""


async def lying(connection: Connection, generation: int, cohorts: Sequence[str]) -> Before:
    rows = await connection.fetch(LYING, generation, cohorts)
    return {(cohort, organisation): Lying(row, untold) for cohort, organisation, row, untold in rows}


async def keep(
    connection: Connection,
    generation: int,
    cohorts: Sequence[str],
    verdicts: Sequence[Judged],
    vector: Vector,
    before: Before,
) -> None:
    """Put the verdicts in the place of what lay there ``before``."""
    decided = [verdict_row(generation, verdict, vector) for verdict in verdicts]
    if len(verdicts) < len(cohorts):
        without = list(set(cohorts) - {verdict.cohort.cohort for verdict in verdicts})
        await connection.execute("delete from verdicts where generation = $1 and cohort = any($2)", generation, without)
    stay = {(one.cohort, one.organisation) for verdict in verdicts for one in verdict.results}
    if before.keys() - stay:
        await connection.execute(GONE, generation, cohorts, *_columns(sorted(stay), 2))
    if verdicts:
        await connection.execute(DECIDE, *_columns(decided, len(VERDICT)))
    replaced, moved = _changes(generation, verdicts, before)
    if replaced:
        await connection.execute(REPLACE, *_columns(replaced, len(RESULT) + 1))
    if moved:
        await connection.execute(MOVE, *_columns(moved, len(RESULT)))


def verdict_row(generation: int, verdict: Judged, vector: Vector) -> tuple[Any, ...]:
    cohort, scheme = verdict.cohort, verdict.scheme
    return (
        *(generation, cohort.cohort, cohort.cycle, cohort.superior),
        *(scheme.scheme, scheme.version, verdict.digest, pack(marks(vector))),
    )


def result_rows(generation: int, verdict: Judged) -> Sequence[tuple[Any, ...]]:
    return [_result_row(generation, one) for one in verdict.results]


def marks(vector: Vector) -> Sequence[tuple[str, int, int]]:
    """The vector as it is kept and shown: (source, partition, sequence), sorted."""
    return [(source, partition, last) for (source, partition), last in sorted(vector.items())]


def _result_row(generation: int, one: Result) -> tuple[Any, ...]:
    return (generation, one.cohort, one.organisation, one.person, one.rank, pack(row_of(one)))


def _changes(
    generation: int, verdicts: Sequence[Judged], before: Before
) -> tuple[Sequence[tuple[Any, ...]], Sequence[tuple[Any, ...]]]:
    """What is written whole, with what explains it, and what has got another rank and nothing else.

    What explains a result is not kept where its row came out otherwise and nobody told why: it is told when asked.
    """
    replaced, moved = [], []
    for verdict in verdicts:
        for one in verdict.results:
            row = _result_row(generation, one)
            was = before.get((one.cohort, one.organisation))
            if _is_told(one, verdict.explained):
                replaced.append((*row, pack(one.explanation)))
            elif was is None or (was.row != row[-1] and not _same_but_for_rank(was.row, one)):
                replaced.append((*row, None))
            elif was.row != row[-1]:
                moved.append(row)
    return replaced, moved


def _is_told(one: Result, explained: Container[str]) -> bool:
    """Of a vacant post there is nothing to explain but whom it waits for."""
    return one.person is None or one.organisation in explained


def _same_but_for_rank(row: bytes, one: Result) -> bool:
    """A row in the shape of another release is another row."""
    try:
        return replace(unpack_row(row), rank=one.rank) == row_of(one)
    except msgspec.ValidationError:
        return False


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> Iterator[Sequence[Any]]:
    return map(list, zip(*rows, strict=True)) if rows else iter([[]] * width)
