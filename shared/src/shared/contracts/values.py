"""The values that contracts are made of: their limits, their units and what they are called in both languages.

Limits are those the decoder can check at full speed. Vocabularies that a scheme or a deployment may
extend (`Kind` and the like) are open: a reader meets words it does not know and keeps them.
"""

from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta

MAX_INTEGER = 2**53 - 1
"""Numbers stay within what every JSON reader holds exactly."""

Id: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
Word: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
Line: TypeAlias = Annotated[str, Meta(min_length=1, max_length=400)]
Prose: TypeAlias = Annotated[str, Meta(min_length=1, max_length=4000)]
Count: TypeAlias = Annotated[int, Meta(ge=0, le=MAX_INTEGER)]
Number: TypeAlias = Annotated[int, Meta(ge=1, le=MAX_INTEGER)]

# Who and where
OrganisationId: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=32, description="organisation for which it counts / 所属党组织或单位")
]
OtherOrganisationId: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=32, description="another organisation / 相关党组织或单位")
]
ParentId: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=32, description="superior organisation; none for the root / 上级党组织,根节点无")
]
Recorder: TypeAlias = Annotated[Id, Meta(description="person or system that recorded it / 记录人或系统")]
PersonId: TypeAlias = Annotated[Id, Meta(description="person, never by name / 人员编号")]
Verifier: TypeAlias = Annotated[Id, Meta(description="who verified, never the one who reported / 核实人")]
HeldBy: TypeAlias = Annotated[Id, Meta(description="who held the talk / 约谈人")]
PostId: TypeAlias = Annotated[Id, Meta(description="post / 岗位")]
TwoPersons: TypeAlias = Annotated[
    tuple[PersonId, PersonId], Meta(description="who proposed and who confirmed / 提议人与确认人")
]
OrganisationKind: TypeAlias = Annotated[
    Word,
    Meta(
        description="kind of organisation / 组织类型",
        examples=["province", "prefecture", "county", "township", "village", "branch", "work_committee"],
    ),
]
OrganisationName: TypeAlias = Annotated[Line, Meta(description="official name / 名称")]
AppraiseeClass: TypeAlias = Annotated[Word, Meta(description="class of appraisee / 考核类别", examples=["prefecture"])]

# When
Cycle: TypeAlias = Annotated[int, Meta(ge=1900, le=9999, description="cycle, a calendar year in Shanghai / 年度")]
Quarter: TypeAlias = Annotated[int, Meta(ge=1, le=4, description="quarter of the date on which it happened / 季度")]
OccurredOn: TypeAlias = Annotated[date, Meta(description="day on which it happened, in Shanghai / 发生日期")]
EffectiveOn: TypeAlias = Annotated[date, Meta(description="in effect from this day on / 生效日期")]
From: TypeAlias = Annotated[date, Meta(description="first day in the post / 任职起始日")]
Until: TypeAlias = Annotated[date, Meta(description="first day no longer covered / 截止日(不含)")]
DueOn: TypeAlias = Annotated[date, Meta(description="last day on which it is in time / 完成期限")]
VerifiedOn: TypeAlias = Annotated[date, Meta(description="day of the verification / 核实日期")]
InForceFrom: TypeAlias = Annotated[date, Meta(description="first day in force / 生效日")]
FirstDay: TypeAlias = Annotated[date, Meta(description="first day of the session / 述职评议首日")]
Phase: TypeAlias = Annotated[
    Literal["open", "deploying", "supervising", "appraising", "publishing", "closed"],
    Meta(description="phase of the cycle / 年度阶段"),
]

# Facts and numbers
FactId: TypeAlias = Annotated[Id, Meta(description="fact that counts / 计分事实")]
Revision: TypeAlias = Annotated[
    int, Meta(ge=1, le=MAX_INTEGER, description="revision of the fact; the highest counts / 事实的版次,以最高者为准")
]
Score: TypeAlias = Annotated[
    int, Meta(ge=0, le=10000, description="hundredths of a point, 0 to 10000 / 百分之一分,0至10000")
]
Amount: TypeAlias = Annotated[
    int, Meta(ge=-10000, le=10000, description="signed hundredths of a point / 加减分,百分之一分")
]
Weight: TypeAlias = Annotated[int, Meta(ge=1, le=MAX_INTEGER, description="weight / 权重")]
Reason: TypeAlias = Annotated[Prose, Meta(description="reason given / 理由")]
Ground: TypeAlias = Annotated[Prose, Meta(description="ground on which it rests / 依据")]
Origin: TypeAlias = Annotated[Line, Meta(description="document or body that it comes from / 来源")]
Digest: TypeAlias = Annotated[
    str,
    Meta(
        min_length=64,
        max_length=64,
        description="SHA-256, lower-case hexadecimal / 摘要(SHA-256)",
        extra_json_schema={"pattern": "^[0-9a-f]{64}$"},
    ),
]

