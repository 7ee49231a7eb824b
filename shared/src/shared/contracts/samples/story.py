"""How a sample gets its envelope."""

from datetime import datetime
from uuid import UUID
from zlib import crc32

from shared.contracts.base import CONTRACTS, Data
from shared.contracts.envelope import CloudEvent, wrap

_OF_DATA = {contract.data: contract for contract in CONTRACTS.values()}

PROVINCE, KUNMING, QUJING, WUHUA = "53", "5301", "5303", "530102"
OFFICE, SECRETARY, ANOTHER, INSPECTOR, COLLEAGUE = "p-0001", "p-5301", "p-5301-2", "p-0107", "p-0112"
ADMIN, SECOND_ADMIN = "p-0002", "p-0003"
DIGEST = "a6a3cb2f4c5b9d0fd6a6a1f7a3a1c0ee52d47e6a1b3c4d5e6f708192a3b4c5d6"
EARLIER = "0b9d1c2e3f405162738495a6b7c8d9eafb0c1d2e3f405162738495a6b7c8d9ea"


def told(data: Data, subject: str, version: int, at: str, *, traceparent: str | None = None) -> CloudEvent:
    """``data`` as recorded at the local time ``at`` in Shanghai."""
    contract = _OF_DATA[type(data)]
    time = datetime.fromisoformat(f"{at}+08:00")
    number = crc32(contract.type.encode()) % 4096 + 1  # its own, whatever types come later
    return wrap(
        data,
        id=str(_uuid7(time, number)),
        source=contract.source,
        subject=subject,
        streamversion=version,
        time=time,
        sequence=number,
        traceparent=traceparent,
    )


def _uuid7(time: datetime, number: int) -> UUID:
    milliseconds = int(time.timestamp()) * 1000 + time.microsecond // 1000
    return UUID(int=milliseconds << 80 | 7 << 76 | (number & 0xFFF) << 64 | 0b10 << 62 | number)
