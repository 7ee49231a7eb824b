"""The application, assembled."""

from fastapi import FastAPI

from checklist_svc.api import checklists, coverage, cycles, imports, inspections, items, organisations, posts
from checklist_svc.messaging.publishing import TOPIC
from checklist_svc.wiring import IMPORT_POLICY, Wiring
from shared.kernel import Text
from shared.web import service_app
from shared.workers import ReadModels, worker_checks

PARTS = (imports, organisations, posts, cycles, checklists, items, inspections, coverage)

TAGS = {
    "imports": Text("The tree of organisations, brought in whole.", "组织树整体导入。"),
    "organisations": Text("Party organisations and units, where they hang, who leads them.", "党组织与单位及其书记。"),
    "posts": Text("Secretaries' posts, from and until.", "书记岗位与任职。"),
    "cycles": Text("The year and its phases.", "年度及其阶段。"),
    "checklists": Text("The three lists of the year.", "三张清单。"),
    "inspections": Text("What inspections found, each in its newest revision.", "督查记录及其更正、撤销。"),
    "coverage": Text("Who has issued, signed, finished, and who has not.", "下发、签收、完成的覆盖情况。"),
}


def create_app(wiring: Wiring) -> FastAPI:
    base = wiring.base
    app = service_app(
        title=Text("Checklists", "责任清单"),
        description=Text(
            "What is to be done, whether it is done, and what inspections found.", "干什么、干得怎样、督查发现了什么。"
        ),
        prefix="/checklist",
        routers=[part.router for part in PARTS],
        auth=base.auth,
        clock=base.clock,
        database=base.database,
        checks=worker_checks(base.database, base.log, base.clock, topic=TOPIC, policies=[IMPORT_POLICY]),
        wait_until=ReadModels(base.database).passed,
        seals=base.seals,
        tags=TAGS,
    )
    app.state.wiring = wiring
    return app
