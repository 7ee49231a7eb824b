"""Inspections on the wire 督查的表示."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from checklist_svc.api.dependencies import Passage
from checklist_svc.domain.inspection.state import Inspection
from checklist_svc.domain.inspection.values import Finding, Kind, Score, Visit
from shared.kernel import NotFound
from shared.web import Day, Id, In, Organisation, Out, Principal, ScoreOut, actions
from shared.web import Score as ScoreIn

MOST = 50

KindOf = Annotated[Kind, Field(description="Kind of inspection 督查类型")]
Happened = Annotated[Day, Field(description="Day on which it happened, in Shanghai 发生日期")]


class IndicatorScoreIn(In):
    """Either a score, or the value of a counted indicator 得分或计数值."""

    indicator: Id
    score: ScoreIn | None = None
    value: Annotated[int, Field(ge=0, le=10**12, description="A count, where the indicator counts 计数值")] | None = (
        None
    )

    @model_validator(mode="after")
    def one_of_both(self) -> Self:
        if (self.score is None) is (self.value is None):
            raise PydanticCustomError("score_or_value", "either a score or a value")
        return self


class FindingIn(In):
    """A problem that was found 发现的问题."""

    finding: Id
    text: Passage


class VisitIn(In):
    """What an inspection saw and how it scored 督查记录."""

    organisation: Annotated[Organisation, Field(description="The inspected 被督查组织")]
    kind: KindOf
    occurred_on: Happened
    inspectors: Annotated[list[Id], Field(min_length=1, max_length=MOST, description="Who inspected 督查人员")]
    scores: Annotated[
        list[IndicatorScoreIn], Field(max_length=MOST, description="What the indicators scored 指标得分")
    ] = Field(default_factory=list)
    findings: Annotated[list[FindingIn], Field(max_length=MOST, description="Problems that were found 发现问题")] = (
        Field(default_factory=list)
    )

    def visit_of(self) -> Visit:
        return Visit(
            organisation=self.organisation,
            kind=self.kind,
            occurred_on=self.occurred_on,
            inspectors=tuple(self.inspectors),
            scores=tuple(Score(indicator=of.indicator, score=of.score, value=of.value) for of in self.scores),
            findings=tuple(Finding(finding=found.finding, text=found.text) for found in self.findings),
        )


class CorrectionIn(VisitIn):
    """The inspection as it ought to stand, and why 更正后的督查记录."""

    reason: Passage


class WithdrawalIn(In):
    """Why the inspection no longer counts 撤销督查的理由."""

    reason: Passage


class IndicatorScoreOut(Out):
    """What an indicator got 指标得分."""

    indicator: str
    score: ScoreOut | None
    value: int | None


class FindingOut(Out):
    """A problem found 发现问题."""

    finding: str
    text: str


class InspectionOut(Out):
    """An inspection in its newest revision 督查."""

    inspection: str
    revision: int
    organisation: str
    cycle: int
    quarter: int
    kind: KindOf
    occurred_on: Happened
    inspectors: list[str]
    scores: list[IndicatorScoreOut]
    findings: list[FindingOut]
    withdrawn: bool
    reason: str | None
    allowed_actions: list[str]


class ListedInspection(Out):
    """An inspection in a list 督查（列表项）."""

    inspection: str
    organisation: str
    cycle: int
    quarter: int
    kind: KindOf
    occurred_on: Happened
    revision: int
    withdrawn: bool


def inspection_out(inspection: Inspection, principal: Principal) -> InspectionOut:
    visit = inspection.visit
    if visit is None:
        raise NotFound(f"no inspection {inspection.inspection}")
    may = principal.has("inspector") and principal.org != visit.organisation
    return InspectionOut(
        inspection=inspection.inspection,
        revision=inspection.revision,
        organisation=visit.organisation,
        cycle=inspection.cycle,
        quarter=inspection.quarter,
        kind=visit.kind,
        occurred_on=visit.occurred_on,
        inspectors=list(visit.inspectors),
        scores=[IndicatorScoreOut.model_validate(score) for score in visit.scores],
        findings=[FindingOut.model_validate(finding) for finding in visit.findings],
        withdrawn=inspection.withdrawn,
        reason=inspection.reason,
        allowed_actions=actions(correct=may, withdraw=may and not inspection.withdrawn),
    )
