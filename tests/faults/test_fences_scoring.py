"""F23 in scoring-svc: facts, cohorts, sessions and results of others are nothing; a cohort is seen by its members."""

import asyncio
from pathlib import Path
from typing import Any

from scoring_svc.service import ROLES
from shared.testing.fixtures import FreshDatabase
from tests.faults.fences import FOREST, REASON, Ask, Asks, Sweep, apart, mark, narrowed, owners
from tests.faults.forest import NOWHERE, TOP
from tests.integration import scoring_running as running
from tests.integration import scoring_site as s
from tests.integration import scoring_year as y
from tests.integration.teller import Teller

V1 = "/scoring/v1"
OWNERS = owners(60, leading=True)
MEMBER = {owner: FOREST.children(owner)[0] for owner in OWNERS} | {NOWHERE: FOREST.children(OWNERS[0])[0]}
"""An appraisee of each superior's."""
SCHEME = running.ROUTINE


def at(name: str, body: object = None) -> Any:  # noqa: ANN401 - a row of the table below
    return lambda owner: Ask(path={name: f"{name}-{mark(owner)}"}, body=body)


def over(body: object = None, **query: str) -> Any:  # noqa: ANN401 - likewise
    return lambda owner: Ask(path={"cohort": f"cohort-{mark(owner)}"}, body=body, query=query)


def report(body: object = None) -> Any:  # noqa: ANN401 - likewise
    return lambda owner: Ask(path={"session": f"session-{mark(owner)}", "organisation": MEMBER[owner]}, body=body)


def result(owner: str) -> Ask:
    return Ask(path={"cohort": f"cohort-{mark(owner)}", "organisation": MEMBER[owner]})


def vetoed(owner: str) -> dict[str, object]:
    rest = {"effects": ["good"], "in_force_from": "2026-03-01", "ground": mark(owner), "source": "x"}
    return {"organisation": owner, **rest}


def talked(owner: str) -> dict[str, object]:
    return {"organisation": owner, "occurred_on": "2026-03-01", "trigger": "discord", "by": mark(owner)}


def granted(owner: str) -> dict[str, object]:
    return {"organisation": owner, "occurred_on": "2026-03-01", "amount": 1, "ground": mark(owner), "source": "x"}


def formed(owner: str) -> dict[str, object]:
    members = [{"organisation": one, "class": "county"} for one in FOREST.children(owner)] if owner != NOWHERE else []
    some = members or [{"organisation": MEMBER[NOWHERE], "class": "county"}]
    return {"organisation": owner, "cycle": 2026, "scheme": SCHEME, "members": some}


def opened(owner: str) -> dict[str, object]:
    return s.session_body(cohort=f"cohort-{mark(owner)}")


def open_problem(owner: str) -> dict[str, object]:
    return {"session": f"session-{mark(owner)}", "organisation": MEMBER[owner], "problem": "p1"}


def overridden(owner: str) -> dict[str, object]:
    return {"session": f"session-{mark(owner)}", "organisation": MEMBER[owner], **REASON}


def put(name: str, made: Any) -> Any:  # noqa: ANN401 - likewise
    return lambda owner: Ask(path={name: f"{name}-{mark(owner)}"}, body=made(owner))