# Lists and inspections
ChecklistId: TypeAlias = Annotated[Id, Meta(description="checklist / 清单")]
ChecklistKind: TypeAlias = Annotated[
    Word, Meta(description="kind of list / 清单类型", examples=["responsibility", "projects", "appraisal"])
]
ItemId: TypeAlias = Annotated[Id, Meta(description="item of a checklist / 事项")]
IndicatorId: TypeAlias = Annotated[Id, Meta(description="indicator of the scheme / 指标")]
InspectionKind: TypeAlias = Annotated[
    Word,
    Meta(
        description="kind of inspection / 督查类型",
        examples=["routine", "field", "research", "random", "unannounced", "notice", "observation"],
    ),
]
Inspectors: TypeAlias = Annotated[tuple[PersonId, ...], Meta(min_length=1, description="who inspected / 督查人员")]

# Projects
ProjectId: TypeAlias = Annotated[Id, Meta(description="project / 书记领航项目")]
ProjectLevel: TypeAlias = Annotated[
    Word, Meta(description="level / 层级", examples=["province", "prefecture", "county", "street"])
]
Topic: TypeAlias = Annotated[Word, Meta(description="key topic of the year / 年度重点课题")]
Title: TypeAlias = Annotated[Line, Meta(description="title / 项目名称")]
MilestoneId: TypeAlias = Annotated[Id, Meta(description="milestone / 节点")]

# Scoring
SchemeId: TypeAlias = Annotated[Id, Meta(description="scheme / 考核方案")]
SchemeVersion: TypeAlias = Annotated[int, Meta(ge=1, le=MAX_INTEGER, description="version of the scheme / 方案版本")]
SupersededVersion: TypeAlias = Annotated[
    int, Meta(ge=1, le=MAX_INTEGER, description="earlier version that it replaces / 取代的版本")
]
Classes: TypeAlias = Annotated[tuple[AppraiseeClass, ...], Meta(description="classes it is for / 适用类别")]
Cycles: TypeAlias = Annotated[tuple[Cycle, ...], Meta(description="cycles it is for / 适用年度")]
Document: TypeAlias = Annotated[
    dict[str, Any], Meta(description="the whole scheme, each value with its source / 方案全文,各值附出处")
]
CohortId: TypeAlias = Annotated[Id, Meta(description="cohort, appraised together / 同组考核对象")]
SessionId: TypeAlias = Annotated[Id, Meta(description="year-end session / 述职评议会")]
SessionKind: TypeAlias = Annotated[
    Word, Meta(description="kind of session; only year_end feeds the result / 会议类型", examples=["year_end"])
]
GroupId: TypeAlias = Annotated[Id, Meta(description="judge group / 评委组", examples=["superior", "departments"])]
ReportId: TypeAlias = Annotated[Id, Meta(description="year-end report / 述职报告")]
ProblemId: TypeAlias = Annotated[Id, Meta(description="problem named last year / 上年度点评问题")]
Flags: TypeAlias = Annotated[tuple[Word, ...], Meta(description="breaches of the report's shape / 篇幅提示")]
TalkTarget: TypeAlias = Annotated[
    Literal["organisation", "person"], Meta(description="whom the talk is counted against / 约谈对象")
]
Trigger: TypeAlias = Annotated[
    Word,
    Meta(
        description="what set the talk off / 约谈情形",
        examples=["low_rank", "key_work_failing", "discord", "bad_public_effect", "members_disciplined"],
    ),
]
SetOffByResult: TypeAlias = Annotated[
    bool, Meta(description="set off by a result, so it counts towards no limit / 由考核结果引发")
]
Size: TypeAlias = Annotated[int, Meta(ge=0, le=MAX_INTEGER, description="rows of the cohort / 行数")]
Effects: TypeAlias = Annotated[
    tuple[Word, ...], Meta(min_length=1, description="what is barred: good, excellent, honours / 否决效果")
]
Grade: TypeAlias = Annotated[
    Literal["good", "fair", "ordinary", "poor"], Meta(description="grade 好、较好、一般、差 / 等次")
]
