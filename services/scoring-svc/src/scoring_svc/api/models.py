"""The words of the wire that more than one route speaks."""

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.web import SOME_TEXT, Id, In, Line, Organisation, Out

Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=4000, strip_whitespace=True, pattern=SOME_TEXT),
    Field(description="Why 理由", examples=["upheld objection"]),
]
Ground = Annotated[
    str,
    StringConstraints(min_length=1, max_length=4000, strip_whitespace=True, pattern=SOME_TEXT),
    Field(description="Ground on which it rests 依据"),
]
Source = Annotated[Line, Field(description="Document or body that it comes from 来源", examples=["云组通〔2026〕12号"])]
Word = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"),
    Field(description="A word of a vocabulary 代码"),
]


class ReasonIn(In):
    """Why 理由."""

    reason: Reason


class ProposalOut(Out):
    """What one admin has proposed and another is to confirm 待确认的提议."""

    by: Id
    reason: str


class ListedOut(Out):
    """One row of a list; the whole thing is at its own address 列表项."""

    id: str
    organisation: Organisation
    cycle: int | None = Field(description="Year; null for what is not one year's alone 年度")
    part_of: str | None = Field(default=None, description="Cohort of a session, session of a report 所属")
    status: str
    version: int
