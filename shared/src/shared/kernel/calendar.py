"""The year of the appraisal: calendar years, quarters and days in Asia/Shanghai (rulebook §1)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def day_of(instant: datetime) -> date:
    """The day in Asia/Shanghai: ``2026-12-31T17:30:00Z`` is 2027-01-01. The instant must know its zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone has no day")
    return instant.astimezone(SHANGHAI).date()


def quarter_of(day: date) -> int:
    return (day.month + 2) // 3
