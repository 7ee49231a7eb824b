"""Coverage is counted as things happen: after any story, however it was cut up, it is what a recount would give."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from checklist_svc.domain.checklist import events as checklist
from checklist_svc.domain.checklist.values import Kind, ListHead
from checklist_svc.domain.organisation import events as organisation
from checklist_svc.domain.organisation.values import Kind as Branch
from checklist_svc.domain.organisation.values import Profile
from checklist_svc.domain.stored import StoredEvent
from checklist_svc.messaging.codec import feed_codec
from checklist_svc.projections.coverage import STAGES, Lacking, coverage, lacking
from checklist_svc.projections.everything import projections
from checklist_svc.wiring import follow_own_directory
from shared.directory import path_of
from shared.eventstore import Bell, Database, Feed, PostgresEventStore
from shared.kernel import Context, record
from shared.testing import until
from shared.testing.fixtures import FreshDatabase
from shared.workers import projector
from tests.integration.checklist_site import NOON, migrated
from tests.integration.working import running

projecting = import_module("shared.workers.projector")  # its package has a function of the same name

CYCLES = (2025, 2026)
DAY = date(2026, 1, 4)

PER_LEVEL = """
select cardinality(string_to_array(path, '/')) as level, count(*) as organisations from directory_organisations
where (path = $1 or path like $1 || '/%') and dissolved_on is null group by 1 order by 1"""

PASSED = """
select level, kind, passed, count(*) as organisations from (
  select o.organisation, cardinality(string_to_array(path, '/')) as level, k.kind,
         coalesce(max(array_position(array['issued', 'signed', 'finished'], l.status)), 0) as passed
  from directory_organisations o cross join unnest($3::text[]) as k (kind)
  left join checklist_board l on l.organisation = o.organisation and l.kind = k.kind and l.cycle = $2
  where (path = $1 or path like $1 || '/%') and dissolved_on is null group by 1, 2, 3) as furthest
group by 1, 2, 3"""

LACKING = """
select o.organisation from directory_organisations o
where (path = $1 or path like $1 || '/%') and dissolved_on is null and not exists (
  select from checklist_board l where l.organisation = o.organisation and l.cycle = $2 and l.kind = $3
    and array_position(array['issued', 'signed', 'finished'], l.status) >= $4)
