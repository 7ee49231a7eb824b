"""F23 in checklist-svc: no list, no visit, no post and no part of the tree is reached over the fence."""

from pathlib import Path
from typing import Any

from shared.testing.fixtures import FreshDatabase
from tests.faults.fences import FOREST, REASON, Ask, Asks, Sweep, mark, narrowed, owners
from tests.faults.forest import TOP
from tests.integration import checklist_site as c

ITEM = {"item": "roads", "text": "修路", "target": 12, "unit": "公里", "due_on": "2026-05-31", "weight": 3}


def secretary(organisation: str) -> str:
    return f"secretary-{organisation}"


def asks() -> Asks:
    def list_at(path: str, body: object = None) -> Any:  # noqa: ANN401 - a row of the table
        return lambda owner: Ask(path={"checklist": f"list-{mark(owner)}", "item": "roads", "rest": path}, body=body)

    def visit_at(body: object) -> Any:  # noqa: ANN401 - likewise
        return lambda owner: Ask(path={"inspection": f"visit-{mark(owner)}"}, body=body)

    def post_at(body: object = None) -> Any:  # noqa: ANN401 - likewise
        return lambda owner: Ask(path={"post": f"post-{owner}"}, body=body)

    lists, inspections = "/checklist/v1/checklists/{checklist}", "/checklist/v1/inspections/{inspection}"
    return {
        f"GET {lists}": list_at(""),
        f"PUT {lists}": lambda owner: Ask(path={"checklist": f"list-{mark(owner)}"}, body=drafted(owner)),
        f"POST {lists}/issue": list_at("issue"),
        f"POST {lists}/signature": list_at("signature"),
        f"POST {lists}/revision": list_at("revision", {"items": [ITEM], **REASON}),
        f"POST {lists}/items/{{item}}/report": list_at("report", c.PROOF),
        f"POST {lists}/items/{{item}}/verification": list_at("verification"),
        f"POST {lists}/items/{{item}}/return": list_at("return", REASON),
        f"GET {inspections}": visit_at(None),
        f"PUT {inspections}": lambda owner: Ask(path={"inspection": f"visit-{mark(owner)}"}, body=visited(owner)),
        f"PUT {inspections}/correction": lambda owner: Ask(
            path={"inspection": f"visit-{mark(owner)}"}, body={**visited(owner), **REASON}
        ),
        f"POST {inspections}/withdrawal": visit_at(REASON),
        "GET /checklist/v1/posts/{post}": post_at(),
        "POST /checklist/v1/posts/{post}/appointments": lambda owner: Ask(
            path={"post": f"post-{owner}"}, body={"organisation": owner, "person": "zhao", "from": "2026-05-01"}
        ),
        "POST /checklist/v1/posts/{post}/departure": post_at({"until": "2026-05-01", **REASON}),
        "GET /checklist/v1/organisations/{organisation}/secretary": lambda owner: Ask(path={"organisation": owner}),
        "PUT /checklist/v1/organisations/{organisation}": lambda owner: Ask(
            path={"organisation": "new1"}, body={"name": "新", "kind": "branch", "parent": owner}
        ),
        "PUT /checklist/v1/cycles/{cycle}": lambda owner: Ask(path={"cycle": "2027"}, body={"organisation": owner}),
        "POST /checklist/v1/organisations/{organisation}/change": lambda owner: Ask(
            path={"organisation": owner}, body={"name": "改"}
        ),
        "POST /checklist/v1/organisations/{organisation}/dissolution": lambda owner: Ask(
            path={"organisation": owner}, body=REASON
        ),
        "GET /checklist/v1/coverage": lambda owner: Ask(query={"cycle": "2026", "organisation": owner}),
    }


def drafted(owner: str) -> dict[str, object]:
    items = [{**ITEM, "text": mark(owner)}]
    return {"organisation": owner, "person": secretary(owner), "cycle": 2026, "kind": "responsibility", "items": items}


def visited(owner: str) -> dict[str, object]:
    return {**c.VISIT, "organisation": owner, "findings": [{"finding": "f1", "text": mark(owner)}]}


TAKEOVERS = {
    "PUT /checklist/v1/checklists/{checklist}": lambda own, owner: Ask(
        path={"checklist": f"list-{mark(owner)}"}, body=drafted(own)
    ),
    "PUT /checklist/v1/inspections/{inspection}": lambda own, owner: Ask(
        path={"inspection": f"visit-{mark(owner)}"}, body=visited(own)
    ),
    "PUT /checklist/v1/inspections/{inspection}/correction": lambda own, owner: Ask(
        path={"inspection": f"visit-{mark(owner)}"}, body={**visited(own), **REASON}
    ),
    "POST /checklist/v1/posts/{post}/appointments": lambda own, owner: Ask(
        path={"post": f"post-{owner}"}, body={"organisation": own, "person": "zhao", "from": "2026-05-01"}
    ),
}
LISTS: Asks = {
    "GET /checklist/v1/checklists": lambda owner: Ask(query=narrowed(owner)),
    "GET /checklist/v1/inspections": lambda owner: Ask(query=narrowed(owner)),
}
COMMON = {
    "POST /checklist/v1/imports",  # nobody's: it makes its own id, and brings the rows under the caller's organisation
    "GET /checklist/v1/imports/{import}",
    "GET /checklist/v1/clock",  # where the clock is driven
    "PUT /checklist/v1/clock",
    "GET /checklist/v1/organisations",
    "GET /checklist/v1/organisations/{organisation}",
    "GET /checklist/v1/cycles/{cycle}",
    "POST /checklist/v1/cycles/{cycle}/phase",
}


def tree() -> str:
    rows = [f"{one},{one},{FOREST.level(one)},{parent or ''}" for one, parent in FOREST.parents.items()]
    return "\n".join(["code,name,level,parent", *rows])


async def test_no_list_and_no_inspection_is_seen_over_the_fence(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    urls = await fresh_database("checklist", prepare=c.migrated)
    async with c.checklist_site(urls, tmp_path) as site:
        await site.imported(tree())
        admin, clerk, inspector = (site.as_(role, TOP) for role in ("admin", "clerk", "inspector"))
        await c.ok(admin.put("/cycles/2026", {"organisation": TOP}))
        owned = owners(60)
        for owner in owned:
            body = {"organisation": owner, "person": secretary(owner), "from": "2025-01-01"}
            await c.ok(admin.post(f"/posts/post-{owner}/appointments", body))
            await c.ok(clerk.put(f"/checklists/list-{mark(owner)}", drafted(owner)))
            await c.ok(clerk.post(f"/checklists/list-{mark(owner)}/issue"))
            await c.ok(inspector.put(f"/inspections/visit-{mark(owner)}", visited(owner)))
        await c.ok(clerk.get("/checklists", zeren_after=await site.head()))
        looking, before = Sweep(site=site, owners=owned), await site.head()

        assert looking.unnamed({*asks(), *LISTS, *COMMON}) == set()
        assert await looking.objects(asks()) > 2000
        await looking.takeovers(TAKEOVERS)
        seen = await looking.lists(LISTS)
        assert await site.head() == before

        assert all(seen.values()), "whoever has something in reach sees it"
        for owner in owned:  # what was hidden is there for those above
            for path in (f"/checklists/list-{mark(owner)}", f"/inspections/visit-{mark(owner)}"):
                assert mark(owner) in (await c.ok(clerk.get(path))).text
