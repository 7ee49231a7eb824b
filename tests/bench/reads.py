"""Reads beside writes, with the whole tree of Yunnan: 200 a second of rankings, explanations and coverage, in thirds,
while 200 inspections a second are recorded and judged. Latencies are counted from when a request was due.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from checklist_svc.domain.checklist.values import Kind
from checklist_svc.projections.coverage import STAGES
from shared.testing import until
from tests.bench.client import Client, Request
from tests.bench.figure import Figure, Limit
from tests.bench.province import Province, province
from tests.bench.traffic import Plan, Stream, Traffic, drive, percentile
from tests.bench.visits import Visits
from zeren.year.cast import ADMINS, clerk
from zeren.year.opening import CYCLE
from zeren.year.tree import PROVINCE

WRITES, READS, ROUNDS, SECONDS = 200.0, 200.0, 3, 20.0
SETTLING = 120.0

LISTS = """
insert into checklist_board (checklist, organisation, person, cycle, kind, status, revision)
select $1 || organisation || k.kind, organisation, 'secretary-' || organisation, $2, k.kind,
       (array['issued', 'signed', 'signed', 'finished'])[1 + abs(hashtext(organisation || k.kind)) % 4], 1
from directory_organisations, unnest($3::text[]) as k (kind)
where organisation <> $4 and abs(hashtext(k.kind || organisation)) % 200 > 0"""
"""Three lists for nearly everyone, laid straight into the read model: 49,000 by hand would take longer than the bench.
The first list that is issued over HTTP makes the projector count all of them."""


async def read_figures(*, rounds: int = ROUNDS, seconds: float = SECONDS) -> Sequence[Figure]:
    async with province() as site:
        await lay_out_lists(site)
        came = [await measured(site, f"r{number}", seconds) for number in range(rounds)]
    routes = [name for name in came[0].latencies if name != "write"]
    beside = [f"{name} {max(percentile(one.latencies[name], 99) for one in came):.1f}" for name in (*routes, "write")]
    return [
        Limit(
            name="read_p99_ms",
            rounds=[percentile([ms for name in routes for ms in one.latencies[name]], 99) for one in came],
            unit="ms",
            at_most=20,
            beside=f"p99 {', '.join(beside)}",
        )
    ]


async def measured(site: Province, run: str, seconds: float) -> Traffic:
    """One round."""
    visits, reads = Visits.of(site), _reads(site)
    recorded = [visits.record(organisation) for cohort in site.cohorts for organisation in cohort.organisations]
    port = {"coverage": site.port("checklist")}
    streams = [
        Stream(name="write", port=site.port("checklist"), rate=WRITES, requests=recorded),
        *(
            Stream(name=name, port=port.get(name, site.port("scoring")), rate=READS / len(reads), requests=requests)
            for name, requests in reads.items()
        ),
    ]
    return await drive(Plan(run=run, seconds=seconds, streams=streams), site.folder)


def _reads(site: Province) -> Mapping[str, Sequence[Request]]:
    """By route: every cohort's ranking, every appraisee's explanation, coverage of whatever lies above the villages."""
    token = _admin(site)

    def get(path: str) -> Request:
        return Request(method="GET", path=path, token=token)

    roots = [PROVINCE] * 400 + [node.code for level in (2, 3, 4) for node in site.tree.level(level)]
    return {
        "ranking": [get(f"/scoring/v1/cohorts/{cohort.cohort}/ranking?limit=50") for cohort in site.cohorts],
        "explanation": [
            get(f"/scoring/v1/cohorts/{cohort.cohort}/results/{organisation}/explanation")
            for cohort in site.cohorts
            for organisation in cohort.organisations
        ],
        "coverage": [
            get(f"/checklist/v1/coverage?cycle={CYCLE}&organisation={root}&kind={kind}&stage={stage}")
            for root in roots
            for kind in Kind
            for stage in STAGES
        ],
    }


async def lay_out_lists(site: Province) -> None:
    """Until the province's coverage shows them."""
    holder = site.cohorts[0].organisations[0]
    async with site.services["checklist"].connection() as connection:
        await connection.execute(LISTS, "laid-out-", CYCLE, list(Kind), holder)
    office = clerk(PROVINCE)
    token = site.issuer.issue(office.person, [office.role], office.organisation)
    item = {
        "item": "i1",
        "text": "专题研究基层党建工作",
        "target": 4,
        "unit": "次",
        "due_on": "2026-11-30",
        "weight": 1,
    }
    body = {
        "organisation": holder,
        "person": f"secretary-{holder}",
        "cycle": CYCLE,
        "kind": Kind.KEY_TASKS,
        "items": [item],
    }
    path = f"/checklist/v1/checklists/issued-{holder}"
    client = await Client.open(site.port("checklist"), 1)
    draft = Request(method="PUT", path=path, token=token, body=json.dumps(body).encode(), key="draft")
    for request in (draft, replace(draft, method="POST", path=f"{path}/issue", body=b"", key="issue")):
        answer = await client.ask(request)
        if answer.status not in (200, 201):
            raise RuntimeError(f"{request.path}: {answer.status} {answer.body!r}")
    read = Request(method="GET", path=f"/checklist/v1/coverage?cycle={CYCLE}", token=_admin(site))

    async def shown() -> bool:
        levels = json.loads((await client.ask(read)).body)["levels"]
        return any(kind["finished"] for level in levels for kind in level["lists"])

    await until(shown, seconds=SETTLING)
    client.close()


def _admin(site: Province) -> str:
    admin = ADMINS[0]
    return site.issuer.issue(admin.person, [admin.role], admin.organisation)
