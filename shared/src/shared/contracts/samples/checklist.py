"""Samples of what checklist-svc publishes."""

from datetime import date

from shared.contracts import checklist as c
from shared.contracts.parts import ChecklistItem, Evidence, Finding, IndicatorScore
from shared.contracts.samples.story import (
    ANOTHER,
    COLLEAGUE,
    INSPECTOR,
    KUNMING,
    OFFICE,
    PROVINCE,
    SECRETARY,
    WUHUA,
    told,
)

_ITEMS = (
    ChecklistItem(
        item="i-01",
        text="每季度专题研究基层党建工作不少于一次",
        target=4,
        unit="次",
        due_on=date(2026, 12, 20),
        weight=2,
    ),
    ChecklistItem(item="i-02", text="整顿软弱涣散村党组织,逐个销号", due_on=date(2026, 10, 31), weight=3),
)
_EVIDENCE = (
    Evidence(
        uri="evidence/2026/5301/i-01-q1.pdf", sha256="3f786850e387550fdab836ed7e6dc881de23001b0f3a5f3c2d8a6e4b1c907d52"
    ),
)
_SCORES = (
    IndicatorScore(indicator="leadership", score=8850),
    IndicatorScore(indicator="grassroots", score=9100),
    IndicatorScore(indicator="overdue-items", value=2),
)
_FINDINGS = (Finding(finding="f-01", text="两个村党组织“三会一课”记录不完整"),)

