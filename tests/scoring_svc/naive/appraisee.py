"""One appraisee: components, adjustments, bars and what is missing, as the rulebook §3 and §4.4 read."""

from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

from tests.scoring_svc.naive.facts import Fact

Row = dict[str, Any]


def half_up(number: Fraction) -> int:
    return floor(number + Fraction(1, 2))


def mean(numbers: list[int]) -> int:
    return half_up(Fraction(sum(numbers), len(numbers)))


def weighted_mean(pairs: list[tuple[int, int]]) -> int:
    return half_up(Fraction(sum(w * x for w, x in pairs), sum(w for w, _ in pairs)))


def score(row: Row, scheme: dict[str, Any], facts: list[Fact], session: str | None) -> None:
    cycle = row["cycle"]
    in_cycle = [fact for fact in facts if fact.kind == "veto" or fact.data["cycle"] == cycle]
    row["missing"] = []
    for component in scheme["components"]:
        value, missing = _component(component, scheme, in_cycle, session)
        if missing:
            row["missing"] += missing
        else:
            row["components"][component["component"]] = value
    row["missing"].sort()
    granted = sum(fact.data["amount"] for fact in in_cycle if fact.kind == "adjustment")
    cap = scheme["adjust_cap"]
    row["adjustments"] = max(-cap, min(cap, granted))
    row["bars"] = _bars(scheme["bars"], in_cycle, cycle)


def _component(
    component: dict[str, Any], scheme: dict[str, Any], facts: list[Fact], session: str | None
) -> tuple[int, list[str]]:
    name = component["component"]
    if component["source"] == "session":
        return _live(name, scheme, [f for f in facts if f.kind == "report" and f.data["session"] == session])
    if component["source"] == "inspections":
        return _inspected(component, scheme, [f for f in facts if f.kind == "inspection"])
    measured = [fact.data["evaluation"] for fact in facts if fact.kind == component["source"]]
    return (mean(measured), []) if measured else (0, [name])


def _live(name: str, scheme: dict[str, Any], reports: list[Fact]) -> tuple[int, list[str]]:
    groups, missing = [], []
    for group in scheme["groups"]:
        scores = sorted(
            score
            for report in reports
            for given in report.data["groups"]
            if given["group"] == group["group"]
            for score in given["scores"]
        )
        if len(scores) < (scheme["minimum_secret"] if group["secret"] else 1):
            missing.append(f"{name}/{group['group']}")
            continue
        if group["trim"] and len(scores) >= 5:
            scores = scores[1 : len(scores) - 1]
        groups.append((group["weight"], mean(scores)))
    return (0, missing) if missing else (weighted_mean(groups), [])


def _inspected(component: dict[str, Any], scheme: dict[str, Any], inspections: list[Fact]) -> tuple[int, list[str]]:
    quarters, missing = [], []
    for quarter in component["quarters"]:
        scores = []
        for fact in inspections:
            if fact.data["quarter"] == quarter and fact.data["kind"] in component["kinds"]:
                marks = _marks(scheme, fact)
                if marks:
                    scores.append(weighted_mean(marks))
        if scores:
            quarters.append(mean(scores))
        else:
            missing.append(f"{component['component']}/Q{quarter}")
    return (0, missing) if missing else (mean(quarters), [])


def _marks(scheme: dict[str, Any], inspection: Fact) -> list[tuple[int, int]]:
    marks = []
    for mark in inspection.data.get("scores", []):
        for indicator in scheme["indicators"]:
            if indicator["indicator"] != mark["indicator"]:
                continue
            given, counted = mark.get("score"), mark.get("value")
            match indicator["function"]:
                case "direct" if given is not None:
                    marks.append((indicator["weight"], given))
                case "deduct" if counted is not None:
                    left = indicator["start"] - counted * indicator["each"]
                    marks.append((indicator["weight"], max(left, indicator["floor"])))
                case "ratio" if counted is not None:
                    share = half_up(Fraction(10000 * counted, indicator["target"]))
                    marks.append((indicator["weight"], min(share, indicator["cap"])))
    return marks


def _bars(bars: dict[str, Any], facts: list[Fact], cycle: int) -> list[str]:
    found = []
    talks = [
        fact
        for fact in facts
        if fact.kind == "talk" and fact.data["target"] == "organisation" and not fact.data["set_off_by_result"]
    ]
    if bars["talks"] is not None and len(talks) >= bars["talks"]:
        found.append("talks")
    if bars["unanswered"] and any(fact.kind == "problem" for fact in facts):
        found.append("unanswered")
    if bars["veto"] is not None:
        for fact in facts:
            if fact.kind == "veto" and bars["veto"] in fact.data["effects"] and _overlaps(fact.data, cycle):
                found.append("veto")
                break
    return found


def _overlaps(veto: dict[str, Any], cycle: int) -> bool:
    """Some day of the year lies in the veto's period, whose last day is the one before ``until``."""
    first = date.fromisoformat(veto["in_force_from"])
    until = date.fromisoformat(veto["until"]) if veto.get("until") else date.max
    return max(first, date(cycle, 1, 1)) <= date(cycle, 12, 31) and max(first, date(cycle, 1, 1)) < until
