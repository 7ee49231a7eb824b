"""Log → service: the effect of a batch and its checkpoint in one transaction, every number accounted for."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import CloudEvent
from shared.eventstore import Database
from shared.faultpoints import fault
from shared.log import Incoming, Log, OffsetsLost
from shared.workers.checkpoints import Checkpoint, Key, admit, load, rewind, save
from shared.workers.leading import Leadership, keep_leading, outlasting, pause

Apply = Callable[[AsyncConnection, Sequence[CloudEvent]], Awaitable[None]]

BATCH = 5000
LONG_POLL = 0.25
"""Seconds that a fetch waits for something new."""
LOOK = 5.0
"""Seconds after which a subscription that misses something asks whether the topic is still the same."""

log = structlog.get_logger(__name__)


async def subscriber(
    name: str,
    log_: Log,
    topics: Sequence[str],
    database: Database,
    apply: Apply,
    stop: asyncio.Event,
    *,
    partitions: int,
) -> None:
    """Follow ``topics`` until told to stop. ``apply`` gets each event once, in order within an organisation.

    Partitions that lost something wait for it and readiness says so; the others go on.
    """

    async def work(leadership: Leadership) -> None:
        identities = {topic: await log_.ensure(topic, partitions) for topic in topics}
        checkpoints = await load(database, name, identities, partitions)
        began = asyncio.get_running_loop().time()
        while not stop.is_set():
            leadership.check()
            if not sound(checkpoints) and asyncio.get_running_loop().time() - began > LOOK:
                return  # and begin anew: the topic may be another one, or the checkpoint have been put back
            following = {key: at.next_offset for key, at in checkpoints.items() if not headless(at)}
            if not following:
                await pause(stop, LONG_POLL)
                continue
            try:
                records = await log_.fetch(following, limit=BATCH, timeout=LONG_POLL)
            except OffsetsLost as lost:
                log.error("offsets lost", subscription=name, error=str(lost))  # noqa: TRY400 - the message is all there is
                await rewind(database, name, lost.place, following[lost.place])
                return  # and begin anew: the topic may be another one
            if records:
                checkpoints = await _consume(database, name, checkpoints, records, apply)
            await leadership.well()

    await keep_leading(database, f"subscribe:{name}", outlasting(work, stop), stop)


def sound(checkpoints: Mapping[Key, Checkpoint]) -> bool:
    """Nothing is missing, and nothing unreadable stands at an end, where it may become readable."""
    return all(at.state == "following" and not at.undecoded for at in checkpoints.values())


def headless(at: Checkpoint) -> bool:
    """Its first record is gone: there is nothing to be fetched until the topic is another one."""
    return at.state == "stopped" and at.next_offset == 0


async def _consume(
    database: Database,
    name: str,
    checkpoints: Mapping[Key, Checkpoint],
    records: Sequence[Incoming],
    apply: Apply,
) -> dict[Key, Checkpoint]:
    by_partition: dict[Key, list[Incoming]] = {}
    for found in records:
        by_partition.setdefault((found.topic, found.partition), []).append(found)
    moved = dict(checkpoints)
    events: list[CloudEvent] = []
    dead: list[tuple[Incoming, str]] = []
    for key, batch in by_partition.items():
        admitted = admit(checkpoints[key], batch)
        moved[key] = admitted.checkpoint
        events.extend(admitted.events)
        dead.extend(admitted.dead)
        if (state := admitted.checkpoint.state) != checkpoints[key].state:
            tell = log.info if state == "following" else log.error
            tell("subscription changed state", subscription=name, partition=key, state=state)
    async with database.redoing() as connection:
        await save(connection, name, {key: (checkpoints[key], moved[key]) for key in by_partition}, dead)
        if events:
            await apply(connection, events)
        fault("subscriber.before_commit")
    fault("subscriber.after_commit")
    return moved
