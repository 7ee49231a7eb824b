"""The envelope: CloudEvents 1.0 in structured mode, read together with its data in one pass.

A record's value on the log is ``encode(event)``. ``decode`` accepts fields it does not know (contracts
grow) and raises `Undecodable`, and nothing else, for whatever is not an event of ours.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal, Union, cast

import msgspec
from msgspec import Meta

from shared.contracts import values as v
from shared.contracts.base import CONTRACTS, Contract, Data
from shared.contracts.catalogue import PublicData

FIRST_SEQUENCE, END_OF_SEQUENCE = f"{1:020}", f"{10**18:020}"
"""Zero-padded, so that they sort as strings; whatever lies before the end fits a ``bigint``."""


class Undecodable(ValueError):
    """Not an event that a subscriber can read; ``str()`` says why."""


class CloudEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A public event on its way. Each type has a subclass of its own (`wrap` and `decode` pick it)."""

    contract: ClassVar[Contract]
    type: ClassVar[str]

    specversion: Annotated[Literal["1.0"], Meta(description="version of CloudEvents / 规范版本")]
    id: Annotated[v.Id, Meta(description="id of the stored event, a UUIDv7 / 事件编号")]
    subject: Annotated[v.Line, Meta(description="stream that it comes from / 事件流")]
    time: Annotated[
        str,
        Meta(
            min_length=27,
            max_length=27,
            description="when recorded: UTC, microseconds, Z / 记录时间(UTC)",
            extra_json_schema={"format": "date-time"},
        ),
    ]
    datacontenttype: Annotated[Literal["application/json"], Meta(description="form of the data / 数据格式")]
    partitionkey: v.OrganisationId
    sequence: Annotated[
        str,
        Meta(
            min_length=20,
            max_length=20,
            description="number within source and partition, from 1 / 分区内序号",
            extra_json_schema={"pattern": "^[0-9]{20}$"},
        ),
    ]
    streamversion: Annotated[v.Number, Meta(description="version of the stream / 事件流版本")]
    traceparent: Annotated[str, Meta(max_length=200, description="W3C trace context / 追踪上下文")] | None = None
    source: str
    dataschema: str
    data: PublicData

    @property
    def number(self) -> int:
        """``sequence`` as a number."""
        return int(self.sequence)

    @property
    def recorded_at(self) -> datetime:
        """``time`` as an aware instant."""
        return datetime.fromisoformat(self.time)


def wrap(
    data: Data,
    *,
    id: str,
    source: str,
    subject: str,
    streamversion: int,
    time: datetime,
    sequence: int,
    traceparent: str | None = None,
) -> CloudEvent:
    """Put data into its envelope; type, schema and key follow from the data."""
    event = event_type(type(data))
    return event(
        specversion="1.0",
        id=id,
        subject=subject,
        time=rfc3339(time),
        datacontenttype="application/json",
        partitionkey=data.organisation,
        sequence=f"{sequence:020}",
        streamversion=streamversion,
        traceparent=traceparent,
        source=source,
        dataschema=event.contract.dataschema,
        data=cast("PublicData", data),
    )


def encode(event: CloudEvent) -> bytes:
    """Canonical bytes: fields in fixed order, no spaces. Refuses, as `Undecodable`, what `decode` would refuse."""
    try:
        raw = _encoder.encode(event)
    except (TypeError, ValueError, OverflowError, RecursionError) as fault:
        raise Undecodable(str(fault)) from fault
    decode(raw)
    return raw


def decode(raw: bytes) -> CloudEvent:
    """Envelope and data of one record, checked; raises `Undecodable`."""
    try:
        event = _decode(raw)
        time = event.time
        _instant(time)
    except (ValueError, RecursionError) as fault:
        raise Undecodable(str(fault)) from fault
    sequence = event.sequence
    if event.partitionkey != event.data.organisation:
        raise Undecodable("`partitionkey` is not `data.organisation`")
    if not (FIRST_SEQUENCE <= sequence < END_OF_SEQUENCE and sequence.isdecimal() and sequence.isascii()):
        raise Undecodable("`sequence` is not a number from 1 on in 20 digits")
    if time[10::16] != "TZ":
        raise Undecodable("`time` is not RFC 3339 in UTC with microseconds")
    return event


def event_type(data: type[Data]) -> type[CloudEvent]:
    """The envelope's class for one class of data."""
    return _EVENTS[data]


def rfc3339(instant: datetime) -> str:
    """``2026-03-01T04:00:00.000000Z``: always 27 characters, so that times sort as strings."""
    if instant.tzinfo is None:
        raise ValueError("a naive time names no instant")
    utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return f"{utc.isoformat(timespec='microseconds')[:26]}Z"


def _event_of(contract: Contract) -> type[CloudEvent]:
    """The envelope of one type: its tag, its source and its schema are constants, its data is typed."""
    data: Any = contract.data
    source: Any = Literal[contract.source]
    dataschema: Any = Literal[contract.dataschema]
    event = msgspec.defstruct(
        f"{contract.data.__name__}Event",
        [
            ("source", Annotated[source, Meta(description="service that published it / 来源服务")]),
            ("dataschema", Annotated[dataschema, Meta(description="name of the data's schema / 数据模式")]),
            ("data", data),
        ],
        bases=(CloudEvent,),
        namespace={"contract": contract, "type": contract.type},
        module=__name__,
        tag_field="type",
        tag=contract.type,
        frozen=True,
        kw_only=True,
        omit_defaults=True,
        gc=False,
    )
    return cast("type[CloudEvent]", event)


_EVENTS = {contract.data: _event_of(contract) for contract in CONTRACTS.values()}
_ANY_EVENT: Any = Union[tuple(_EVENTS.values())]  # noqa: UP007  # a union built at run time has no other spelling
_encoder = msgspec.json.Encoder(order="deterministic")
_decode: Callable[[bytes], CloudEvent] = msgspec.json.Decoder(_ANY_EVENT).decode
_instant = datetime.fromisoformat
