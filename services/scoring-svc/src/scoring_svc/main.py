"""The application, assembled."""

from functools import partial

from fastapi import FastAPI

from scoring_svc.api import (
    adjustments,
    casting,
    cohorts,
    explain,
    overrides,
    problems,
    publications,
    rankings,
    rebuilds,
    reports,
    results,
    schemes,
    scores,
    sessions,
    talks,
    vetoes,
    what_if,
)
from scoring_svc.application.announcing import POLICY as ANNOUNCER
from scoring_svc.generations.dockets import SUBSCRIPTION
from scoring_svc.messaging.publishing import TOPIC
from scoring_svc.wiring import KEEPER, Wiring
from shared.kernel import Text
from shared.web import answering, service_app
from shared.workers import ReadModels, worker_checks

ROUTERS = (
    schemes.router,
    cohorts.router,
    sessions.router,
    casting.router,
    casting.open_router,
    reports.router,
    scores.router,
    talks.router,
    vetoes.router,
    adjustments.router,
    overrides.router,
    problems.router,
    rankings.router,
    what_if.router,
    results.router,
    explain.router,
    publications.router,
    rebuilds.router,
)

TAGS = {
    "schemes": Text("Schemes: what counts how much.", "考核方案。"),
    "cohorts": Text("Cohorts: who is appraised together.", "考核对象名单。"),
    "sessions": Text("Year-end sessions, opened and closed.", "述职评议会。"),
    "casting": Text("Casting: signed sheets and secret ballots.", "评委打分与无记名投票。"),
    "reports": Text("Year-end reports and their scores.", "述职报告及其得分。"),
    "talks": Text("Talks held.", "约谈提醒。"),
    "vetoes": Text("Vetoes in force.", "一票否决。"),
    "adjustments": Text("Points added and taken.", "加分扣分。"),
    "overrides": Text("Grades beyond the quota.", "超比例确定等次。"),
    "problems": Text("Problems of last year left unanswered.", "上年度点评问题的回应。"),
    "results": Text("Results: ranked, explained, as of, what if.", "考核结果、排名与说明。"),
    "publications": Text("Publishing and revising results.", "结果公示与修订。"),
    "rebuilds": Text("All results anew from the event log.", "由事件日志重建结果。"),
}


def create_app(wiring: Wiring) -> FastAPI:
    base = wiring.base
    workers = worker_checks(
        base.database,
        base.log,
        base.clock,
        topic=TOPIC,
        policies=[KEEPER, ANNOUNCER],
        subscriptions=[SUBSCRIPTION],
    )
    app = service_app(
        title=Text("Scoring", "考核评分"),
        description=Text("How the year is judged, and what follows.", "年度如何考核、结果如何运用。"),
        prefix="/scoring",
        routers=ROUTERS,
        tags=TAGS,
        auth=base.auth,
        clock=base.clock,
        database=base.database,
        checks={"box": partial(answering, wiring.box), **workers},
        wait_until=ReadModels(base.database).passed,
        seals=base.seals,
    )
    app.state.wiring = wiring
    return app
