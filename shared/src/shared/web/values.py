"""The small values of every API: ids, organisations, cycles, days, lines of text."""

from datetime import date
from functools import partial
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints

from shared.web.models import TEXTUAL, iso_text

SOME_TEXT = r"\S"
"""More than space: so that a document says what is refused once the space around it is gone."""
ONE_LINE = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
"""The same, without control characters."""


Id = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"),
    Field(description="An id that the caller supplies 编号（由调用方给定）", examples=["p-530102-017"]),
]

Organisation = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9]{1,32}$"),
    Field(description="Code of an organisation 组织代码", examples=["530102"]),
]

Cycle = Annotated[int, Field(ge=2000, le=2100, description="Year of the appraisal 考核年度", examples=[2026])]

Day = Annotated[
    date,
    BeforeValidator(partial(iso_text, TEXTUAL["date"])),
    Field(description="A day in Asia/Shanghai 日期", examples=["2026-03-01"]),
]

Instant = Annotated[
    AwareDatetime,
    BeforeValidator(partial(iso_text, TEXTUAL["datetime"])),
    Field(description="An instant with its zone 时间（带时区）", examples=["2026-03-01T09:00:00+08:00"]),
]

Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, strip_whitespace=True, pattern=ONE_LINE),
    Field(description="One line of text, at most 200 characters 单行文字"),
]

Prose = Annotated[
    str,
    StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True, pattern=SOME_TEXT),
    Field(description="Text of any number of lines, at most 20,000 characters 文字"),
]
