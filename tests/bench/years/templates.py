"""Events as bytes with holes: `wrap` and `encode` make the bytes once, each event only fills the holes.

A tenth of the time of making each anew; that the bytes are those that `encode` would make is tested.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final, TypeAlias

from shared.contracts import CONTRACTS, Data, encode, wrap

TOPICS: Final = tuple(dict.fromkeys(contract.topic for contract in CONTRACTS.values()))

Values: TypeAlias = Mapping[bytes, bytes | int]
"""What goes into the holes, by name. What a template has no hole for is passed over."""

REVISION, VERSION, AMOUNT = 7771, 7772, 7773
N1, N2, N3, N4, N5, N6, N7, N8, N9 = range(9991, 10000)
"""Holes for numbers, as are ``revision``, ``version`` and ``amount``."""

DAY = date(2099, 1, 1)
"""The hole ``day``, on which it happened. A string has its holes in angle brackets: ``<org>``."""

_SEQUENCE, _TIME = 7_777_777, datetime(2099, 2, 2, tzinfo=UTC)
_HOLES: Final = {
    rb"\b7771\b": rb"%(revision)d",
    rb"\b7772\b": rb"%(version)d",
    rb"\b7773\b": rb"%(amount)d",
    rb"\b999([1-9])\b": rb"%(n\1)d",
    rb"0{13}7777777": rb"%(sequence)020d",
    rb"2099-01-01": rb"%(day)b",
    rb"2099-02-02T00:00:00\.000000Z": rb"%(today)bT%(clock)b.%(micro)06dZ",
    rb"<(\w+)>": rb"%(\1)b",
}


class Template:
    """One kind of event. ``topic``: the place of its topic in `TOPICS`."""

    def __init__(self, subject: str, data: Data) -> None:
        event = wrap(
            data,
            id="<id>",
            source=_source(data),
            subject=subject,
            streamversion=VERSION,
            time=_TIME,
            sequence=_SEQUENCE,
        )
        text = encode(event).replace(b"%", b"%%")
        for hole, code in _HOLES.items():
            text = re.sub(hole, code, text)
        self.topic = TOPICS.index(event.contract.topic)
        self._text = text

    def filled(self, values: Values) -> bytes:
        return self._text % values


def _source(data: Data) -> str:
    return next(contract.source for contract in CONTRACTS.values() if contract.data is type(data))
