"""The small structures that lists in events are made of."""

from itertools import pairwise
from typing import Annotated

from msgspec import Meta

from shared.contracts import values as v
from shared.contracts.base import Value


class Evidence(Value, frozen=True, kw_only=True):
    """A document that shows it, by address and content / 佐证材料."""

    uri: Annotated[str, Meta(min_length=1, max_length=2000, description="where it lies / 地址")]
    sha256: v.Digest


class ChecklistItem(Value, frozen=True, kw_only=True):
    """What is to be done, to which degree, by when / 清单事项."""

    item: v.ItemId
    text: Annotated[v.Prose, Meta(description="what is to be done / 事项内容")]
    target: Annotated[v.Count, Meta(description="how many of the unit / 目标值")] | None = None
    unit: Annotated[v.Word, Meta(description="unit of the target / 单位")] | None = None
    due_on: v.DueOn
    weight: v.Weight


class IndicatorScore(Value, frozen=True, kw_only=True):
    """What an inspection gave for one indicator: a ``score``, or the ``value`` of a counted one / 指标得分."""

    indicator: v.IndicatorId
    score: v.Score | None = None
    value: Annotated[v.Count, Meta(description="what was counted / 计数值")] | None = None


class Finding(Value, frozen=True, kw_only=True):
    """A problem that an inspection found / 发现问题."""

    finding: Annotated[v.Id, Meta(description="finding / 问题编号")]
    text: Annotated[v.Prose, Meta(description="what was found / 问题描述")]


class CohortMember(Value, frozen=True, kw_only=True):
    """An appraisee of a cohort / 考核对象."""

    organisation: v.OtherOrganisationId
    class_: v.AppraiseeClass


class PanelGroup(Value, frozen=True, kw_only=True):
    """A judge group and how many may vote in it / 评委组."""

    group: v.GroupId
    members: Annotated[v.Number, Meta(description="number of members / 人数")]


class GroupCast(Value, frozen=True, kw_only=True):
    """How many sheets a judge group handed in / 评委组投票数."""

    group: v.GroupId
    count: Annotated[v.Count, Meta(description="sheets cast / 票数")]


class GroupScores(Value, frozen=True, kw_only=True):
    """The scores of a judge group, sorted, so that their order tells nothing of who gave them / 评委组打分."""

    group: v.GroupId
    scores: Annotated[tuple[v.Score, ...], Meta(description="scores, ascending / 分数,升序")]

    def __post_init__(self) -> None:
        if any(left > right for left, right in pairwise(self.scores)):
            raise ValueError("scores of a group must be sorted ascending")


class ReportShares(Value, frozen=True, kw_only=True):
    """Lengths of a report in characters, white space left out / 述职报告篇幅."""

    achievements: Annotated[v.Count, Meta(description="characters on achievements / 成绩字数")]
    problems: Annotated[v.Count, Meta(description="characters on problems / 问题字数")]
    total: Annotated[v.Count, Meta(description="characters in all / 总字数")]


class SequenceMark(Value, frozen=True, kw_only=True):
    """The last event of a source and partition that a result was computed from / 数据截止序号."""

    source: Annotated[v.Line, Meta(description="source / 来源服务")]
    partition: Annotated[v.Count, Meta(description="partition of its topic / 分区")]
    sequence: Annotated[v.Count, Meta(description="last sequence read; 0 for none / 序号")]


class IncompleteResult(Value, frozen=True, kw_only=True):
    """An incomplete result that is published all the same, and why / 不完整结果."""

    organisation: v.OtherOrganisationId
    reason: v.Reason


class ResultRow(Value, frozen=True, kw_only=True, omit_defaults=False):
    """The row of one appraisee, as it enters the digest: null where there is none / 结果行."""

    cycle: v.Cycle
    cohort: v.CohortId
    scheme: v.SchemeId
    scheme_version: v.SchemeVersion
    organisation: v.OrganisationId
    person: v.PersonId | None
    components: Annotated[dict[v.Word, v.Score], Meta(description="components that are complete / 各项得分")]
    adjustments: v.Amount
    composite: Annotated[v.Score, Meta(description="composite, hundredths / 综合考核成绩")] | None
    rank: Annotated[v.Number, Meta(description="rank; equals share one / 名次")] | None
    threshold: Annotated[v.Grade, Meta(description="grade by the threshold alone / 按分数线等次")] | None
    grade: v.Grade | None
    bars: Annotated[tuple[v.Word, ...], Meta(description="what bars it from good / 限制事由")]
    missing: Annotated[tuple[v.Line, ...], Meta(description="parts that are missing / 缺项")]
    override: Annotated[bool, Meta(description="raised beyond the quota / 超比例确定")]
