"""F23 in project-svc: a project in somebody's hands is nothing to those beside them or below."""

from pathlib import Path
from typing import Any

from shared.contracts import Data
from shared.testing.fixtures import FreshDatabase
from tests.faults.fences import FOREST, REASON, Ask, Asks, Sweep, mark, narrowed, owners
from tests.faults.forest import TOP
from tests.integration import project_site as p

ROUTE = "/project/v1/projects/{project}"
FURTHER = {"milestone": "floor", "title": "The floor is in", "due_on": "2026-09-01"}


def at(body: object = None) -> Any:  # noqa: ANN401 - a row of the table below
    return lambda owner: Ask(path={"project": f"project-{owner}", "milestone": "roof"}, body=body)


ASKS: Asks = {
    f"GET {ROUTE}": at(),
    f"PUT {ROUTE}": lambda owner: Ask(path={"project": f"project-{owner}"}, body=declared(owner)),
    f"POST {ROUTE}/approval": at(),
    f"POST {ROUTE}/return": at(REASON),
    f"POST {ROUTE}/claim": lambda owner: Ask(path={"project": f"project-{owner}"}, body={"organisation": owner}),
    f"POST {ROUTE}/release": at(REASON),
    f"POST {ROUTE}/acceptance": at({"evaluation": 90}),
    f"POST {ROUTE}/acceptance/correction": at({"evaluation": 90, **REASON}),
    f"POST {ROUTE}/milestones": at(FURTHER),
    f"POST {ROUTE}/milestones/{{milestone}}/report": at({"evidence": [p.PROOF]}),
    f"POST {ROUTE}/milestones/{{milestone}}/verification": at({}),
    f"POST {ROUTE}/milestones/{{milestone}}/return": at(REASON),
    "GET /project/v1/unclaimed": lambda owner: Ask(query={"cycle": "2026", "organisation": owner}),
}
TAKEOVERS = {
    f"PUT {ROUTE}": lambda own, owner: Ask(path={"project": f"project-{owner}"}, body=declared(own)),
    f"POST {ROUTE}/claim": lambda own, owner: Ask(path={"project": f"project-{owner}"}, body={"organisation": own}),
}
LISTS: Asks = {"GET /project/v1/projects": lambda owner: Ask(query=narrowed(owner))}
CLOCK = {"GET /project/v1/clock", "PUT /project/v1/clock"}


def declared(owner: str) -> dict[str, object]:
    return {**p.LIBRARY, "organisation": owner, "title": mark(owner)}


def told(owned: list[str]) -> list[Data]:
    rest = [one for one in FOREST.parents.items() if one[1] is not None]
    appointed = [p.appointed(f"secretary-{one}", one) for one in owned]
    return [*(p.organisation(one, parent, one) for one, parent in rest), *appointed]


async def test_no_project_is_seen_over_the_fence(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    urls = await fresh_database("project", prepare=p.migrated)
    async with p.project_site(urls, tmp_path) as site:
        owned = owners(60)
        await site.told(*told(owned))
        for owner in owned:
            await p.declare(site, f"project-{owner}", organisation=owner, title=mark(owner))
            await p.approve(site, f"project-{owner}", TOP)
            await p.claim(site, f"project-{owner}", f"secretary-{owner}", owner)
        await site.projected()
        looking, before = Sweep(site=site, owners=owned), await site.history()

        assert looking.unnamed({*ASKS, *LISTS, *CLOCK}) == set()
        assert await looking.objects(ASKS) > 1000
        await looking.takeovers(TAKEOVERS)
        seen = await looking.lists(LISTS)
        assert await site.history() == before

        assert seen["GET /project/v1/projects"], "whoever has a project in reach sees it"
        for owner in owned:
            assert mark(owner) in (await site.as_("clerk", TOP).get(f"/projects/project-{owner}")).text