REPORTS = f"{V1}/sessions/{{session}}/reports/{{organisation}}"
ASKS: Asks = {
    f"GET {V1}/vetoes/{{veto}}": at("veto"),
    f"PUT {V1}/vetoes/{{veto}}": put("veto", vetoed),
    f"POST {V1}/vetoes/{{veto}}/lifting": at("veto", {"until": "2026-06-01", **REASON}),
    f"POST {V1}/vetoes/{{veto}}/voiding": at("veto", REASON),
    f"POST {V1}/vetoes/{{veto}}/voiding/confirmation": at("veto"),
    f"GET {V1}/talks/{{talk}}": at("talk"),
    f"PUT {V1}/talks/{{talk}}": put("talk", talked),
    f"POST {V1}/talks/{{talk}}/voiding": at("talk", REASON),
    f"POST {V1}/talks/{{talk}}/voiding/confirmation": at("talk"),
    f"GET {V1}/adjustments/{{adjustment}}": at("adjustment"),
    f"PUT {V1}/adjustments/{{adjustment}}": put("adjustment", granted),
    f"POST {V1}/adjustments/{{adjustment}}/withdrawal": at("adjustment", REASON),
    f"GET {V1}/problems/{{fact}}": at("fact"),
    f"PUT {V1}/problems/{{fact}}": put("fact", open_problem),
    f"POST {V1}/problems/{{fact}}/answer": at("fact"),
    f"GET {V1}/overrides/{{override}}": at("override"),
    f"PUT {V1}/overrides/{{override}}": put("override", overridden),
    f"POST {V1}/overrides/{{override}}/confirmation": at("override"),
    f"POST {V1}/overrides/{{override}}/withdrawal": at("override", REASON),
    f"POST {V1}/overrides/{{override}}/withdrawal/confirmation": at("override"),
    f"GET {V1}/cohorts/{{cohort}}": over(),
    f"PUT {V1}/cohorts/{{cohort}}": put("cohort", formed),
    f"PATCH {V1}/cohorts/{{cohort}}": over({"scheme": SCHEME}),
    f"GET {V1}/cohorts/{{cohort}}/difference": over(),
    f"GET {V1}/cohorts/{{cohort}}/publication": over(),
    f"POST {V1}/cohorts/{{cohort}}/publication": over({}),
    f"POST {V1}/cohorts/{{cohort}}/publication/confirmation": over(),
    f"POST {V1}/cohorts/{{cohort}}/revision": over({}),
    f"POST {V1}/cohorts/{{cohort}}/revision/confirmation": over(),
    f"GET {V1}/cohorts/{{cohort}}/ranking": over(),
    f"GET {V1}/cohorts/{{cohort}}/what-if": over(None, scheme=SCHEME, version="1"),
    f"POST {V1}/cohorts/{{cohort}}/what-if": over({"document": dict(running.routine_only(adjust_cap=300))}),
    f"GET {V1}/cohorts/{{cohort}}/results/{{organisation}}": result,
    f"GET {V1}/cohorts/{{cohort}}/results/{{organisation}}/explanation": result,
    f"GET {V1}/organisations/{{organisation}}/unused-facts": lambda owner: Ask(
        path={"organisation": owner}, query={"cycle": "2026"}
    ),
    f"GET {V1}/sessions/{{session}}": at("session"),
    f"PUT {V1}/sessions/{{session}}": put("session", opened),
    f"POST {V1}/sessions/{{session}}/closing": at("session"),
    f"POST {V1}/sessions/{{session}}/closing/confirmation": at("session"),
    f"GET {V1}/sessions/{{session}}/sheets": at("session"),
    f"PUT {V1}/sessions/{{session}}/sheets": at("session", {"scores": s.scores(o5301=90)}),
    f"POST {V1}/sessions/{{session}}/tokens": at("session", {"key": s.KEY}),
    f"GET {REPORTS}": report(),
    f"PUT {REPORTS}": report({"sections": {"achievements": 100, "problems": 300}}),
    f"POST {REPORTS}/acceptance": report(),
    f"POST {REPORTS}/return": report(REASON),
    f"POST {REPORTS}/scores/correction": report({"groups": [], **REASON}),
    f"POST {REPORTS}/scores/correction/confirmation": report(),
    f"POST {REPORTS}/scores/voiding": report(REASON),
    f"POST {REPORTS}/scores/voiding/confirmation": report(),
}
TAKEOVERS = {
    f"PUT {V1}/{name}s/{{{name}}}".replace("vetos", "vetoes"): lambda own, owner, name=name, made=made: Ask(
        path={name: f"{name}-{mark(owner)}"}, body=made(own)
    )
    for name, made in (("veto", vetoed), ("talk", talked), ("adjustment", granted), ("cohort", formed))
}
KINDS = ("vetoes", "talks", "adjustments", "problems", "overrides", "cohorts", "sessions")
LISTS: Asks = {f"GET {V1}/{kind}": lambda owner: Ask(query=narrowed(owner)) for kind in KINDS}
COMMON = {  # schemes are no secret; a rebuild concerns the whole log, a digest the whole year
    f"{method} {V1}/{path}"
    for method, path in (
        ("GET", "schemes"),
        ("GET", "schemes/{scheme}"),
        ("PUT", "schemes/{scheme}"),
        ("GET", "scheme-templates/{template}"),
        ("POST", "rebuilds"),
        ("GET", "rebuilds/{rebuild}"),
        ("GET", "cycles/{cycle}/digest"),
        ("GET", "sessions/{session}/reports"),  # by the subtree, like all lists; there are no reports here
        ("GET", "clock"),
        ("PUT", "clock"),
    )
}
FROM_ABOVE = (("cohorts/cohort", formed), ("sessions/session", opened), ("overrides/override", overridden))


async def filled(site: s.Site, teller: Teller) -> None:
    rest = [one for one in FOREST.parents.items() if one[1] is not None]
    await teller.tell(y.organisation(TOP, None), *(y.organisation(one, parent) for one, parent in rest))
    await running.arrived(site)
    admin, clerk = site.as_("admin"), site.as_("clerk")
    s.done(await admin.put(f"/schemes/{SCHEME}", dict(running.routine_only())))
    for owner in OWNERS:
        for name, made in (("vetoes/veto", vetoed), ("talks/talk", talked), ("adjustments/adjustment", granted)):
            s.done(await clerk.put(f"/{name}-{mark(owner)}", made(owner)))
        for name, made in (
            ("cohorts/cohort", formed),
            ("sessions/session", opened),
            ("overrides/override", overridden),
        ):
            s.done(await admin.put(f"/{name}-{mark(owner)}", made(owner)))
        s.done(await clerk.put(f"/problems/fact-{mark(owner)}", open_problem(owner)))
    await running.settled(site)


async def test_no_fact_cohort_session_or_result_is_seen_over_the_fence(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    async with s.fresh_scoring_site(fresh_database, tmp_path) as site:
        await y.topics(site.wiring.base.log)
        stop = asyncio.Event()
        work = [asyncio.ensure_future(role(site.wiring, stop)) for role in ROLES.values()]
        try:
            await filled(site, Teller(site.wiring.base.log))
        finally:
            stop.set()
            await asyncio.gather(*work)
        looking, before = Sweep(site=site, owners=OWNERS, hidden=apart), await site.history()

        assert looking.unnamed({*ASKS, *LISTS, *COMMON}) == set()
        assert await looking.objects(ASKS) > 4000
        await looking.takeovers(TAKEOVERS)
        seen = await looking.lists(LISTS)
        assert await site.history() == before

        assert all(seen.values()), "whoever has something in reach sees it"
        for owner in OWNERS:  # what was hidden is there for those above
            for path in (f"vetoes/veto-{mark(owner)}", f"cohorts/cohort-{mark(owner)}/ranking"):
                assert (await site.as_("clerk").get(f"/{path}")).status_code == 200, path
