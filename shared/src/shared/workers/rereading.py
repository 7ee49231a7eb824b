"""Read again: what a subscription could not read once, and now can, is applied in its place (ADR 0084).

Order holds within an organisation, and an effect may be repeated. So all events of an organisation of which something
could not be read are applied once more, in the order of their numbers, in one transaction with the dead letters' end.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import CloudEvent, Undecodable, decode
from shared.eventstore import Database
from shared.kernel import record
from shared.log import Log
from shared.workers.checkpoints import Key
from shared.workers.subscriber import Apply

FETCH = 10_000

STANDING = text(
    "select identity, next_offset, last_sequence from subscription_checkpoints"
    " where subscription = :subscription and topic = :topic and partition = :partition for update"
)
GO_BACK = text(
    "update subscription_checkpoints set next_offset = :offset, undecoded = 0"
    " where subscription = :subscription and topic = :topic and partition = :partition"
)
# A record that is still unreadable is dead no more where its number stands elsewhere, sent again: so it is for all that
# lie before the last number applied, if no number up to that is missing; and for those of a topic that is gone.
END = text(
    "delete from dead_letters where subscription = :subscription and topic = :topic and partition = :partition"
    ' and (case when identity <> :identity then :whole when "offset" = any(:unread) then "offset" < :made_good'
    ' else "offset" < :upto end)'
)
LEFT = 'select topic, partition, "offset", key, reason from dead_letters where subscription = $1 order by 1, 2, 3'


@record
class Reread:
    """``ended``: dead letters that are none any more; ``left``: those that are, each in a line."""

    ended: int
    left: Sequence[str]


class AnotherTopic(Exception):
    """The subscription has not begun to read the topic that is there now: try again when it has."""


class Partition:
    """What stands in one partition: its numbers, and the events of some organisations."""

    def __init__(self, log: Log, key: Key, organisations: frozenset[str]) -> None:
        self._log, self.key, self._organisations = log, key, organisations
        self.next_offset = 0
        self.numbers: dict[int, int] = {}
        """Number → the offset at which it stands first."""
        self.unread: list[int] = []
        self.events: dict[int, tuple[int, CloudEvent]] = {}

    async def read_on(self) -> None:
        """To the end as it is now."""
        topic, partition = self.key
        end = (await self._log.ends(topic))[partition]
        while self.next_offset < end:
            for found in await self._log.fetch({self.key: self.next_offset}, limit=FETCH):
                self.next_offset = found.offset + 1
                try:
                    event = decode(found.value)
                except Undecodable:
                    self.unread.append(found.offset)
                    continue
                self.numbers.setdefault(event.number, found.offset)
                if event.partitionkey in self._organisations:
                    self.events.setdefault(event.number, (found.offset, event))

    def whole(self, last: int) -> bool:
        """Every number up to ``last`` stands there, readable, somewhere."""
        return sum(number <= last for number in self.numbers) == last  # numbers begin with 1


async def reread(
    name: str, log: Log, topics: Sequence[str], database: Database, apply: Apply, *, partitions: int
) -> Reread:
    """Apply what the subscription ``name`` has in its dead letters and can read now. It may run meanwhile.

    Raises `AnotherTopic`, `LogUnavailable`, `TopicUnfit`, `OffsetsLost`; what was done until then is done.
    """
    identities = {topic: await log.ensure(topic, partitions) for topic in topics}
    rows = await database.pool.fetch(
        "select topic, partition, array_agg(distinct key) as keys from dead_letters"
        " where subscription = $1 and topic = any($2) group by 1, 2 order by 1, 2",
        name,
        list(topics),
    )
    ended = 0
    for row in rows:
        found = Partition(log, (row["topic"], row["partition"]), frozenset(row["keys"]))
        await found.read_on()
        async with database.engine.begin() as connection:
            ended += await _take_up(connection, name, found, identities[row["topic"]], apply)
    left = [
        f"{row['topic']}/{row['partition']} offset {row['offset']} of {row['key']!r}: {row['reason']}"
        for row in await database.pool.fetch(LEFT, name)
    ]
    return Reread(ended=ended, left=left)


async def _take_up(connection: AsyncConnection, name: str, found: Partition, identity: str, apply: Apply) -> int:
    """With the checkpoint held, so that the subscriber neither overtakes nor is overtaken."""
    topic, partition = found.key
    place = {"subscription": name, "topic": topic, "partition": partition}
    standing = (await connection.execute(STANDING, place)).one()
    if standing.identity != identity:
        raise AnotherTopic(topic)
    await found.read_on()  # what came meanwhile, and was applied meanwhile
    last = standing.last_sequence
    await apply(connection, [event for number, (_, event) in sorted(found.events.items()) if number <= last])
    passed = [at for number, (at, _) in found.events.items() if number > last and at < standing.next_offset]
    if passed:  # at the very end, so that no later number had shown yet what they were: read in their turn
        await connection.execute(GO_BACK, {**place, "offset": min(passed)})
    whole = found.whole(last)
    ended = await connection.execute(
        END,
        {
            **place,
            "identity": identity,
            "unread": found.unread,
            "upto": found.next_offset,
            "made_good": found.numbers[last] if whole and last else 0,
            "whole": whole,
        },
    )
    return int(ended.rowcount)
