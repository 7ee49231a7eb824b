"""From a write over HTTP to the result that shows it over HTTP, on Kafka, while 200 inspections a second are recorded.

They are spread over all who are appraised: 1,600 organisations in 146 cohorts. A few that nobody else writes to are
corrected in turn, four a second at most, and the explanation of each one's result is read until it names the revision.
"""

from collections.abc import Sequence
from dataclasses import replace

from tests.bench.client import Client, Request
from tests.bench.figure import Figure, Limit
from tests.bench.province import Province, province
from tests.bench.traffic import Plan, Stream, Traffic, Watched, drive, percentile
from tests.bench.visits import Visits
from zeren.year.cast import ADMINS

RATE, ROUNDS, SECONDS = 200, 3, 20.0
WATCHED = 17


async def freshness_figures(*, rounds: int = ROUNDS, seconds: float = SECONDS) -> Sequence[Figure]:
    async with province() as site:
        came = [await measured(site, f"f{number}", seconds) for number in range(rounds)]
    writes = max(percentile(one.latencies["write"], 99) for one in came)
    beside = f"{sum(len(one.fresh) for one in came)} watched, writes p99 {writes:.0f} ms"
    return [
        Limit(name="fresh_p50_ms", rounds=[percentile(one.fresh, 50) for one in came], unit="ms", at_most=500),
        Limit(
            name="fresh_p99_ms",
            rounds=[percentile(one.fresh, 99) for one in came],
            unit="ms",
            at_most=1000,
            beside=beside,
        ),
    ]


async def measured(site: Province, run: str, seconds: float) -> Traffic:
    """One round, on facts of its own."""
    visits = Visits.of(site)
    apart = {cohort.cohort: cohort.organisations[-1] for cohort in site.cohorts[:WATCHED]}
    others = [o for cohort in site.cohorts for o in cohort.organisations if o not in apart.values()]
    client = await Client.open(site.port("checklist"), 1)
    for organisation in apart.values():
        fact = f"{run}-{organisation}"
        await client.ask(replace(visits.record(organisation, fact), key=fact))
    client.close()
    admin = site.issuer.issue(ADMINS[0].person, [ADMINS[0].role], ADMINS[0].organisation)
    plan = Plan(
        run=run,
        seconds=seconds,
        streams=[
            Stream(name="write", port=site.port("checklist"), rate=RATE, requests=[visits.record(o) for o in others])
        ],
        watched=[
            Watched(
                writes=[visits.correct(organisation, f"{run}-{organisation}", turn) for turn in (1, 2)],
                read=Request(
                    method="GET",
                    path=f"/scoring/v1/cohorts/{cohort}/results/{organisation}/explanation",
                    token=admin,
                ),
                shows=f'"fact":"{run}-{organisation}","revision":{{}},',
            )
            for cohort, organisation in apart.items()
        ],
        write_port=site.port("checklist"),
        read_port=site.port("scoring"),
    )
    return await drive(plan, site.folder)
