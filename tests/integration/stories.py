"""Stories that are told to checklist-svc: random, from a seed, cut into whatever batches."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any
from uuid import uuid4

from checklist_svc.domain.checklist import events as checklist
from checklist_svc.domain.checklist.values import Kind, ListHead
from checklist_svc.domain.inspection.events import InspectionRecorded
from checklist_svc.domain.inspection.values import Kind as Inspection
from checklist_svc.domain.inspection.values import Visit
from checklist_svc.domain.organisation import events as organisation
from checklist_svc.domain.organisation.values import Kind as Branch
from checklist_svc.domain.organisation.values import Profile
from checklist_svc.domain.stored import StoredEvent
from checklist_svc.messaging.codec import feed_codec
from checklist_svc.projections.everything import projections
from checklist_svc.wiring import follow_own_directory
from shared.eventstore import Bell, Database, Feed, PostgresEventStore
from shared.kernel import Context, record
from shared.testing import until
from shared.workers import projector
from tests.integration.checklist_site import NOON
from tests.integration.working import running

CYCLES = (2025, 2026)
DAY = date(2026, 1, 4)

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


def inspected(random: Random, happened: Iterable[Event], *, share: float = 0.2) -> Iterator[Event]:
    """The same with inspections in between, of organisations that are there, come later or never come."""
    number = 0
    for event in happened:
        yield event
        if random.random() < share:
            number += 1
            level = random.choice(("r", "r0", "r1", "r1-1", "r2-0", "v000", "v111", "v210", "nowhere"))
            yield f"inspection/i{number}", visited(f"i{number}", level)


def visited(inspection: str, name: str) -> StoredEvent:
    visit = Visit(
        organisation=name, kind=Inspection.ROUTINE, occurred_on=DAY, inspectors=("zhao",), scores=(), findings=()
    )
    return InspectionRecorded(inspection=inspection, revision=1, cycle=2026, quarter=1, visit=visit)


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


@asynccontextmanager
async def telling(url: str) -> AsyncIterator[Told]:
    """``url``: the application's, of a database that was migrated."""
    database = await Database.open(url)
    async with Bell(database) as bell:
        store, feed = PostgresEventStore(database, feed_codec, bell), Feed(database, feed_codec)
        yield Told(database=database, store=store, feed=feed, bell=bell)
    await database.close()
