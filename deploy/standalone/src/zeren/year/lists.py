"""三张清单: each secretary's three lists, issued in January, signed, reported and verified in part."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256

from shared.kernel import record
from zeren.year.calls import Actor, Call, Stage
from zeren.year.cast import Term, clerk, secretary
from zeren.year.chance import Chance
from zeren.year.opening import CYCLE

API = "/checklist/v1/checklists"

ITEMS: dict[str, Sequence[tuple[str, int, str]]] = {
    "responsibility": (
        ("专题研究基层党建工作", 4, "次"),
        ("到联系点调研督导", 6, "次"),
        ("整顿软弱涣散基层党组织", 3, "个"),
    ),
    "key_tasks": (("领办“书记领航”项目", 1, "个"), ("新建党群服务中心", 2, "个")),
    "appraisal": (("现场述职并接受评议", 1, "次"), ("逐条整改上年度点评问题", 4, "个")),
}


@record
class Holder:
    """Who holds lists, and the office that issues them."""

    term: Term
    office: Actor


def lists(holders: Sequence[Holder], chance: Chance) -> Iterator[Stage]:
    every = [(holder, kind) for holder in holders for kind in ITEMS]
    yield Stage(on=date(2026, 1, 12), title="清单 lists are drafted", steps=[_draft(*one) for one in every])
    yield Stage(
        on=date(2026, 1, 14),
        title="清单 lists are issued",
        steps=[_ask(h.office, h, kind, "issue") for h, kind in every],
    )
    signing = [one for one in every if not chance.often("unsigned", *_names(one), percent=2)]
    yield Stage(
        on=date(2026, 1, 20),
        title="签收 lists are signed",
        steps=[_ask(_person(h), h, kind, "signature") for h, kind in signing],
    )
    items = [(h, kind, n) for h, kind in signing for n in range(len(ITEMS[kind]))]
    for quarter in range(1, 5):
        yield from _quarter(quarter, items, chance)


def _quarter(quarter: int, items: Sequence[tuple[Holder, str, int]], chance: Chance) -> Iterator[Stage]:
    due = [one for one in items if _quarter_of(one, chance) == quarter]
    reported = [one for one in due if chance.often("reported", *_names(one), percent=85)]
    first = date(2026, quarter * 3 - 1, 18)
    yield Stage(on=first, title=f"上报 items are reported, Q{quarter}", steps=[_report(*one) for one in reported])
    looked_at = [one for one in reported if chance.often("looked at", *_names(one), percent=80)]
    sent_back = [one for one in looked_at if chance.often("sent back", *_names(one), percent=6)]
    yield Stage(
        on=first + timedelta(days=9),
        title=f"核验 items are verified, Q{quarter}",
        steps=[_judged(one, good=one not in sent_back) for one in looked_at],
    )


def _quarter_of(one: tuple[Holder, str, int], chance: Chance) -> int:
    return chance.number("quarter", *_names(one), low=1, high=4)


def _names(one: tuple[Holder, str] | tuple[Holder, str, int]) -> Sequence[object]:
    return (one[0].term.organisation, *one[1:])


def _person(holder: Holder) -> Actor:
    return secretary(holder.term.organisation, holder.term.person)


def _id(holder: Holder, kind: str) -> str:
    return f"{CYCLE}-{holder.term.organisation}-{kind}"


def _draft(holder: Holder, kind: str) -> Call:
    return Call(
        actor=holder.office,
        method="PUT",
        path=f"{API}/{_id(holder, kind)}",
        body={
            "organisation": holder.term.organisation,
            "person": holder.term.person,
            "cycle": CYCLE,
            "kind": kind,
            "items": [
                {"item": f"i{n}", "text": text, "target": target, "unit": unit, "due_on": "2026-11-30", "weight": 1}
                for n, (text, target, unit) in enumerate(ITEMS[kind], start=1)
            ],
        },
    )


def _ask(actor: Actor, holder: Holder, kind: str, what: str) -> Call:
    return Call(actor=actor, method="POST", path=f"{API}/{_id(holder, kind)}/{what}")


def _report(holder: Holder, kind: str, number: int) -> Call:
    checklist = _id(holder, kind)
    return Call(
        actor=_person(holder),
        method="POST",
        path=f"{API}/{checklist}/items/i{number + 1}/report",
        body={"evidence": [evidence(checklist, number)]},
    )


def _judged(one: tuple[Holder, str, int], *, good: bool) -> Call:
    holder, kind, number = one
    what = "verification" if good else "return"
    return Call(
        actor=holder.office,
        method="POST",
        path=f"{API}/{_id(holder, kind)}/items/i{number + 1}/{what}",
        body=None if good else {"reason": "佐证材料不足 the evidence does not suffice"},
    )


def evidence(*names: object) -> dict[str, str]:
    name = "-".join(map(str, names))
    return {"uri": f"urn:example:evidence:{name}", "sha256": sha256(name.encode()).hexdigest()}


def holders(terms: Sequence[Term], superiors: dict[str, str]) -> Sequence[Holder]:
    """Those in office in January who appear in a cohort; the superior's office issues their lists."""
    return [
        Holder(term=term, office=clerk(superiors[term.organisation]))
        for term in terms
        if term.organisation in superiors and term.start <= date(2026, 1, 12)
    ]
