"""The rulebook read aloud, as plainly as it can be written, to check the product against. Slow, and no code shared.

`results` takes decoded CloudEvents (dicts, in any order, doubled or not) and gives the rows of rulebook §8.
Fractions are exact; each "mean" of the rulebook is one call of `half_up`.
"""

from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

from tests.scoring_svc.naive.facts import Event, Fact, Log, by_name, newest, standing_facts, stated

Row = dict[str, Any]


def results(events: list[Event], cycle: int) -> dict[str, list[Row]]:
    """The rows of each cohort of the cycle, sorted by organisation."""
    log = by_name(events)
    facts: dict[str, list[Fact]] = {}
    for fact in standing_facts(events):
        facts.setdefault(fact.organisation, []).append(fact)
    lists = newest(stated(log, "scoring.cohort-formed", "scoring.cohort-changed"), "cohort")
    return {
        cohort: _rows_of_cohort(log, facts, event["data"])
        for cohort, event in lists.items()
        if event["data"]["cycle"] == cycle
    }


def half_up(number: Fraction) -> int:
    return floor(number + Fraction(1, 2))


def mean(numbers: list[int]) -> int:
    return half_up(Fraction(sum(numbers), len(numbers)))


def weighted_mean(pairs: list[tuple[int, int]]) -> int:
    return half_up(Fraction(sum(w * x for w, x in pairs), sum(w for w, _ in pairs)))


# The cohort: who, under which scheme


def _rows_of_cohort(log: Log, facts: dict[str, list[Fact]], cohort: dict[str, Any]) -> list[Row]:
    session = _year_end_session(log, cohort["cohort"])
    version, scheme = _scheme_in_force(log, cohort, session)
    rows = []
    for member in cohort["members"]:
        organisation = member["organisation"]
        row = {
            "cycle": cohort["cycle"],
            "cohort": cohort["cohort"],
            "scheme": scheme["scheme"],
            "scheme_version": version,
            "organisation": organisation,
            "person": _person(log, organisation, session),
            "components": {},
            "adjustments": 0,
            "composite": None,
            "rank": None,
            "threshold": None,
            "grade": None,
            "bars": [],
            "missing": ["vacant"],
            "override": False,
        }
        if row["person"] is not None:
            _score(row, scheme, facts.get(organisation, []), session["session"] if session else None)
        rows.append(row)
    appraisees = [row for row in rows if row["person"] is not None]
    _scale(appraisees, scheme)
    for row in appraisees:
        _compose(row, scheme)
    _rank(appraisees)
    overridden = {
        row["organisation"]
        for row in appraisees
        for fact in facts.get(row["organisation"], [])
        if fact.kind == "override"
        and fact.data["cycle"] == cohort["cycle"]
        and fact.data["cohort"] == cohort["cohort"]
        and len(set(fact.data["by"])) >= scheme["override_persons"]
        and fact.data["reason"].strip()
    }
    _grade(appraisees, scheme, overridden, _published(log, cohort["cohort"]))
    return sorted(rows, key=lambda row: row["organisation"])


def _year_end_session(log: Log, cohort: str) -> dict[str, Any] | None:
    for event in stated(log, "scoring.session-opened"):
        if event["data"]["cohort"] == cohort and event["data"]["kind"] == "year_end":
            return dict(event["data"])
    return None


def _scheme_in_force(log: Log, cohort: dict[str, Any], session: dict[str, Any] | None) -> tuple[int, dict[str, Any]]:
    adopted = {}
    for event in stated(log, "scoring.scheme-adopted"):
        data = event["data"]
        if data["scheme"] == cohort["scheme"]:
            adopted[data["version"]] = data
    if session:
        version = session["scheme_version"]
    else:
        version = max(v for v, data in adopted.items() if not data["cycles"] or cohort["cycle"] in data["cycles"])
    return version, adopted[version]["document"]


