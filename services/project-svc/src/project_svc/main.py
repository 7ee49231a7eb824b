"""The application, assembled: nothing is decided here."""

from fastapi import FastAPI

from project_svc.api import lists, milestones, projects
from project_svc.messaging.ingestion import SUBSCRIPTION
from project_svc.messaging.publishing import TOPIC
from project_svc.wiring import Wiring
from shared.kernel import Text
from shared.web import service_app
from shared.workers import ReadModels, worker_checks


def create_app(wiring: Wiring) -> FastAPI:
    base = wiring.base
    app = service_app(
        title=Text("Projects", "书记领航项目"),
        description=Text(
            "What each secretary takes on in person: declared, approved, claimed, carried on, verified, accepted.",
            "书记领办项目：申报、审批、认领、推进、核实、验收。",
        ),
        tags={
            "projects": Text("The life of a project.", "项目全流程。"),
            "milestones": Text("What is to be reached by when, and whether it was.", "项目节点。"),
            "lists": Text("Boards and counts, from read models a moment old.", "看板与统计。"),
        },
        prefix="/project",
        routers=[lists.router, projects.router, milestones.router],
        auth=base.auth,
        clock=base.clock,
        database=base.database,
        checks=worker_checks(base.database, base.log, base.clock, topic=TOPIC, subscriptions=[SUBSCRIPTION]),
        wait_until=ReadModels(base.database).passed,
        seals=base.seals,
    )
    app.state.wiring = wiring
    return app
