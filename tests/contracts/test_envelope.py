"""What the decoder accepts, what it refuses, and that it never fails in any other way."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import (
    CONTRACTS,
    CloudEvent,
    Contract,
    Data,
    GroupScores,
    IndicatorScore,
    InspectionRecordedV1,
    TalkHeldV1,
    Undecodable,
    decode,
    encode,
    rfc3339,
    wrap,
)
from shared.contracts.samples import SAMPLES
from tests.contracts.generated import JSON, data_of

INSPECTION = SAMPLES["zeren.checklist.inspection-recorded.v1"]
RAW = encode(INSPECTION)


def changed(path: str, value: object) -> bytes:
    """The inspection's record with one value replaced, ``...`` for left out."""
    document = json.loads(RAW)
    *parents, name = path.split(".")
    node = document
    for parent in parents:
        node = node[int(parent)] if parent.isdigit() else node[parent]
    if value is ...:
        del node[name]
    else:
        node[name] = value
    return json.dumps(document, ensure_ascii=False).encode()


def enveloped(data: Data, source: str) -> CloudEvent:
    return wrap(data, id="e", source=source, subject="s", streamversion=1, time=datetime.now(UTC), sequence=1)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.type)
def test_whatever_a_type_allows_survives_the_log(contract: Contract) -> None:
    @given(data=data_of(contract.data), sequence=st.integers(1, 10**18 - 1), at=st.datetimes(timezones=st.just(UTC)))
    def round_trip(data: Data, sequence: int, at: datetime) -> None:
        event = wrap(
            data,
            id="e",
            source=contract.source,
            subject="s",
            streamversion=sequence % 9 + 1,
            time=at,
            sequence=sequence,
        )
        raw = encode(event)
        assert decode(raw) == event
        assert encode(decode(raw)) == raw
        assert (event.number, event.recorded_at) == (sequence, at)

    round_trip()


@given(extra=st.dictionaries(st.text("abcdefgh_", min_size=4), JSON, max_size=3))
def test_fields_of_later_versions_are_accepted(extra: dict[str, Any]) -> None:
    document = json.loads(RAW)
    grown = extra | document | {"data": extra | document["data"]}
    assert decode(json.dumps(grown).encode()) == INSPECTION


def test_unknown_words_of_an_open_vocabulary_are_kept() -> None:
    event = decode(changed("data.kind", "drone"))
    assert isinstance(event.data, InspectionRecordedV1)
    assert event.data.kind == "drone"


def test_the_order_of_fields_does_not_matter_to_a_reader() -> None:
    backwards = dict(reversed(json.loads(RAW).items()))
    assert decode(json.dumps(backwards).encode()) == INSPECTION


def test_bytes_are_canonical() -> None:
    assert RAW.startswith(b'{"type":"zeren.checklist.inspection-recorded.v1","specversion":"1.0","id":')
    assert "发生" not in RAW.decode()
    assert "两个村党组织" in RAW.decode()
    assert b'"data":{"organisation":"5301","recorded_by":"p-0107","fact":' in RAW


def test_what_is_empty_or_none_is_not_written() -> None:
    bare = msgspec.structs.replace(INSPECTION.data, findings=())
    raw = encode(msgspec.structs.replace(INSPECTION, data=bare))
    assert b"findings" not in raw
    assert b"traceparent" not in raw
    assert b'"value":null' not in raw


def test_the_envelope_follows_from_the_data() -> None:
    assert INSPECTION.type == "zeren.checklist.inspection-recorded.v1"
    assert INSPECTION.dataschema == "urn:zeren:checklist.inspection-recorded:1"
    assert INSPECTION.partitionkey == INSPECTION.data.organisation == "5301"
    assert INSPECTION.contract.topic == "zeren.checklist"


def test_times_are_written_in_utc_with_microseconds() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert rfc3339(datetime(2026, 1, 1, 0, 30, tzinfo=shanghai)) == "2025-12-31T16:30:00.000000Z"
    with pytest.raises(ValueError, match="naive"):
        rfc3339(datetime(2026, 1, 1))  # noqa: DTZ001  # naive is the point


def test_scores_out_of_order_would_tell_who_gave_them() -> None:
    with pytest.raises(ValueError, match="sorted"):
        GroupScores(group="delegates", scores=(9000, 8000))
    report = encode(SAMPLES["zeren.scoring.report-scored.v1"])
    with pytest.raises(Undecodable, match="sorted"):
        decode(report.replace(b"[8500,8700,9400]", b"[8700,8500,9400]"))


