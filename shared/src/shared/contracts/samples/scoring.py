"""Samples of what scoring-svc publishes to prepare and hold the judging."""

from datetime import date

from shared.contracts import scoring as c
from shared.contracts.parts import CohortMember, GroupCast, PanelGroup, ReportShares
from shared.contracts.samples.story import (
    ADMIN,
    KUNMING,
    OFFICE,
    PROVINCE,
    QUJING,
    SECOND_ADMIN,
    SECRETARY,
    told,
)

_SCHEME = {
    "name": {"value": "云南省2022年书记抓基层党建述职评议考核", "source": "house"},
    "components": {
        "value": [
            {"component": "live", "weight": 4},
            {"component": "routine", "weight": 3, "kinds": ["routine"]},
            {"component": "field", "weight": 3, "kinds": ["field"]},
        ],
        "source": "年底述职现场打分、平时考核、实地考核按4:3:3计算综合考核成绩",
    },
    "thresholds": {"value": {"good": 8500, "fair": 7500, "ordinary": 6000}, "source": "house"},
    "quota": {"value": 50, "source": "“好”等次一般不超过50%"},
    "adjust_cap": {"value": 500, "source": "house"},
}
_MEMBERS = (
    CohortMember(organisation=KUNMING, class_="prefecture"),
    CohortMember(organisation=QUJING, class_="prefecture"),
)
_PANEL = (
    PanelGroup(group="superior", members=5),
    PanelGroup(group="departments", members=12),
    PanelGroup(group="delegates", members=20),
)
_SHARES = ReportShares(achievements=1180, problems=1360, total=3900)
_SESSION, _COHORT = "s-yn-2026", "yn-2026"

SCORING = (
    told(
        c.SchemeAdoptedV1(
            organisation=PROVINCE,
            recorded_by=ADMIN,
            scheme="yunnan-2022",
            version=1,
            classes=("prefecture", "work_committee"),
            cycles=(2026,),
            document=_SCHEME,
        ),
        "scheme/yunnan-2022",
        1,
        "2026-01-04T10:00:00",
    ),
    told(
        c.CohortFormedV1(
            organisation=PROVINCE,
            recorded_by=ADMIN,
            cohort=_COHORT,
            cycle=2026,
            scheme="yunnan-2022",
            members=_MEMBERS,
        ),
        "cohort/yn-2026",
        1,
        "2026-01-06T10:00:00",
    ),
    told(
        c.CohortChangedV1(
            organisation=PROVINCE,
            recorded_by=ADMIN,
            cohort=_COHORT,
            cycle=2026,
            scheme="yunnan-2022",
            members=(*_MEMBERS, CohortMember(organisation="53GQGW", class_="work_committee")),
        ),
        "cohort/yn-2026",
        2,
        "2026-03-02T10:00:00",
    ),
    told(
        c.SessionOpenedV1(
            organisation=PROVINCE,
            recorded_by=ADMIN,
            session=_SESSION,
            cohort=_COHORT,
            cycle=2026,
            scheme="yunnan-2022",
            scheme_version=1,
            kind="year_end",
            first_day=date(2026, 12, 22),
            panel=_PANEL,
        ),
        "session/s-yn-2026",
        1,
        "2026-12-22T08:30:00",
    ),
    told(
        c.SessionClosedV1(
            organisation=PROVINCE,
            recorded_by=SECOND_ADMIN,
            session=_SESSION,
            cohort=_COHORT,
            cycle=2026,
            scheme="yunnan-2022",
            scheme_version=1,
            kind="year_end",
            first_day=date(2026, 12, 22),
            panel=_PANEL,
            cast=(
                GroupCast(group="superior", count=5),
                GroupCast(group="departments", count=11),
                GroupCast(group="delegates", count=19),
            ),
        ),
        "session/s-yn-2026",
        4,
        "2026-12-23T17:30:00",
    ),
    told(
        c.ReportSubmittedV1(
            organisation=KUNMING,
            recorded_by=SECRETARY,
            report="r-5301-2026",
            person=SECRETARY,
            cycle=2026,
            session=_SESSION,
            shares=_SHARES,
        ),
        "report/r-5301-2026",
        3,
        "2026-12-10T20:15:00",
    ),
    told(
        c.ReportReturnedV1(
            organisation=KUNMING,
            recorded_by=OFFICE,
            report="r-5301-2026",
            person=SECRETARY,
            cycle=2026,
            session=_SESSION,
            shares=ReportShares(achievements=1900, problems=900, total=3800),
            flags=("achievements-too-long", "problems-too-short"),
            reason="问题部分篇幅不足三分之一",
        ),
        "report/r-5301-2026",
        2,
        "2026-12-08T09:00:00",
    ),
    told(
        c.ReportAcceptedV1(
            organisation=KUNMING,
            recorded_by=OFFICE,
            report="r-5301-2026",
            person=SECRETARY,
            cycle=2026,
            session=_SESSION,
            shares=_SHARES,
        ),
        "report/r-5301-2026",
        4,
        "2026-12-12T09:00:00",
    ),
)
