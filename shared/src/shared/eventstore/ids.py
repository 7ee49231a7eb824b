"""UUIDv7 (RFC 9562): ids that sort by the millisecond of the clock they were made under."""

import os
from datetime import datetime
from uuid import UUID


def uuid7(at: datetime) -> UUID:
    milliseconds = int(at.timestamp() * 1000)
    drawn = int.from_bytes(os.urandom(10))
    value = milliseconds << 80 | 0x7 << 76 | (drawn >> 68) << 64 | 0b10 << 62 | drawn & (1 << 62) - 1
    return UUID(int=value)
