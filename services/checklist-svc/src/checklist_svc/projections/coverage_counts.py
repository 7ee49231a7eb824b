"""What coverage is read from: how far each organisation is, and how many are how far under each node of the tree.

Counted as things happen: whatever a batch touched is looked at anew, and the difference to what was counted of it is
added to every node above. So the counts are right after any order of events, and nobody counts a province when asked.
Decision: docs/adr/0054-coverage-is-counted-as-it-happens.md.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field

from checklist_svc.domain.checklist import events as checklist
from checklist_svc.domain.checklist.values import Kind
from checklist_svc.domain.organisation import events as organisation
from checklist_svc.domain.stored import StoredEvent
from checklist_svc.projections.base import Table
from shared.kernel import Recorded

EVERY = 0
"""No cycle: under it an organisation is counted as such, whatever lists it has. ``kind`` is empty there."""


class CycleRow(Table, table=True):
    """A year that some list was issued of: every organisation has its standings in it."""

    __tablename__ = "coverage_cycles"

    cycle: int = Field(primary_key=True)


class StandingRow(Table, table=True):
    """How far a living organisation is: ``passed`` stages, by the list of the kind that went furthest.

    ``place`` is the path with a slash behind it, in the order of bytes: a subtree is one range of it.
    """

    __tablename__ = "coverage_standings"

    organisation: str = Field(primary_key=True)
    cycle: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    place: str
    level: int
    passed: int


class CountRow(Table, table=True):
    """How many organisations of a level under ``root``, itself included, have passed just so many stages."""

    __tablename__ = "coverage_counts"

    root: str = Field(primary_key=True)
    cycle: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    level: int = Field(primary_key=True)
    passed: int = Field(primary_key=True)
    organisations: int


KNOW = text("""
insert into coverage_cycles select unnest(cast(:cycles as integer[]))
on conflict do nothing returning cycle""")

ALL = text("select organisation from directory_organisations")

# Where a node moved, whatever hangs under it is elsewhere too.
ELSEWHERE = text("""
with recursive below (organisation) as (
  select unnest(cast(:moved as text[]))
  union
  select o.organisation from below b join directory_organisations o on o.parent = b.organisation)
select o.organisation from below b join directory_organisations o using (organisation)
left join coverage_standings s on s.organisation = o.organisation and s.cycle = 0
where s.place is distinct from o.path || '/'""")

# All parts see the tables as they were before the statement. Of the touched, `before` is what was counted and `after`
# what is true; what is in both cancels out.
COUNT = text("""
with touched (organisation, cycle) as (
  select * from unnest(cast(:organisations as text[]), cast(:cycles as integer[]))),
slots (cycle, kind) as (
  select 0, '' union all select c.cycle, k.kind from coverage_cycles c, unnest(cast(:kinds as text[])) as k (kind)),
before as (
  select distinct s.* from touched t
  join coverage_standings s on s.organisation = t.organisation and (t.cycle = 0 or s.cycle = t.cycle)),
asked as (
  select distinct o.organisation, c.cycle, c.kind, o.path || '/' as place, cardinality(string_to_array(o.path, '/'))
  from touched t
  join directory_organisations o on o.organisation = t.organisation and o.dissolved_on is null
  join slots c on t.cycle = 0 or c.cycle = t.cycle),
after (organisation, cycle, kind, place, level, passed) as (
  select a.*, coalesce((
    select max(case l.status when 'issued' then 1 when 'signed' then 2 when 'finished' then 3 else 0 end)
    from checklist_board l where l.organisation = a.organisation and l.cycle = a.cycle and l.kind = a.kind), 0)
  from asked a),
gone as (
  delete from coverage_standings s using before b
  where (s.organisation, s.cycle, s.kind) = (b.organisation, b.cycle, b.kind)
    and not exists (select from after a where (a.organisation, a.cycle, a.kind) = (b.organisation, b.cycle, b.kind))),
kept as (
  insert into coverage_standings as s (organisation, cycle, kind, place, level, passed) select * from after
  on conflict (organisation, cycle, kind) do update
  set place = excluded.place, level = excluded.level, passed = excluded.passed
  where (s.place, s.level, s.passed) <> (excluded.place, excluded.level, excluded.passed)),
change as (
  select place, cycle, kind, level, passed, sum(one) as by
  from (select *, -1 as one from before union all select *, 1 from after) as both_sides
  group by place, cycle, kind, level, passed having sum(one) <> 0)
insert into coverage_counts as n (root, cycle, kind, level, passed, organisations)
select root, cycle, kind, level, passed, sum(by)
from change, unnest(string_to_array(rtrim(place, '/'), '/')) as root
group by root, cycle, kind, level, passed having sum(by) <> 0
on conflict (root, cycle, kind, level, passed)
do update set organisations = n.organisations + excluded.organisations""")


async def follow_coverage(connection: AsyncConnection, events: Sequence[Recorded[StoredEvent]]) -> None:
    """Take up what a batch did to the directory and the board, which stand in the database by now."""
    moved, touched = _touched(recorded.event for recorded in events)
    if moved:
        elsewhere = await connection.execute(ELSEWHERE, {"moved": sorted(moved)})
        touched |= {(one, EVERY) for one in elsewhere.scalars()}
    if cycles := {cycle for _, cycle in touched} - {EVERY}:
        fresh = (await connection.execute(KNOW, {"cycles": sorted(cycles)})).scalars().all()
        every = (await connection.execute(ALL)).scalars().all() if fresh else []
        touched |= {(one, cycle) for one in every for cycle in fresh}
    if touched:
        organisations, of = zip(*sorted(touched), strict=True)
        told = {"organisations": list(organisations), "cycles": list(of), "kinds": list(Kind)}
        await connection.execute(COUNT, told)


def _touched(events: Iterable[StoredEvent]) -> tuple[set[str], set[tuple[str, int]]]:
    """The organisations that may hang elsewhere now; and all whose standings are to be looked at, by cycle."""
    moved: set[str] = set()
    touched: set[tuple[str, int]] = set()
    for event in events:
        match event:
            case organisation.OrganisationRegistered() | organisation.OrganisationChanged():
                moved.add(event.organisation)
                touched.add((event.organisation, EVERY))
            case organisation.OrganisationDissolved():
                touched.add((event.organisation, EVERY))
            case (
                checklist.ChecklistIssued()
                | checklist.ChecklistRevised()
                | checklist.ChecklistSigned()
                | checklist.ChecklistFinished()
            ):
                touched.add((event.head.organisation, event.head.cycle))
            case _:
                pass
    return moved, touched
