"""Rows of results as the portal sees them: scores as numbers, grades in both languages."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from fastapi import Request, Response
from pydantic import BaseModel, Field

from scoring_svc.domain.publication.state import Published
from scoring_svc.domain.row import Row
from scoring_svc.generations.results import Sequences
from shared.kernel import Text
from shared.web import Id, Organisation, Out, ScoreOut, show

GRADES: Mapping[str, Text] = {
    "good": Text("good", "好"),
    "fair": Text("fair", "较好"),
    "ordinary": Text("ordinary", "一般"),
    "poor": Text("poor", "差"),
}


class GradeOut(Out):
    """A grade 等次, by its code and its name in both languages."""

    code: str
    en: str
    zh: str


class MarkOut(Out):
    """How far one source had been read in one partition 数据截止序号."""

    source: str
    partition: int
    sequence: int


class RowOut(Out):
    """One appraisee's result 考核结果. What is missing is named, and never read as zero."""

    organisation: Organisation
    name: str | None = Field(description="Name of the organisation 组织名称")
    person: Id | None = Field(description="The appraisee; null: the post is vacant 被考核人")
    components: dict[str, ScoreOut] = Field(description="Components that are whole 各项得分")
    adjustments: ScoreOut = Field(description="Points added and taken, within the cap 加减分")
    composite: ScoreOut | None = Field(description="Composite; null: incomplete 综合考核成绩")
    rank: int | None = Field(description="Rank; equals share one 名次")
    threshold: GradeOut | None = Field(description="Grade by the composite alone 按分数线等次")
    grade: GradeOut | None = Field(description="Grade after bars, quota and overrides 等次")
    bars: list[str] = Field(description="What bars it from good 限制评好事由")
    missing: list[str] = Field(description="Parts that are missing 缺项")
    override: bool = Field(description="Good beyond the quota 超比例确定")


def row_out(row: Row, names: Mapping[str, str]) -> RowOut:
    return RowOut(
        organisation=row.organisation,
        name=names.get(row.organisation),
        person=row.person,
        components=dict(row.components),
        adjustments=row.adjustments,
        composite=row.composite,
        rank=row.rank,
        threshold=grade_out(row.threshold),
        grade=grade_out(row.grade),
        bars=list(row.bars),
        missing=list(row.missing),
        override=row.override,
    )


def grade_out(code: str | None) -> GradeOut | None:
    return None if code is None else GradeOut(code=code, en=GRADES[code].en, zh=GRADES[code].zh)


def marks_out(sequences: Sequences) -> list[MarkOut]:
    return [MarkOut(source=source, partition=partition, sequence=number) for source, partition, number in sequences]


def marks_of(published: Published) -> Sequences:
    return [(one.source, one.partition, one.sequence) for one in published.basis.sequences]


def by_rank(rows: Iterable[Row]) -> Sequence[Row]:
    """Best first; who has no rank comes last."""
    return sorted(rows, key=place)


def place(row: Row) -> tuple[int, str]:
    return row.rank or LAST, row.organisation


LAST = 1 << 31


def tagged(request: Request, response: Response, body: BaseModel) -> None:
    """An ETag for what is no stream: of the bytes themselves. Raises what `show` raises for a 304."""
    show(request, response, int(hashlib.sha256(body.model_dump_json().encode()).hexdigest()[:14], 16))
