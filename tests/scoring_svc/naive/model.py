"""The rulebook read aloud, as plainly as it can be written, to check the product against. Slow, and no code shared.

`results` takes decoded CloudEvents (dicts, in any order, doubled or not) and gives the rows of rulebook §8.
Fractions are exact; each "mean" of the rulebook is one call of `half_up`.
"""

from fractions import Fraction
from math import floor
from typing import Any

from tests.scoring_svc.naive.appraisee import Row, half_up, score, weighted_mean
from tests.scoring_svc.naive.facts import Event, Fact, Log, by_name, newest, standing_facts, stated


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
            score(row, scheme, facts.get(organisation, []), session["session"] if session else None)
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
