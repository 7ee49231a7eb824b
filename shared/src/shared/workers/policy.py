"""A service's own feed → commands: what must follow from an event on another stream.

Derived commands carry ids derived from the event, so a crash between a command and the checkpoint repeats them and
nothing happens twice. A refused one is recorded and never blocks. The checkpoint is a policy's own: rebuilding a read
model does not act again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import takewhile
from typing import TypeVar
from uuid import uuid5

from shared.eventstore import Bell, Clock, Database, Feed
from shared.faultpoints import fault
from shared.kernel import Contended, Context, Invalid, KeyReused, NotFound, Recorded, Refused, StaleVersion
from shared.workers.faults import in_words
from shared.workers.leading import Leadership, keep_leading
from shared.workers.projector import BATCH, POLL

E = TypeVar("E")

React = Callable[[Recorded[E]], Awaitable[None]]


async def derived(cause: Recorded[E], *, policy: str, clock: Clock, number: int = 0) -> Context:
    """The context of the ``number``-th command that ``policy`` derives from ``cause``."""
    return Context(
        command_id=uuid5(cause.id, f"{policy}/{number}"),
        actor=f"policy/{policy}",
        at=await clock.now(),
        fingerprint=str(cause.id),
        causation=cause.id,
        traceparent=cause.traceparent,
    )


async def policy(
    name: str, feed: Feed[E], database: Database, react: React[E], bell: Bell, stop: asyncio.Event
) -> None:
    """Follow the feed and ``await react(event)`` for each, until told to stop."""

    async def work(leadership: Leadership) -> None:
        listener = bell.listener()
        position = await _checkpoint(database, name)
        while not stop.is_set():
            leadership.check()
            events = await feed.read(position, BATCH)
            if events:
                try:
                    for event in takewhile(lambda _: not stop.is_set(), events):
                        await _react(database, name, react, event)
                        fault("policy.after_react")
                        position = event.position
                finally:
                    await _move(database, name, position)
                fault("policy.after_move")
            await leadership.well()
            if len(events) < BATCH:
                await listener.wait(POLL)

    await keep_leading(database, f"policy:{name}", work, stop)


async def _checkpoint(database: Database, name: str) -> int:
    await database.pool.execute(
        "insert into policy_checkpoints (policy, position) values ($1, 0) on conflict do nothing", name
    )
    return int(await database.pool.fetchval("select position from policy_checkpoints where policy = $1", name))


async def _move(database: Database, name: str, position: int) -> None:
    """Never back: a policy that lost the lead may be behind the one that has it."""
    await database.pool.execute(
        "update policy_checkpoints set position = $2 where policy = $1 and position < $2", name, position
    )


async def _react(database: Database, name: str, react: React[E], event: Recorded[E]) -> None:
    try:
        await react(event)
    except Contended:  # no answer to the command: the worker tries again
        raise
    except (Refused, Invalid, NotFound, StaleVersion, KeyReused) as refusal:
        await database.pool.execute(
            "insert into policy_refusals (policy, position, slug, detail) values ($1, $2, $3, $4)"
            " on conflict do nothing",
            name,
            event.position,
            getattr(refusal, "slug", type(refusal).__name__),
            in_words(refusal),
        )
