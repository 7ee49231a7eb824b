"""What bars an appraisee from 好: a veto, talks, a problem left unanswered (rulebook §4.4)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from scoring_svc.domain.assess.assessment import Bar, Cited, Unused, cited
from scoring_svc.domain.dossier import Fact, Slot, Standing, Talk, Veto
from scoring_svc.domain.scheme import Scheme
from shared.kernel import record


@record
class Barred:
    """The bars, the facts that none of them asked for, and the talks that count, be they too few for a bar."""

    bars: tuple[Bar, ...]
    unused: tuple[Unused, ...]
    talks: tuple[Cited, ...]


def barred(scheme: Scheme, standing: Standing, cycle: int) -> Barred:
    unused: list[Unused] = []
    vetoes = _sift(unused, Slot.VETOES, ((veto, _idle_veto(scheme, veto.content, cycle)) for veto in standing.vetoes))
    talks = _sift(unused, Slot.TALKS, ((talk, _idle_talk(scheme, talk)) for talk in standing.talks))
    idle = "" if scheme.bars.unanswered else "kind-not-counted"
    problems = _sift(unused, Slot.PROBLEMS, ((problem, idle) for problem in standing.problems))
    limit = scheme.bars.talks or 1
    bars = [
        Bar(bar=bar, source=scheme.source(f"/bars/{bar}"), facts=facts)
        for bar, facts, enough in (("talks", talks, limit), ("unanswered", problems, 1), ("veto", vetoes, 1))
        if len(facts) >= enough
    ]
    return Barred(bars=tuple(bars), unused=tuple(unused), talks=talks)


def in_force(veto: Veto, cycle: int) -> bool:
    """Whether the veto's period (``until`` exclusive) shares a day with the cycle."""
    first, beyond = max(veto.in_force_from, date(cycle, 1, 1)), date(cycle + 1, 1, 1)
    return first < (beyond if veto.until is None else min(veto.until, beyond))


def _idle_veto(scheme: Scheme, veto: Veto, cycle: int) -> str:
    """Why the veto bars nothing here, or nothing."""
    if not in_force(veto, cycle):
        return "not-in-force"
    if scheme.bars.veto is None:
        return "kind-not-counted"
    return "" if scheme.bars.veto in veto.effects else "other-effect"


def _idle_talk(scheme: Scheme, talk: Fact[Talk]) -> str:
    """Why the talk counts towards no limit, or nothing."""
    if scheme.bars.talks is None:
        return "kind-not-counted"
    if talk.content.target != "organisation":
        return "held-with-a-person"
    return "set-off-by-a-result" if talk.content.set_off_by_result else ""


def _sift(unused: list[Unused], slot: Slot, facts: Iterable[tuple[Fact[Any], str]]) -> tuple[Cited, ...]:
    """The facts without a reason against them; the others go to the unused."""
    counted = []
    for fact, reason in facts:
        if reason:
            unused.append(Unused(fact=cited(slot, fact), reason=reason))
        else:
            counted.append(cited(slot, fact))
    return tuple(counted)
