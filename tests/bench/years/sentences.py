"""What a year is told in: each event once, with holes for what differs from one organisation to the next."""

from datetime import date
from itertools import product
from typing import Any, Final

from scoring_svc.domain.scheme import scheme_data
from shared import contracts as k
from shared.contracts import IndicatorScore as Mark
from tests.bench.years.templates import AMOUNT, DAY, N1, N2, N3, N4, N5, N6, N7, N8, N9, REVISION, Template

CYCLE = 2026
SCHEME = "yunnan-2022"
NEW_YEAR, YEAR_END = date(CYCLE, 1, 1), date(CYCLE, 12, 20)
SUPERIOR = "<superior>"

_OWN: Final[dict[str, Any]] = {"organisation": "<org>", "recorded_by": "<clerk>"}
_FACT: Final[dict[str, Any]] = {**_OWN, "fact": "<fact>", "revision": REVISION}
_FRAME: Final[dict[str, Any]] = {"organisation": SUPERIOR, "recorded_by": "<clerk>"}
_WHY: Final = {"ground": "经查实,依据有关规定认定", "source": "滇组通〔2026〕18号"}
_EVIDENCE: Final = (k.Evidence(uri="urn:zeren:evidence:<fact>", sha256="0f" * 32),)

root = Template(
    "organisation/53",
    k.OrganisationRegisteredV1(
        organisation="53", recorded_by="root", kind="province", name="中共云南省委员会", effective_on=NEW_YEAR
    ),
)
superior = Template(
    f"organisation/{SUPERIOR}",
    k.OrganisationRegisteredV1(**_FRAME, kind="county", name="第<superior>党委", parent="53", effective_on=NEW_YEAR),
)
adopted = Template(
    f"scheme/{SCHEME}",
    k.SchemeAdoptedV1(
        organisation="53", recorded_by="root", scheme=SCHEME, version=1, classes=(), cycles=(), document=scheme_data()
    ),
)


def formed(members: list[str]) -> Template:
    """A cohort has as many members as it has: no two are alike."""
    listed = tuple(k.CohortMember(organisation=member, class_="township") for member in members)
    return Template(
        "cohort/<cohort>", k.CohortFormedV1(**_FRAME, cohort="<cohort>", cycle=CYCLE, scheme=SCHEME, members=listed)
    )


_SESSION: Final[dict[str, Any]] = {
    **_FRAME,
    "session": "<session>",
    "cohort": "<cohort>",
    "cycle": CYCLE,
    "scheme": SCHEME,
    "scheme_version": 1,
    "kind": "year_end",
    "first_day": YEAR_END,
    "panel": tuple(k.PanelGroup(group=group, members=5) for group in ("superior", "departments", "grassroots")),
}
opened = Template("session/<session>", k.SessionOpenedV1(**_SESSION))
closed = Template(
    "session/<session>",
    k.SessionClosedV1(
        **_SESSION, cast=tuple(k.GroupCast(group=one.group, count=one.members - 1) for one in _SESSION["panel"])
    ),
)

registered = Template(
    "organisation/<org>",
    k.OrganisationRegisteredV1(
        **_OWN, kind="township", name="第<org>乡镇党委", parent=SUPERIOR, class_="township", effective_on=NEW_YEAR
    ),
)

_POST: Final[dict[str, Any]] = {**_OWN, "post": "<org>-secretary"}
appointed = Template("post/<org>", k.SecretaryAppointedV1(**_POST, person="<person>", from_=date(2024, 3, 1)))
left = Template(
    "post/<org>",
    k.SecretaryLeftV1(**_POST, person="<person>", from_=date(2024, 3, 1), until=DAY, reason="另有任用"),
)
succeeded = Template("post/<org>", k.SecretaryAppointedV1(**_POST, person="<successor>", from_=DAY))

_LIST: Final[dict[str, Any]] = {
    **_OWN,
    "checklist": "<checklist>",
    "person": "<person>",
    "cycle": CYCLE,
    "kind": "responsibility",
    "items": tuple(
        k.ChecklistItem(item=f"<checklist>-{n}", text=text, target=4, unit="次", due_on=YEAR_END, weight=1)
        for n, text in enumerate(("专题研究基层党建工作", "到联系点调研指导", "讲专题党课", "整顿软弱涣散党组织"))
    ),
}
issued = Template("checklist/<checklist>", k.ChecklistIssuedV1(**_LIST))
signed = Template("checklist/<checklist>", k.ChecklistSignedV1(**_LIST))
_ITEM: Final[dict[str, Any]] = {**_OWN, "checklist": "<checklist>", "item": "<checklist>-0", "evidence": _EVIDENCE}
reported = Template("item/<checklist>-0", k.ItemReportedV1(**_ITEM))
verified = Template("item/<checklist>-0", k.ItemVerifiedV1(**_ITEM, verifier="<inspector>", verified_on=DAY))


