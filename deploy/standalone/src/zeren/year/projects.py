"""书记领航项目: 717 over three levels (A-32), declared, approved, claimed, and carried on to different ends."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from shared.kernel import record
from zeren.year.calls import Actor, Call, Stage
from zeren.year.cast import INSPECTORS, Term, clerk, secretary
from zeren.year.chance import Chance, on_the_wire
from zeren.year.lists import evidence
from zeren.year.opening import CYCLE

API = "/project/v1/projects"
COUNT = 717
TOPICS = (
    ("城市基层党建", "红色物业进小区"),
    ("乡村振兴", "村集体经济倍增"),
    ("基层治理", "一件事一次办"),
    ("两新组织", "新业态新就业群体党建"),
    ("智慧党建", "智慧党建三年行动"),
)


@record
class Undertaking:
    """One project of the plan: who declares it, who claims it, and how far it comes (0 approved … 4 accepted)."""

    project: str
    level: str
    claimant: Term
    office: Actor
    end: int
    milestones: int
    number: int


def undertakings(terms: Sequence[Term], superiors: dict[str, str], chance: Chance) -> Sequence[Undertaking]:
    """Prefecture, county and street secretaries in turn, until there are 717."""
    by_level = {
        "prefecture": [t for t in terms if len(t.organisation) == 4 and t.until is None],
        "county": [t for t in terms if len(t.organisation) == 6 and t.until is None],
        "street": [t for t in terms if len(t.organisation) == 9],
    }
    wanted = {"prefecture": COUNT // 8, "county": COUNT // 2}
    wanted["street"] = COUNT - sum(wanted.values())
    found = []
    for level, number in wanted.items():
        claimants = [t for t in by_level[level] if t.start < date(2026, 2, 1)]
        for n in range(number):
            claimant = claimants[n % len(claimants)]
            found.append(
                Undertaking(
                    project=f"{CYCLE}-{level}-{n + 1:03}",
                    level=level,
                    claimant=claimant,
                    office=clerk(superiors[claimant.organisation]),
                    end=(0, 1, 2, 3, 4, 4, 4)[chance.number("end", level, n, low=0, high=6)],
                    milestones=chance.number("milestones", level, n, low=1, high=2),
                    number=n,
                )
            )
    return found


def projects(every: Sequence[Undertaking], chance: Chance) -> Iterator[Stage]:
    yield Stage(on=date(2026, 1, 26), title="申报 projects are declared", steps=[_declare(u) for u in every])
    returned = [u for u in every if chance.often("returned", u.project, percent=4)]
    yield Stage(
        on=date(2026, 2, 2),
        title="退回 some are returned",
        steps=[_ask(u.office, u, "return", {"reason": "目标不够具体 the goals are vague"}) for u in returned],
    )
    yield Stage(
        on=date(2026, 2, 5),
        title="再报 and declared again",
        steps=[_declare(u, again="after the return") for u in returned],
    )
    yield Stage(
        on=date(2026, 2, 9), title="批准 projects are approved", steps=[_ask(u.office, u, "approval") for u in every]
    )
    claimed = [u for u in every if u.end >= 1]
    yield Stage(
        on=date(2026, 2, 16),
        title="认领 projects are claimed",
        steps=[_ask(_claimant(u), u, "claim", {"organisation": u.claimant.organisation}) for u in claimed],
    )
    for number, (reported_on, judged_on) in enumerate(
        ((date(2026, 5, 15), date(2026, 6, 5)), (date(2026, 8, 17), date(2026, 9, 7)))
    ):
        going_on = [u for u in claimed if u.milestones > number and u.end >= 2]
        yield Stage(
            on=reported_on,
            title=f"节点 milestones are reported, {number + 1}",
            steps=[_report(u, number, reported_on) for u in going_on],
        )
        verified = [u for u in going_on if u.end >= 3]
        yield Stage(
            on=judged_on,
            title=f"核验 milestones are verified, {number + 1}",
            steps=[_verify(u, number, judged_on, chance) for u in verified],
        )
    yield Stage(
        on=date(2026, 11, 20),
        title="验收 projects are accepted",
        steps=[_accept(u, chance) for u in every if u.end == 4],
    )


def _claimant(u: Undertaking) -> Actor:
    return secretary(u.claimant.organisation, u.claimant.person)


def _declare(u: Undertaking, again: str = "") -> Call:
    topic, title = TOPICS[u.number % len(TOPICS)]
    return Call(
        actor=u.office,
        method="PUT",
        path=f"{API}/{u.project}",
        body={
            "organisation": u.office.organisation,
            "cycle": CYCLE,
            "level": u.level,
            "topic": topic,
            "title": f"{title}（{u.number + 1}）",
            "goals": ["年内建成并投入使用"],
            "milestones": [
                {"milestone": f"m{n + 1}", "title": f"第{n + 1}阶段", "due_on": str(date(2026, 5 + 3 * n, 31))}
                for n in range(u.milestones)
            ],
        },
        again=again,
    )


def _ask(actor: Actor, u: Undertaking, what: str, body: dict[str, object] | None = None) -> Call:
    return Call(actor=actor, method="POST", path=f"{API}/{u.project}/{what}", body=body)


def _report(u: Undertaking, number: int, on: date) -> Call:
    return _ask(
        _claimant(u),
        u,
        f"milestones/m{number + 1}/report",
        {"reached_on": str(on - timedelta(days=2)), "evidence": [evidence(u.project, number)]},
    )


def _verify(u: Undertaking, number: int, on: date, chance: Chance) -> Call:
    inspector = INSPECTORS[chance.number("verifier", u.project, number, low=0, high=len(INSPECTORS) - 1)]
    return _ask(inspector, u, f"milestones/m{number + 1}/verification", {"verified_on": str(on - timedelta(days=1))})


def _accept(u: Undertaking, chance: Chance) -> Call:
    evaluation = chance.score("evaluation", u.project, about=8600, spread=900)
    return _ask(u.office, u, "acceptance", {"evaluation": on_the_wire(evaluation)})