def _person(log: Log, organisation: str, session: dict[str, Any] | None) -> str | None:
    appointments: dict[tuple[str, str], str | None] = {}
    for event in stated(log, "checklist.secretary-appointed"):
        if event["data"]["organisation"] == organisation:
            appointments[event["data"]["from"], event["data"]["person"]] = None
    for event in stated(log, "checklist.secretary-left"):
        if event["data"]["organisation"] == organisation:
            appointments[event["data"]["from"], event["data"]["person"]] = event["data"]["until"]
    if session:
        day = session["first_day"]
        for (since, person), until in appointments.items():
            if since <= day and (until is None or day < until):
                return person
        return None
    if not appointments:
        return None
    latest = max(appointments)
    return latest[1] if appointments[latest] is None else None


def _published(log: Log, cohort: str) -> dict[str, Row]:
    """The rows that stand published: of each appraisee the newest."""
    announced = stated(log, "scoring.result-published", "scoring.result-revised")
    of_cohort = [event for event in announced if event["data"]["cohort"] == cohort]
    return {organisation: event["data"]["row"] for organisation, event in newest(of_cohort, "organisation").items()}


# One appraisee


def _score(row: Row, scheme: dict[str, Any], facts: list[Fact], session: str | None) -> None:
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
    for mark in inspection.data["scores"]:
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


# The cohort's numbers


def _scale(rows: list[Row], scheme: dict[str, Any]) -> None:
    for component in scheme["components"]:
        scale, name = component.get("scale"), component["component"]
        own = [row["components"][name] for row in rows if name in row["components"]]
        for row in rows:
            if scale is None or name not in row["components"]:
                continue
            value = row["components"][name]
            if scale["scale"] == "rank_points":
                place = 1 + sum(other > value for other in own)
                points = scale["points"]
                row["components"][name] = points[place - 1] if place <= len(points) else points[-1]
            elif max(own) > 0:
                row["components"][name] = half_up(Fraction(10000 * value, max(own)))


def _compose(row: Row, scheme: dict[str, Any]) -> None:
    pairs = []
    for component in scheme["components"]:
        if component["component"] in row["components"]:
            pairs.append((component["weight"], row["components"][component["component"]]))
        elif component["missing"] != "reweight":
            return
    if pairs:
        row["composite"] = max(0, min(10000, weighted_mean(pairs) + row["adjustments"]))


def _rank(rows: list[Row]) -> None:
    composites = [row["composite"] for row in rows if row["composite"] is not None]
    for row in rows:
        if row["composite"] is not None:
            row["rank"] = 1 + sum(other > row["composite"] for other in composites)


def _grade(rows: list[Row], scheme: dict[str, Any], overridden: set[str], published: dict[str, Row]) -> None:
    places = floor(Fraction(scheme["quota"]["percent"] * len(rows), 100))
    for row in rows:
        if row["composite"] is not None:
            row["threshold"] = row["grade"] = _threshold(scheme["thresholds"], row["composite"])
    candidates = [row for row in rows if row["threshold"] == "good" and not row["bars"]]
    for row in rows:
        if row["threshold"] != "good":
            continue
        if row["bars"]:
            row["grade"] = "fair"
            continue
        ahead_or_equal = sum(other["composite"] >= row["composite"] for other in candidates)
        if ahead_or_equal <= places:
            continue
        row["grade"] = "fair"
        if scheme["on_revision"] == "keep" and _keeps(row, published, places):
            row["grade"] = "good"
        elif row["organisation"] in overridden and scheme["quota"]["soft"]:
            row["grade"], row["override"] = "good", True


def _keeps(row: Row, published: dict[str, Row], places: int) -> bool:
    """A published 好 (not one by override) that the appraisee has not lost by its own fall."""
    before = published.get(row["organisation"])
    if before is None or before["grade"] != "good" or before["override"]:
        return False
    own: int = row["composite"]
    if own >= before["composite"]:
        return True
    others = [
        other["composite"]
        for other in published.values()
        if other["organisation"] != row["organisation"] and other["threshold"] == "good" and not other["bars"]
    ]
    ahead_or_equal: int = 1 + sum(other >= own for other in others)
    return ahead_or_equal <= places


def _threshold(thresholds: dict[str, int], composite: int) -> str:
    for grade in ("good", "fair", "ordinary"):
        if composite >= thresholds[grade]:
            return grade
    return "poor"
