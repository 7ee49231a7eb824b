"""From events to the facts that stand: the newest revision of each, whatever the order of delivery."""

from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]

KINDS = {
    "checklist.inspection-recorded": "inspection",
    "checklist.inspection-corrected": "inspection",
    "checklist.inspection-withdrawn": "inspection",
    "scoring.report-scored": "report",
    "scoring.report-voided": "report",
    "scoring.adjustment-granted": "adjustment",
    "scoring.adjustment-withdrawn": "adjustment",
    "scoring.talk-held": "talk",
    "scoring.talk-voided": "talk",
    "scoring.veto-raised": "veto",
    "scoring.veto-lifted": "veto",
    "scoring.veto-voided": "veto",
    "scoring.problem-unanswered": "problem",
    "scoring.problem-answered": "problem",
    "scoring.grade-overridden": "override",
    "scoring.grade-withdrawn": "override",
    "project.project-accepted": "evaluation",
}
TAKEN_OUT = ("-withdrawn", "-voided", "-answered")


@dataclass
class Fact:
    kind: str
    organisation: str
    data: dict[str, Any]


Log = dict[str, list[Event]]


def name(event: Event) -> str:
    """``zeren.scoring.talk-held.v1`` → ``scoring.talk-held``."""
    kind: str = event["type"]
    return kind.removeprefix("zeren.").rpartition(".")[0]


def by_name(events: list[Event]) -> Log:
    log: Log = {}
    for event in events:
        log.setdefault(name(event), []).append(event)
    return log


def stated(log: Log, *names: str) -> list[Event]:
    return [event for one in names for event in log.get(one, [])]


def newest(events: list[Event], key: str) -> dict[str, Event]:
    """For each value of ``data[key]`` the event with the highest stream version."""
    found: dict[str, Event] = {}
    for event in events:
        which = event["data"][key]
        if which not in found or event["streamversion"] > found[which]["streamversion"]:
            found[which] = event
    return found


def standing_facts(events: list[Event]) -> list[Fact]:
    """The facts that count: not withdrawn, and without two contents under one revision."""
    revisions: dict[tuple[str, str, str], dict[int, list[Event]]] = {}
    for event in events:
        kind = KINDS.get(name(event))
        if kind:
            data = event["data"]
            revisions.setdefault((kind, data["organisation"], data["fact"]), {}).setdefault(
                data["revision"], []
            ).append(event)
    facts = []
    for (kind, organisation, _), history in revisions.items():
        if any(_contents(said) > 1 for said in history.values()):
            continue
        last = history[max(history)][0]
        if not name(last).endswith(TAKEN_OUT):
            facts.append(Fact(kind=kind, organisation=organisation, data=last["data"]))
    return facts


def _contents(said: list[Event]) -> int:
    """How many different things were said under one revision; who recorded it is not what was said."""
    contents: list[Any] = []
    for event in said:
        content = (event["type"], {key: value for key, value in event["data"].items() if key != "recorded_by"})
        if content not in contents:
            contents.append(content)
    return len(contents)
