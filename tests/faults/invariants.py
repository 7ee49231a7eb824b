"""I1 to I8 of reliability.md §5.1: asserted after every fault.

``await invariants(site)`` looks at all that can be looked at in place; ``deep=True`` also builds everything anew, from
the stores and from the log, and holds it against what lives (a second or more).
"""

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from shared.log import Incoming
from tests.faults.chains import chains_verify
from tests.faults.leaking import nothing_leaks
from tests.faults.oracle import Fate
from tests.faults.site import PARTITIONS, ROLES, TOPICS, FaultSite
from tests.faults.twins import held_against_twins

Check = Callable[[FaultSite], Awaitable[None]]

LEAKS: list[Check] = [nothing_leaks]
"""I5. What looks for secrets in all that was said."""

CHAINS: list[Check] = [chains_verify]
"""I8. What verifies the chain of every store."""


@dataclass(kw_only=True)
class Findings:
    """What the invariants were proved on."""

    recovered: float
    acknowledged: int = 0
    unknown: int = 0
    events: int = 0
    records: int = 0
    repeated: int = 0
    """Records that stand on the topics again: allowed, dropped by their number, counted."""
    digests: Mapping[str, str] = field(default_factory=dict)


async def invariants(site: FaultSite, *, topics: bool = True, deep: bool = False, recovery: float = 30.0) -> Findings:
    """Raises `AssertionError` that names the invariant and the line that plays the same again."""
    findings = Findings(recovered=await site.recovered(seconds=recovery))  # I7
    try:
        for service in ROLES:
            await _store(site, service, findings)
        if topics or deep:
            await _topics(site, findings)
        assert not site.oracle.dishonest, f"I6: {site.oracle.dishonest[:5]}"
        for check in (*LEAKS, *CHAINS):
            await check(site)
        if deep:
            findings.digests = await held_against_twins(site)
    except AssertionError as breach:
        breach.add_note(site.supervisor.told())
        breach.add_note(f"after {site.faults[-5:]}")
        raise
    return findings


async def _store(site: FaultSite, service: str, findings: Findings) -> None:
    """I1 to I3 and I6 as far as the store tells."""
    pool = site.places[service].pool
    stored = {row["command_id"] for row in await pool.fetch("select distinct command_id from events")}
    acknowledged = site.oracle.of(service, Fate.ACKNOWLEDGED)
    lost = acknowledged - stored
    assert not lost, f"I1: {service} answered 2xx to {len(lost)} commands that are not in its store: {list(lost)[:3]}"
    undone = site.oracle.of(service, Fate.FAILED) & stored
    assert not undone, f"I6: {service} refused {len(undone)} commands that it carried out: {list(undone)[:3]}"
    count, last, ids = await pool.fetchrow("select count(*), max(position), count(distinct id) from events")
    assert count == last == ids, f"I2, I3: {service} has {count} events, {ids} ids, positions up to {last}"
    broken = await pool.fetch(
        "select stream from events group by stream having min(version) <> 1 or max(version) <> count(*)"
    )
    assert not broken, f"I3: {service}: versions with a hole in {broken[:3]}"
    doubled = await pool.fetch(
        "select command_id from events group by command_id having count(distinct stream) > 1"
        " or max(command_event) <> count(*)"
    )
    assert not doubled, f"I2: {service}: commands carried out twice, or in part: {doubled[:3]}"
    dead = await pool.fetchval("select count(*) from dead_letters")
    assert not dead, f"I1: {service} has {dead} dead letters"
    idle = await pool.fetchval(
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and state like 'idle in transaction%' and state_change < clock_timestamp() - interval '5 s'"
    )
    assert not idle, f"F27: {idle} sessions of {service} sit in a transaction and do nothing"
    findings.acknowledged += len(acknowledged)
    findings.unknown += len(site.oracle.of(service, Fate.UNKNOWN))
    findings.events += count


async def _topics(site: FaultSite, findings: Findings) -> None:
    """I1 to I3 as far as the log tells: it holds what was numbered, dense and in order once repeats are dropped."""
    for topic, records in (await whole_topics(site)).items():
        service = topic.removeprefix("zeren.")
        known: dict[str, int] = {}
        streams: dict[tuple[int, str], list[int]] = defaultdict(list)
        last: dict[int, int] = defaultdict(int)
        for record in records:
            event = json.loads(record.value)
            sequence = int(event["sequence"])
            findings.records += 1
            if sequence <= last[record.partition]:
                findings.repeated += 1
                assert event["id"] in known, f"I2: {topic}/{record.partition} gives {sequence} to another event"
                assert known[event["id"]] == sequence, f"I2: {topic}: {event['id']} comes under another number"
                continue
            assert sequence == last[record.partition] + 1, f"I1: {topic}/{record.partition} lacks {sequence - 1}"
            assert event["id"] not in known, f"I2: {topic}: {event['id']} was published under two numbers"
            last[record.partition] = known[event["id"]] = sequence
            streams[record.partition, event["subject"]].append(int(event["streamversion"]))
        numbered = await site.published(service)
        assert dict(last) == numbered, f"I1: {topic} holds {dict(last)}, numbered were {numbered}"
        for (_, stream), versions in streams.items():
            rising = all(one < other for one, other in pairwise(versions))
            assert rising, f"I3: {topic}: {stream} was published in the order {versions}"


async def whole_topics(site: FaultSite) -> Mapping[str, list[Incoming]]:
    """Every record of every topic from offset 0, in order within each partition."""
    found: dict[str, list[Incoming]] = {}
    async with site.log() as log:
        for topic in TOPICS:
            ends = await log.ends(topic)
            at = {(topic, partition): 0 for partition in range(PARTITIONS)}
            records: list[Incoming] = []
            while any(at[topic, partition] < end for partition, end in ends.items()):
                for record in await log.fetch(at, timeout=1):
                    records.append(record)
                    at[record.topic, record.partition] = record.offset + 1
            found[topic] = records
    return found
