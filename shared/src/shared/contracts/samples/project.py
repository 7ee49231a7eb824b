"""Samples of what project-svc publishes."""

from datetime import date

from shared.contracts import project as c
from shared.contracts.parts import Evidence
from shared.contracts.samples.story import INSPECTOR, KUNMING, OFFICE, SECRETARY, WUHUA, told

_ID, _STREAM = "pr-5301-2026-017", "project/pr-5301-2026-017"
_TITLE = "城市社区党群服务中心提质三年行动"
_EVIDENCE = (
    Evidence(
        uri="evidence/2026/5301/m-2.zip", sha256="89e6c98d92887913cadf06b2adb97f26cde4849b2f1d1a3a8b5a4c3d2e1f0a9b"
    ),
)

PROJECT = (
    told(
        c.ProjectDeclaredV1(
            organisation=WUHUA,
            recorded_by="p-530102",
            project=_ID,
            person="p-530102",
            cycle=2026,
            level="prefecture",
            topic="community-service",
            title=_TITLE,
        ),
        _STREAM,
        1,
        "2026-02-03T09:00:00",
    ),
    told(
        c.ProjectApprovedV1(
            organisation=WUHUA,
            recorded_by=OFFICE,
            project=_ID,
            person="p-530102",
            cycle=2026,
            level="prefecture",
            topic="community-service",
            title=_TITLE,
        ),
        _STREAM,
        2,
        "2026-02-10T10:30:00",
    ),
    told(
        c.ProjectReturnedV1(
            organisation=WUHUA,
            recorded_by=OFFICE,
            project="pr-5301-2026-018",
            person="p-530102",
            cycle=2026,
            level="prefecture",
            topic="community-service",
            title="老旧小区红色物业全覆盖",
            reason="目标与措施未量化",
        ),
        "project/pr-5301-2026-018",
        2,
        "2026-02-10T10:45:00",
    ),
    told(
        c.ProjectClaimedV1(
            organisation=KUNMING,
            recorded_by=SECRETARY,
            project=_ID,
            person=SECRETARY,
            cycle=2026,
            level="prefecture",
            topic="community-service",
            title=_TITLE,
        ),
        _STREAM,
        3,
        "2026-02-18T08:40:00",
    ),
    told(
        c.ProjectReleasedV1(
            organisation=KUNMING,
            recorded_by=OFFICE,
            project=_ID,
            person=SECRETARY,
            cycle=2026,
            level="prefecture",
            topic="community-service",
            title=_TITLE,
            reason="书记工作调动,由接任者重新认领",
        ),
        _STREAM,
        9,
        "2026-08-01T09:00:00",
    ),
    told(
        c.ProjectAcceptedV1(
            organisation=KUNMING,
            recorded_by=OFFICE,
            fact=_ID,
            revision=1,
            project=_ID,
            person=SECRETARY,
            cycle=2026,
            level="prefecture",
            topic="community-service",
            title=_TITLE,
            evaluation=9250,
        ),
        _STREAM,
        14,
        "2026-11-20T16:00:00",
    ),
    told(
        c.MilestonePlannedV1(
            organisation=KUNMING, recorded_by=SECRETARY, project=_ID, milestone="m-2", due_on=date(2026, 6, 30)
        ),
        _STREAM,
        4,
        "2026-02-20T09:00:00",
    ),
    told(
        c.MilestoneReportedV1(
            organisation=KUNMING,
            recorded_by=SECRETARY,
            project=_ID,
            milestone="m-2",
            due_on=date(2026, 6, 30),
            evidence=_EVIDENCE,
        ),
        _STREAM,
        6,
        "2026-06-20T11:00:00",
    ),
    told(
        c.MilestoneVerifiedV1(
            organisation=KUNMING,
            recorded_by=INSPECTOR,
            project=_ID,
            milestone="m-2",
            due_on=date(2026, 6, 30),
            evidence=_EVIDENCE,
            verifier=INSPECTOR,
        ),
        _STREAM,
        8,
        "2026-06-27T15:30:00",
    ),
    told(
        c.MilestoneSentBackV1(
            organisation=KUNMING,
            recorded_by=INSPECTOR,
            project=_ID,
            milestone="m-2",
            due_on=date(2026, 6, 30),
            evidence=_EVIDENCE,
            verifier=INSPECTOR,
            reason="两个社区服务中心尚未开放",
        ),
        _STREAM,
        7,
        "2026-06-23T15:30:00",
    ),
)