order by (path || '/') collate "C" """

COUNTED = """
select root, cycle, kind, level, passed, organisations from coverage_counts where organisations <> 0
order by 1, 2, 3, 4, 5"""


Event = tuple[str, StoredEvent]
"""A stream and what happened to it."""


def story(random: Random, *, length: int) -> Iterator[Event]:
    """A tree that comes in any order, is moved about and loses parts, with lists going to and fro."""
    upper: dict[str, str | None] = {"r": None}
    upper |= {f"r{n}": "r" for n in range(3)}
    upper |= {f"r{n}-{m}": f"r{n}" for n in range(3) for m in range(3)}
    upper |= {f"v{n}{m}{k}": f"r{n}-{m}" for n in range(3) for m in range(3) for k in range(2)}
    lists: list[ListHead] = []

    def about(name: str, kind: type[Any], **more: str) -> Event:
        profile = Profile(kind=Branch.BRANCH, name=f"名 {name}", level=1, parent=upper[name])
        return f"organisation/{name}", kind(organisation=name, profile=profile, effective_on=DAY, **more)

    known = random.sample(list(upper), len(upper) * 3 // 4)
    for name in known:
        yield about(name, organisation.OrganisationRegistered)
    for _ in range(length):
        name = random.choice(list(upper))
        match random.choice(("register", "rename", "move", "dissolve", *["draft"] * 3, *["go on"] * 12)):
            case "register":
                known.append(name)
                yield about(name, organisation.OrganisationRegistered)
            case "rename" if name in known:
                yield about(name, organisation.OrganisationChanged)
            case "move" if name in known:
                before = upper[name]
                upper[name] = before and random.choice(
                    [one for one in upper if len(one) == len(before) and one[0] == "r"]
                )
                yield about(name, organisation.OrganisationChanged)
            case "dissolve" if name in known and random.random() < 0.4:
                yield about(name, organisation.OrganisationDissolved, reason="撤并")
            case "draft":
                head = ListHead(
                    checklist=f"l{len(lists)}",
                    organisation=name,
                    person=f"of {name}",
                    cycle=random.choice(CYCLES),
                    kind=random.choice(list(Kind)),
                )
                lists.append(head)
                yield f"checklist/{head.checklist}", checklist.ChecklistDrafted(head=head, items=())
            case _ if lists:
                head = random.choice(lists)
                yield f"checklist/{head.checklist}", random.choice(steps(head))
            case _:
                pass


def steps(head: ListHead) -> Sequence[StoredEvent]:
    return (
        checklist.ChecklistIssued(head=head, revision=1, items=()),
        checklist.ChecklistSigned(head=head, revision=1, items=()),
        checklist.ChecklistFinished(head=head, revision=1),
        checklist.ChecklistRevised(head=head, revision=2, items=(), kept=(), reason="任务调整"),
    )


@record
class Told:
    """A database, and what happened in it so far."""

    database: Database
    store: PostgresEventStore[StoredEvent]
    feed: Feed[StoredEvent]
    bell: Bell

    async def append(self, events: Iterable[Event]) -> None:
        for stream, event in events:
            history = await self.store.read(stream)
            context = Context(command_id=uuid4(), actor="tester", at=NOON, fingerprint="f")
            await self.store.append(stream, [event], expected_version=history.version, context=context)

    async def project(self, version: str = "1") -> None:
        """Until the read models have taken up all of it, whatever was projected before."""
        models = replace(projections(follow_own_directory), version=version)
        head = await self.feed.head()

        async def reached() -> bool:
            found = await self.database.pool.fetchrow("select version, position from projection_checkpoints")
            return found is not None and tuple(found) == (version, head)

        async with running(lambda stop: projector(self.feed, self.database, models, self.bell, stop)):
            await until(reached, seconds=60)

    async def counted_is_true(self) -> None:
        """For every node and cycle, one that no list is of among them, what is read is what a recount gives."""
        pool = self.database.pool
        async with self.database.reading() as connection:
            for node in await pool.fetch("select organisation, path from directory_organisations"):
                for cycle in (*CYCLES, 1999):
                    known = await coverage(connection, node["organisation"], cycle)
                    assert known.organisations == dict(await pool.fetch(PER_LEVEL, node["path"]))
                    passed = {
                        tuple(row)[:3]: row[3] for row in await pool.fetch(PASSED, node["path"], cycle, list(Kind))
                    }
                    if cycle in CYCLES and known.passed:
                        assert known.passed == passed
                    else:
                        assert {reached for _, _, reached in passed} <= {0}
                    for number, stage in enumerate(STAGES, start=1):
                        rows = await pool.fetch(LACKING, node["path"], cycle, Kind.KEY_TASKS, number)
                        wanted = Lacking(kind=Kind.KEY_TASKS, stage=stage, limit=1000)
                        found = await lacking(connection, node["path"], cycle, known, wanted)
                        assert [one["organisation"] for one in found] == [row["organisation"] for row in rows]


@pytest.fixture
async def told(fresh_database: FreshDatabase) -> AsyncIterator[Told]:
    database = await Database.open((await fresh_database("coverage", prepare=migrated)).app)
    async with Bell(database) as bell:
        store, feed = PostgresEventStore(database, feed_codec, bell), Feed(database, feed_codec)
        yield Told(database=database, store=store, feed=feed, bell=bell)
    await database.close()


@pytest.mark.parametrize("seed", range(4))
async def test_coverage_is_what_a_recount_gives_after_any_story(
    told: Told, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - a story to be told again, no secret
    happened = list(story(random, length=220))
    for part in (happened[:80], happened[80:]):
        await told.append(part)
        monkeypatch.setattr(projecting, "BATCH", random.choice((1, 7, 40)))
        await told.project()
        await told.counted_is_true()
    counted = await told.database.pool.fetch(COUNTED)

    monkeypatch.setattr(projecting, "BATCH", 500)
    await told.project(version="2")

    assert await told.database.pool.fetch(COUNTED) == counted


async def test_a_page_of_those_who_lack_it_goes_on_where_the_one_before_ended(told: Told) -> None:
    await told.append(story(Random(1), length=150))  # noqa: S311 - as above
    await told.project()
    async with told.database.reading() as connection:
        known = await coverage(connection, "r", 2026)
        path = await path_of(connection, "r") or ""

        async def page(after: str, limit: int) -> list[str]:
            wanted = Lacking(kind=Kind.APPRAISAL, stage="signed", after=after, limit=limit)
            return [one["organisation"] for one in await lacking(connection, path, 2026, known, wanted)]

        whole = await page("", 1000)
        assert len(whole) > 10
        seen: list[str] = []
        while some := await page(seen[-1] if seen else "", 4):
            seen += some
        assert seen == whole
