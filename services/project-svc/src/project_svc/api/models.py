"""What comes in and what goes out: the words of the wire, English and Chinese side by side."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from project_svc.domain.project.state import Progress, Status
from project_svc.domain.project.values import Level
from shared.web import ONE_LINE, SOME_TEXT, Cycle, Day, Id, In, Line, Organisation, Out, Score, ScoreOut

Topic = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, strip_whitespace=True, pattern=ONE_LINE),
    Field(description="Key topic of the year 年度重点课题", examples=["culture"]),
]
Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=4000, strip_whitespace=True, pattern=SOME_TEXT),
    Field(description="Why 理由", examples=["no measure of success"]),
]
Digest = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{64}$"),
    Field(description="SHA-256 of its bytes, lower-case hexadecimal 内容摘要", examples=["0" * 64]),
]
Address = Annotated[
    str,
    StringConstraints(pattern=r"^[^\x00-\x20\x7f]{1,2000}$"),
    Field(description="Where it lies 地址", examples=["https://files.example/acts/1.pdf"]),
]


class PlanIn(In):
    """A milestone to be reached 计划节点."""

    milestone: Id
    title: Line
    due_on: Day


class EvidenceIn(In):
    """A document that proves something 佐证材料."""

    uri: Address
    sha256: Digest


class DeclarationIn(In):
    """A project as declared 项目申报."""

    organisation: Organisation
    cycle: Cycle
    level: Level = Field(description="Level 项目层级")
    topic: Topic
    title: Line
    goals: tuple[Line, ...] = Field(default=(), max_length=20, description="What shall be true at the end 目标")
    milestones: tuple[PlanIn, ...] = Field(default=(), max_length=50, description="Planned milestones 计划节点")


class ReasonIn(In):
    """Why 理由."""

    reason: Reason


class ClaimIn(In):
    """The organisation as whose secretary the caller claims 认领单位."""

    organisation: Organisation


class ReportIn(In):
    """A milestone was reached; on this day if none is given 节点完成情况."""

    reached_on: Day | None = None
    evidence: tuple[EvidenceIn, ...] = Field(min_length=1, max_length=50, description="Evidence 佐证材料")


class VerificationIn(In):
    """Seen on the spot; on this day if none is given 现场核实."""

    verified_on: Day | None = None


class AcceptanceIn(In):
    """The evaluation with which a project is accepted; on this day if none is given 验收评价."""

    evaluation: Score
    accepted_on: Day | None = None


class CorrectionIn(In):
    """Another evaluation in the place of the one that stands 更正评价."""

    evaluation: Score
    reason: Reason


Actions = Annotated[list[str], Field(description="What the caller may do now 当前可执行的操作")]


class ActorOut(Out):
    """A person, acting for an organisation 责任人."""

    person: str
    organisation: str


class EvidenceOut(Out):
    """A document that proves something 佐证材料."""

    uri: str
    sha256: str


class MilestoneOut(Out):
    """A milestone and how far it is 节点."""

    milestone: str
    title: str
    due_on: date
    progress: Progress = Field(description="Progress 进度")
    overdue: bool = Field(description="Past its due date and not reported 逾期")
    reached_on: date | None
    evidence: list[EvidenceOut]
    verifier: str | None
    verified_on: date | None
    reason: str | None = Field(description="Why it was sent back last 退回理由")
    allowed_actions: Actions


class ProjectOut(Out):
    """A project, from its stream 项目."""

    project: str
    status: Status = Field(description="Status 状态")
    organisation: str = Field(description="For which its facts count now 当前责任单位")
    declared_by: ActorOut = Field(description="Declarer 申报人及单位")
    claimant: ActorOut | None = Field(description="The secretary accountable for it 认领书记")
    cycle: int
    level: Level
    topic: str
    title: str
    goals: list[str]
    milestones: list[MilestoneOut]
    evaluation: ScoreOut | None = Field(description="Evaluation at the acceptance 验收评价")
    evaluation_revision: int | None = Field(description="How often it was set: 1 is the acceptance 评价版次")
    accepted_on: date | None
    reason: str | None = Field(description="Why it was returned last 退回理由")
    allowed_actions: Actions


class BoardItemOut(Out):
    """A project on the board 看板项目."""

    project: str
    status: Status
    organisation: str
    declared_by: str = Field(description="Organisation of the declarer 申报单位")
    person: str | None = Field(description="The secretary accountable for it 认领书记")
    cycle: int
    level: Level
    topic: str
    title: str
    evaluation: ScoreOut | None
    milestones: int = Field(description="Milestones planned 节点数")
    verified: int = Field(description="of which verified 已核实")
    overdue: int = Field(description="of which overdue today 逾期")


class WithoutOut(Out):
    """A secretary in office without a claim 未认领项目的书记."""

    organisation: str
    name: str = Field(description="Name of the organisation 单位名称")
    post: str
    person: str
    since: date = Field(description="In office since 任职起始日")


class UnclaimedOut(Out):
    """Who has claimed none, and the counts behind it 未认领情况."""

    organisation: str
    cycle: int
    as_of: date = Field(description="In office on this day 统计日期")
    in_office: int = Field(description="Secretaries in office 在任书记数")
    with_claim: int = Field(description="of which with a claim 已认领")
    without_claim: int = Field(description="of which without 未认领")
    items: list[WithoutOut]
    next: str | None = Field(default=None, description="The cursor of the next page 下一页游标")