CHECKLIST = (
    told(
        c.OrganisationRegisteredV1(
            organisation=WUHUA,
            recorded_by=OFFICE,
            kind="county",
            name="五华区",
            parent=KUNMING,
            class_="county",
            effective_on=date(2026, 1, 1),
        ),
        "organisation/530102",
        1,
        "2026-01-05T09:00:00",
    ),
    told(
        c.OrganisationChangedV1(
            organisation=WUHUA,
            recorded_by=OFFICE,
            kind="county",
            name="五华区委",
            parent=KUNMING,
            class_="county",
            effective_on=date(2026, 3, 1),
        ),
        "organisation/530102",
        2,
        "2026-02-26T10:12:00",
    ),
    told(
        c.OrganisationDissolvedV1(
            organisation="530102001",
            recorded_by=OFFICE,
            kind="township",
            name="华山街道",
            parent=WUHUA,
            effective_on=date(2026, 7, 1),
        ),
        "organisation/530102001",
        2,
        "2026-06-28T16:40:00",
    ),
    told(
        c.SecretaryAppointedV1(
            organisation=KUNMING, recorded_by=OFFICE, post="5301-secretary", person=SECRETARY, from_=date(2024, 6, 1)
        ),
        "post/5301-secretary",
        1,
        "2026-01-05T09:30:00",
    ),
    told(
        c.SecretaryLeftV1(
            organisation=KUNMING,
            recorded_by=OFFICE,
            post="5301-secretary",
            person=SECRETARY,
            from_=date(2024, 6, 1),
            until=date(2026, 12, 1),
            reason="工作调动",
        ),
        "post/5301-secretary",
        2,
        "2026-11-28T11:05:00",
    ),
    told(
        c.CycleOpenedV1(organisation=PROVINCE, recorded_by=OFFICE, cycle=2026, phase="open"),
        "cycle/53-2026",
        1,
        "2026-01-04T08:30:00",
    ),
    told(
        c.CyclePhaseChangedV1(organisation=PROVINCE, recorded_by=OFFICE, cycle=2026, phase="deploying"),
        "cycle/53-2026",
        2,
        "2026-01-15T08:30:00",
    ),
    told(
        c.ChecklistIssuedV1(
            organisation=KUNMING,
            recorded_by=OFFICE,
            checklist="cl-5301-2026-responsibility",
            person=SECRETARY,
            cycle=2026,
            kind="responsibility",
            items=_ITEMS,
        ),
        "checklist/cl-5301-2026-responsibility",
        2,
        "2026-01-20T09:00:00",
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ),
    told(
        c.ChecklistSignedV1(
            organisation=KUNMING,
            recorded_by=SECRETARY,
            checklist="cl-5301-2026-responsibility",
            person=SECRETARY,
            cycle=2026,
            kind="responsibility",
            items=_ITEMS,
        ),
        "checklist/cl-5301-2026-responsibility",
        3,
        "2026-01-22T15:20:00",
    ),
    told(
        c.ChecklistRevisedV1(
            organisation=KUNMING,
            recorded_by=OFFICE,
            checklist="cl-5301-2026-responsibility",
            person=SECRETARY,
            cycle=2026,
            kind="responsibility",
            items=_ITEMS[:1],
            revision=2,
            reason="软弱涣散村党组织整顿另立专项清单",
        ),
        "checklist/cl-5301-2026-responsibility",
        4,
        "2026-04-02T10:00:00",
    ),
    told(
        c.ItemReportedV1(
            organisation=KUNMING,
            recorded_by=SECRETARY,
            checklist="cl-5301-2026-responsibility",
            item="i-01",
            evidence=_EVIDENCE,
        ),
        "checklist/cl-5301-2026-responsibility",
        5,
        "2026-09-30T17:45:00",
    ),
    told(
        c.ItemVerifiedV1(
            organisation=KUNMING,
            recorded_by=OFFICE,
            checklist="cl-5301-2026-responsibility",
            item="i-01",
            evidence=_EVIDENCE,
            verifier=OFFICE,
            verified_on=date(2026, 10, 12),
        ),
        "checklist/cl-5301-2026-responsibility",
        7,
        "2026-10-12T09:10:00",
    ),
    told(
        c.ItemReturnedV1(
            organisation=KUNMING,
            recorded_by=OFFICE,
            checklist="cl-5301-2026-responsibility",
            item="i-01",
            evidence=_EVIDENCE,
            verifier=OFFICE,
            reason="缺少第三季度会议记录",
        ),
        "checklist/cl-5301-2026-responsibility",
        6,
        "2026-10-08T09:00:00",
    ),
    told(
        c.InspectionRecordedV1(
            organisation=KUNMING,
            recorded_by=INSPECTOR,
            fact="insp-5301-2026-q2-01",
            revision=1,
            cycle=2026,
            quarter=2,
            kind="routine",
            occurred_on=date(2026, 5, 14),
            inspectors=(INSPECTOR, COLLEAGUE),
            scores=_SCORES,
            findings=_FINDINGS,
        ),
        "inspection/insp-5301-2026-q2-01",
        1,
        "2026-05-15T08:55:12.345678",
    ),
    told(
        c.InspectionCorrectedV1(
            organisation=KUNMING,
            recorded_by=INSPECTOR,
            fact="insp-5301-2026-q2-01",
            revision=2,
            cycle=2026,
            quarter=2,
            kind="routine",
            occurred_on=date(2026, 5, 13),
            inspectors=(INSPECTOR, ANOTHER),
            scores=_SCORES[:2],
            findings=_FINDINGS,
            reason="督查日期与督查人员登记有误",
        ),
        "inspection/insp-5301-2026-q2-01",
        2,
        "2026-05-20T14:00:00",
    ),
    told(
        c.InspectionWithdrawnV1(
            organisation=KUNMING,
            recorded_by=INSPECTOR,
            fact="insp-5301-2026-q2-01",
            revision=3,
            cycle=2026,
            quarter=2,
            kind="routine",
            occurred_on=date(2026, 5, 13),
            inspectors=(INSPECTOR, ANOTHER),
            scores=_SCORES[:2],
            findings=_FINDINGS,
            reason="与另一次督查重复登记",
        ),
        "inspection/insp-5301-2026-q2-01",
        3,
        "2026-06-01T09:00:00",
    ),
)