def _inspection(kind: str, quarter: int, finding: int) -> dict[str, Any]:
    found = (k.Finding(finding="<fact>-1", text="两个村党组织“三会一课”记录不完整"),)
    return {
        **_FACT,
        "cycle": CYCLE,
        "quarter": quarter,
        "kind": kind,
        "occurred_on": DAY,
        "inspectors": ("<clerk>", "<inspector>"),
        "scores": (
            Mark(indicator="duty", score=N1),
            Mark(indicator="tasks", score=N2),
            Mark(indicator="service", value=N3),
            Mark(indicator="notices", value=N4),
        ),
        "findings": found * finding,
    }


_KINDS: Final = [("routine", 1), ("routine", 2), ("routine", 3), ("field", 4), ("unannounced", 4)]
_STREAM: Final = "inspection/<fact>"
inspected = {
    (*one, finding): Template(_STREAM, k.InspectionRecordedV1(**_inspection(*one, finding)))
    for one, finding in product(_KINDS, (0, 1))
}
corrected = {
    one: Template(_STREAM, k.InspectionCorrectedV1(**_inspection(*one, 1), reason="分数录入有误")) for one in _KINDS
}
withdrawn = {
    one: Template(_STREAM, k.InspectionWithdrawnV1(**_inspection(*one, 0), reason="对象有误")) for one in _KINDS
}

_PROJECT: Final[dict[str, Any]] = {
    **_OWN,
    "project": "<project>",
    "person": "<person>",
    "cycle": CYCLE,
    "level": "county",
    "topic": "rural-revitalisation",
    "title": "党建引领乡村治理领航项目",
}
declared, approved, claimed = (
    Template("project/<project>", data(**_PROJECT))
    for data in (k.ProjectDeclaredV1, k.ProjectApprovedV1, k.ProjectClaimedV1)
)
accepted = Template("project/<project>", k.ProjectAcceptedV1(**_PROJECT, fact="<fact>", revision=1, evaluation=N1))
_STONE: Final[dict[str, Any]] = {**_OWN, "project": "<project>", "milestone": "<project>-1", "due_on": YEAR_END}
stone_planned = Template("milestone/<project>-1", k.MilestonePlannedV1(**_STONE))
stone_reported = Template("milestone/<project>-1", k.MilestoneReportedV1(**_STONE, evidence=_EVIDENCE))
stone_verified = Template(
    "milestone/<project>-1", k.MilestoneVerifiedV1(**_STONE, evidence=_EVIDENCE, verifier="<inspector>")
)

_REPORT: Final[dict[str, Any]] = {
    **_FACT,
    "person": "<person>",
    "cycle": CYCLE,
    "session": "<session>",
    "groups": (
        k.GroupScores(group="superior", scores=(N1, N2, N3)),
        k.GroupScores(group="departments", scores=(N4, N5, N6)),
        k.GroupScores(group="grassroots", scores=(N7, N8, N9)),
    ),
}
scored = Template("report/<fact>", k.ReportScoredV1(**_REPORT))
report_voided = Template("report/<fact>", k.ReportVoidedV1(**_REPORT))

_ADJUSTMENT: Final[dict[str, Any]] = {**_FACT, "cycle": CYCLE, "occurred_on": DAY, "amount": AMOUNT, **_WHY}
granted = Template("adjustment/<fact>", k.AdjustmentGrantedV1(**_ADJUSTMENT))
adjustment_withdrawn = Template("adjustment/<fact>", k.AdjustmentWithdrawnV1(**_ADJUSTMENT))

_TALK: Final[dict[str, Any]] = {
    **_FACT,
    "target": "organisation",
    "cycle": CYCLE,
    "occurred_on": DAY,
    "trigger": "key_work_failing",
    "by": "<inspector>",
    "set_off_by_result": False,
}
talked = Template("talk/<fact>", k.TalkHeldV1(**_TALK))
talk_voided = Template("talk/<fact>", k.TalkVoidedV1(**_TALK))

_VETO: Final[dict[str, Any]] = {**_FACT, "effects": ("good", "honours"), "in_force_from": DAY, **_WHY}
veto_raised = Template("veto/<fact>", k.VetoRaisedV1(**_VETO))
veto_lifted = Template("veto/<fact>", k.VetoLiftedV1(**_VETO, until=date(CYCLE + 1, 1, 1)))
veto_voided = Template("veto/<fact>", k.VetoVoidedV1(**_VETO))

_PROBLEM: Final[dict[str, Any]] = {
    **_FACT,
    "session": "<session>",
    "cycle": CYCLE,
    "report": "<org>-report",
    "problem": "<org>-problem",
}
unanswered = Template("problem/<fact>", k.ProblemUnansweredV1(**_PROBLEM))
answered = Template("problem/<fact>", k.ProblemAnsweredV1(**_PROBLEM))
overridden = Template(
    "override/<fact>",
    k.GradeOverriddenV1(
        **_FACT,
        cohort="<cohort>",
        session="<session>",
        cycle=CYCLE,
        reason="急难险重任务中表现突出",
        by=("<clerk>", "<inspector>"),
    ),
)