WRONG = {
    "empty": b"",
    "a tombstone's null": b"null",
    "a zero byte": b"\x00",
    "a byte order mark": b"\xef\xbb\xbf" + RAW,
    "not UTF-8": RAW.replace(b"p-0107", b"p-\xff107"),
    "a lone surrogate": RAW.replace(b"p-0107", b"p-\\udc007"),
    "a list": b"[" + RAW + b"]",
    "two records": RAW + RAW,
    "rubbish behind": RAW + b"}",
    "2 MB of blanks and no end": b"{" + b" " * 2_000_000,
    "2 MB of text": RAW.replace(b"p-0107", b"p" * 2_000_000),
    "deep nesting": RAW[:-1] + b',"later":' + b"[" * 100_000,
    "deep nesting before the type": b'{"later":' + b"[" * 100_000,
    "a number too long": RAW.replace(b'"revision":1', b'"revision":' + b"9" * 5000),
    "not a number": RAW.replace(b'"revision":1', b'"revision":NaN'),
    "no type": changed("type", ...),
    "an unknown type": changed("type", "zeren.checklist.ballot-cast.v1"),
    "an unknown version": changed("type", "zeren.checklist.inspection-recorded.v2"),
    "a type that is a number": changed("type", 1),
    "another specification": changed("specversion", "0.3"),
    "another source": changed("source", "/scoring-svc"),
    "another schema": changed("dataschema", "urn:zeren:checklist.inspection-corrected:1"),
    "another content": changed("datacontenttype", "text/plain"),
    "no data": changed("data", ...),
    "null data": changed("data", None),
    "another's key": changed("partitionkey", "5303"),
    "an empty id": changed("id", ""),
    "a sequence that is a number": changed("sequence", 12),
    "a sequence too short": changed("sequence", "12"),
    "a sequence of zero": changed("sequence", "0" * 20),
    "a sequence beyond a bigint": changed("sequence", "9" * 20),
    "a sequence with a sign": changed("sequence", "-0000000000000000012"),
    "a sequence with letters": changed("sequence", "0000000000000000001a"),
    "a sequence in other digits": changed("sequence", "0000000000000000001\uff12"),
    "a stream's version 0": changed("streamversion", 0),
    "a time without zone": changed("time", "2026-05-15T00:55:12.3456789"),
    "a time with an offset": changed("time", "2026-05-15T00:55:12.3+08:00"),
    "a time with a blank": changed("time", "2026-05-15 00:55:12.345678Z"),
    "a month 13": changed("time", "2026-13-15T00:55:12.345678Z"),
    "no time": changed("time", ...),
    "no organisation": changed("data.organisation", ...),
    "no fact": changed("data.fact", ...),
    "revision 0": changed("data.revision", 0),
    "a revision in quotes": changed("data.revision", "1"),
    "quarter 5": changed("data.quarter", 5),
    "a fraction of a hundredth": changed("data.scores.0.score", 8850.5),
    "a score below nothing": changed("data.scores.0.score", -1),
    "a score above all": changed("data.scores.0.score", 10001),
    "a date that is not": changed("data.occurred_on", "2026-02-30"),
    "a date with a time": changed("data.occurred_on", "2026-05-14T00:00:00Z"),
    "nobody inspected": changed("data.inspectors", []),
    "a name for a list": changed("data.inspectors", "p-0107"),
    "a finding without text": changed("data.findings.0.text", ...),
}


@pytest.mark.parametrize("raw", WRONG.values(), ids=WRONG.keys())
def test_what_is_not_an_event_is_undecodable(raw: bytes) -> None:
    with pytest.raises(Undecodable) as refused:
        decode(raw)
    assert str(refused.value)


def test_a_record_cut_anywhere_is_undecodable() -> None:
    for end in range(len(RAW)):
        with pytest.raises(Undecodable):
            decode(RAW[:end])


@given(at=st.integers(0, len(RAW) - 1), byte=st.integers(0, 255))
def test_a_flipped_byte_gives_an_event_or_is_undecodable(at: int, byte: int) -> None:
    try:
        event = decode(RAW[:at] + bytes([byte]) + RAW[at + 1 :])
    except Undecodable:
        return
    assert event.number >= 1
    assert event.recorded_at.utcoffset() == timedelta()
    assert event.partitionkey == event.data.organisation


@given(raw=st.binary(max_size=200))
def test_noise_is_undecodable(raw: bytes) -> None:
    with pytest.raises(Undecodable):
        decode(raw)


def test_what_nobody_could_read_is_not_written() -> None:
    inspection = INSPECTION.data
    assert isinstance(inspection, InspectionRecordedV1)
    talk = SAMPLES["zeren.scoring.talk-held.v1"].data
    assert isinstance(talk, TalkHeldV1)
    unfit: list[CloudEvent] = [
        enveloped(msgspec.structs.replace(inspection, quarter=5), "/checklist-svc"),
        enveloped(
            msgspec.structs.replace(inspection, scores=(IndicatorScore(indicator="i", score=-1),)), "/checklist-svc"
        ),
        enveloped(msgspec.structs.replace(inspection, occurred_on="soon"), "/checklist-svc"),
        enveloped(msgspec.structs.replace(inspection, organisation="p\ud800"), "/checklist-svc"),
        enveloped(msgspec.structs.replace(inspection, cycle=2**70), "/checklist-svc"),
        enveloped(inspection, "/scoring-svc"),
        msgspec.structs.replace(INSPECTION, partitionkey="5303"),
        msgspec.structs.replace(INSPECTION, data=talk),
    ]
    for event in unfit:
        with pytest.raises(Undecodable):
            encode(event)


def test_dates_and_parts_come_back_typed() -> None:
    data = decode(RAW).data
    assert isinstance(data, InspectionRecordedV1)
    assert data.occurred_on == date(2026, 5, 14)
    assert data.scores[2] == IndicatorScore(indicator="overdue-items", value=2)
