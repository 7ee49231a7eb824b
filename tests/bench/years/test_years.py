"""The years that the benches read are what services would have published."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from shared.contracts import CloudEvent, decode, encode, partition_of, wrap
from tests.bench.years import TOPICS, Pen, Year

YEAR = Year(organisations=300)


def told(year: Year = YEAR, share: range | None = None) -> Iterator[tuple[str, int, bytes]]:
    """(topic, partition, value)"""
    for batch in year.told(Pen(year.partitions), share):
        for topic, several in batch.items():
            for outgoing in several:
                yield topic, outgoing.partition, outgoing.value


def events(year: Year = YEAR) -> Iterator[CloudEvent]:
    return (decode(value) for _, _, value in told(year))


def test_every_record_is_the_bytes_that_a_relay_would_publish() -> None:
    kinds = set()
    for topic, partition, value in told():
        event = decode(value)
        again = wrap(
            event.data,
            id=event.id,
            source=event.source,
            subject=event.subject,
            streamversion=event.streamversion,
            time=event.recorded_at,
            sequence=event.number,
        )
        assert encode(again) == value
        assert (topic, partition) == (event.contract.topic, partition_of(event.partitionkey, YEAR.partitions))
        kinds.add(event.type)
    assert len(kinds) == 33


def test_each_partition_is_numbered_without_a_hole_and_a_duplicate_is_the_same_record_again() -> None:
    known: dict[tuple[str, int], list[bytes]] = {}
    duplicates = 0
    for topic, partition, value in told():
        before = known.setdefault((topic, partition), [])
        number = decode(value).number
        if number <= len(before):
            assert before[number - 1] == value
            duplicates += 1
        else:
            assert number == len(before) + 1
            before.append(value)
    assert {topic for topic, _ in known} == set(TOPICS)
    assert 0.008 < duplicates / sum(map(len, known.values())) < 0.012


def test_an_id_is_never_used_twice_and_time_goes_forward_in_a_partition() -> None:
    first = {(event.source, partition, event.number): event for partition, event in _of_partitions()}
    assert len({event.id for event in first.values()}) == len(first)
    by_number = sorted(first)
    for earlier, later in pairwise(by_number):
        assert earlier[:2] != later[:2] or first[earlier].time < first[later].time


def _of_partitions() -> Iterator[tuple[int, CloudEvent]]:
    return ((partition, decode(value)) for _, partition, value in told())


def test_an_organisation_has_as_many_events_as_the_issue_counts_and_six_in_a_hundred_correct_another() -> None:
    kinds = Counter(event.contract.name.rpartition("-")[2] for event in events())
    assert 60 < kinds.total() / YEAR.organisations < 65
    mended = kinds["corrected"] + kinds["withdrawn"] + kinds["voided"] + kinds["lifted"]
    assert 0.055 < mended / kinds.total() < 0.07


def test_another_shuffle_tells_the_same_facts_in_another_order() -> None:
    plain = [(event.subject, event.data) for event in events()]
    shuffled = [(event.subject, event.data) for event in events(Year(organisations=300, shuffle=1))]
    assert plain != shuffled
    assert {repr(one) for one in plain} == {repr(one) for one in shuffled}


def test_a_partition_is_told_alike_alone_and_with_the_others() -> None:
    together = [(topic, value) for topic, partition, value in told() if partition == 5]
    assert [(topic, value) for topic, _, value in told(share=range(5, 6))] == together


def test_organisations_are_mingled() -> None:
    keys = [decode(value).partitionkey for _, partition, value in told() if partition == 3]
    runs = sum(left != right for left, right in pairwise(keys))
    assert runs > len(keys) / 2
