"""What ``readyz`` tells of a service's workers, wherever they run: all of it stands in the service's database.

Being behind, or without the log, degrades a service: its commands go on. Not ready is one whose events no longer reach
the others or no longer reach it, until somebody acts: the relay was refused, a partition stopped. Nor is one whose past
was changed.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from shared.eventstore import Clock, Database
from shared.kernel import record
from shared.log import Log, LogUnavailable, TopicUnfit
from shared.observability import Check, Figure, NotReady, Reading
from shared.workers.leading import ROLE_LOCKS, role_key
from shared.workers.sealer import ROLE as SEALER

TOLERATED = 10
"""Seconds that an event may wait before that is a trouble."""

REFUSED = ("RelayRefused", "SealsBroken", "TopicUnfit", "Undecodable", "FeedGap", "UnknownEventType")
"""Faults that nobody mends by waiting."""

LOG_PATIENCE = 1.0

LED = """select exists (
  select from pg_locks where locktype = 'advisory' and granted and objsubid = 2
  and database = (select oid from pg_database where datname = current_database())
  and classid = $1::bigint::oid and objid = $2::bigint::oid)"""


def worker_checks(
    database: Database,
    log: Log,
    clock: Clock,
    *,
    topic: str,
    policies: Sequence[str] = (),
    subscriptions: Sequence[str] = (),
) -> Mapping[str, Check]:
    """For `service_app`: ``relay``, ``read-models``, ``seals``, ``policies`` and one ``subscription:<name>`` each."""
    look = Look(database=database, log=log, clock=clock)
    checks: dict[str, Check] = {
        "relay": partial(look.relay, topic),
        "read-models": look.read_models,
        "seals": look.seals,
    }
    if policies:
        checks["policies"] = partial(look.policies, policies)
    return checks | {f"subscription:{name}": partial(look.subscription, name) for name in subscriptions}


@record
class Look:
    """One method a check."""

    database: Database
    log: Log
    clock: Clock

    async def relay(self, topic: str) -> Reading:
        """Own events that the log has not acknowledged."""
        acknowledged = await self.database.pool.fetchval("select acknowledged from relay_mark")
        return await self._worker(f"relay:{topic}", await self._lag(acknowledged or 0))

    async def read_models(self) -> Reading:
        """Own events that the read models do not show."""
        shown = await self.database.pool.fetchval(
            "select position from projection_checkpoints where name = 'read-models'"
        )
        reading = await self._lag(shown or 0)
        filling = await self.database.pool.fetchrow(
            "select version, position from projection_builds where name = 'read-models'"
        )
        if filling:
            told = f"version {filling['version']} is being filled, up to position {filling['position']}"
            reading = Reading(figures=reading.figures, troubles=[told, *reading.troubles])
        return await self._worker("project:read-models", reading)

    async def seals(self) -> Reading:
        """Own events that are not sealed, and sealed ones over which no head is signed."""
        row = await self.database.pool.fetchrow(
            "select coalesce((select max(reached) from seals), 0) as sealed,"
            " coalesce((select max(size) from signed_heads), 0) as signed"
        )
        reading = await self._worker(SEALER, await self._lag(row["sealed"]))
        return Reading(
            figures={**reading.figures, "events_unsigned": row["sealed"] - row["signed"]}, troubles=reading.troubles
        )

    async def policies(self, names: Sequence[str]) -> Reading:
        """Own events to which a policy has not reacted, by policy; and the derived commands that were refused."""
        figures: dict[str, Figure] = {}
        troubles: list[str] = []
        for name in names:
            reached = await self.database.pool.fetchval(
                "select position from policy_checkpoints where policy = $1", name
            )
            one = await self._worker(f"policy:{name}", await self._lag(reached or 0))
            figures |= {f"{name}:{figure}": value for figure, value in one.figures.items()}
            troubles += [f"{name}: {trouble}" for trouble in one.troubles]
        figures["refusals"] = await self.database.pool.fetchval(
            "select count(*) from policy_refusals where policy = any($1)", names
        )
        return Reading(figures=figures, troubles=troubles)

    async def subscription(self, name: str) -> Reading:
        """Records of the log that are not applied; the partitions that stand still; what could not be read."""
        rows = await self.database.pool.fetch(
            "select topic, partition, next_offset, last_sequence, state from subscription_checkpoints"
            " where subscription = $1 order by topic, partition",
            name,
        )
        dead = await self.database.pool.fetchval("select count(*) from dead_letters where subscription = $1", name)
        stopped, rewound = _places(rows, "stopped"), _places(rows, "rewound")
        figures = {
            "records_behind": await self._records_behind(rows),
            "dead_letters": dead,
            "stopped": stopped,
            "rewound": rewound,
        }
        reading = await self._worker(f"subscribe:{name}", Reading(figures=figures))
        if stopped:
            numbers = ", ".join(str(row["last_sequence"] + 1) for row in rows if row["state"] == "stopped")
            raise NotReady(f"events are missing in {stopped}, from number {numbers} on: resend", reading.figures)
        troubles = [f"read again from the start for what is missing in {rewound}"] if rewound else []
        return Reading(figures=reading.figures, troubles=[*reading.troubles, *troubles])

    async def _lag(self, position: int) -> Reading:
        """How many own events lie after ``position``, and how long the first of them has waited."""
        row = await self.database.pool.fetchrow(
            "select (select coalesce(max(position), 0) from events) - $1 as behind,"
            " (select recorded_at from events where position = $1 + 1) as waiting_since",
            position,
        )
        seconds = await self._seconds_since(row["waiting_since"]) if row["waiting_since"] else 0
        late = [f"{row['behind']} events behind, for {seconds} s"] if seconds > TOLERATED else []
        return Reading(figures={"events_behind": row["behind"], "seconds_behind": seconds}, troubles=late)

    async def _seconds_since(self, instant: datetime) -> int:
        return max(0, int((await self.clock.now() - instant).total_seconds()))

    async def _worker(self, role: str, reading: Reading) -> Reading:
        """The reading, with what is known of the worker itself. Raises `NotReady` for a fault that stays."""
        led = await self.database.pool.fetchval(LED, ROLE_LOCKS, role_key(role) % 2**32)
        fault = await self.database.pool.fetchrow("select kind, detail, since from worker_faults where role = $1", role)
        figures = {**reading.figures, "led": led}
        troubles = list(reading.troubles) if led else ["no process does this work", *reading.troubles]
        if fault is None:
            return Reading(figures=figures, troubles=troubles)
        since = fault["since"].isoformat(timespec="seconds")
        figures |= {"fault": fault["kind"], "since": since}
        if fault["kind"] in REFUSED:
            raise NotReady(f"refused since {since}: {fault['detail']}", figures)
        unreachable = fault["kind"] == LogUnavailable.__name__
        told = f"log unreachable since {since}" if unreachable else f"failing since {since}: {fault['kind']}"
        return Reading(figures=figures, troubles=[told, *troubles])

    async def _records_behind(self, rows: Sequence[Any]) -> int | None:
        """None where nobody has subscribed yet, and where the log does not say in time."""
        topics = sorted({row["topic"] for row in rows})
        asking = asyncio.gather(*(self.log.ends(topic) for topic in topics))
        asking.add_done_callback(lambda asked: asked.cancelled() or asked.exception())  # who is not waited for may fail
        await asyncio.wait([asking], timeout=LOG_PATIENCE)
        if not topics or not asking.done():
            asking.cancel()  # and what it takes to let go of a connection is not waited for
            return None
        try:
            ends = dict(zip(topics, await asking, strict=True))
        except (LogUnavailable, TopicUnfit):
            return None
        behind = 0
        for row in rows:
            behind += max(0, ends[row["topic"]].get(row["partition"], 0) - row["next_offset"])
        return behind


def _places(rows: Sequence[Any], state: str) -> str | None:
    return ", ".join(f"{row['topic']}/{row['partition']}" for row in rows if row["state"] == state) or None
