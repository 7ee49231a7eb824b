"""Random years as public events: cohorts with ties, gaps, corrections, withdrawals, bars, overrides and vacancies."""

from datetime import date, timedelta
from random import Random
from typing import Any

from scoring_svc.domain.scheme import parse, scheme_data, to_data

Event = dict[str, Any]

CYCLE, COHORT, SESSION, SUPERIOR = 2026, "yn-2026", "year-end", "53"
FIRST_DAY = date(2027, 1, 8)
LEVELS = (5999, 6000, 7499, 7500, 8499, 8500, 8500, 8700, 9040, 9040, 9210)
"""Qualities close to the thresholds and often equal, so that ties and cuts are met in every other cohort."""

GROUPS = ("superior", "departments", "grassroots")


class Year:
    """One cohort's year, drawn from a seed; ``events`` are decoded CloudEvents in the order of recording."""

    def __init__(self, seed: int, size: int) -> None:
        self.random = Random(seed)  # noqa: S311  # a test's dice
        self.events: list[Event] = []
        self.organisations = [f"53{place:03}" for place in range(size)]
        self._versions: dict[str, int] = {}
        self._facts = 0
        self._adopt()
        self._form()
        for organisation in [*self.organisations, "outsider"]:
            self._appoint(organisation)
            self._live_through(organisation)

    # The frame

    def _adopt(self) -> None:
        for version in range(1, self.random.randint(1, 3) + 1):
            self.say(
                "scoring.scheme-adopted",
                "scheme/s",
                organisation=SUPERIOR,
                scheme="yunnan-2022",
                version=version,
                classes=[],
                cycles=self.random.choice([[], [CYCLE], [CYCLE - 1]]) if version > 1 else [],
                document=self._scheme(),
            )
            self.version = version

    def _scheme(self) -> dict[str, Any]:
        pick, data = self.random.choice, to_data(parse(scheme_data()))
        for component in data["components"]:
            component["missing"] = pick(["incomplete", "incomplete", "reweight"])
            component["scale"] = pick(
                [None, None, None, {"scale": "proportional"}, {"scale": "rank_points", "points": [10000, 9200, 8600]}]
            )
        if pick([True, False, False]):
            data["components"].append(
                {
                    "component": "projects",
                    "weight": 2,
                    "source": "evaluation",
                    "missing": pick(["incomplete", "reweight"]),
                }
            )
        if pick([True, False]):
            data["components"][1]["kinds"].append("random")
        for group in data["groups"]:
            group["trim"] = pick([True, False])
        data["quota"] = {"percent": pick([0, 30, 50, 50, 100]), "soft": pick([True, True, False])}
        data["bars"] = {
            "veto": pick(["good", "good", "excellent", None]),
            "talks": pick([2, 2, 1, None]),
            "unanswered": pick([True, False]),
        }
        data["on_revision"] = pick(["strict", "keep"])
        if any(one.get("scale") for one in data["components"]):
            data["on_revision"] = "strict"
        return to_data(parse({**data, "sources": {}}))

    def _form(self) -> None:
        members = [{"organisation": one, "class": "prefecture"} for one in self.organisations]
        frame = {"organisation": SUPERIOR, "cohort": COHORT, "cycle": CYCLE, "scheme": "yunnan-2022"}
        if self.random.random() < 0.3:
            self.say("scoring.cohort-formed", "cohort/c", **frame, members=members[1:])
            self.say("scoring.cohort-changed", "cohort/c", **frame, members=members)
        else:
            self.say("scoring.cohort-formed", "cohort/c", **frame, members=members)
        for session, kind in (("half-year", "half_year"), (SESSION, "year_end")):
            if self.random.random() < 0.8:
                self.say(
                    "scoring.session-opened",
                    f"session/{session}",
                    **frame,
                    session=session,
                    scheme_version=self.random.randint(1, self.version),
                    kind=kind,
                    first_day=FIRST_DAY.isoformat(),
                    panel=[{"group": group, "members": 9} for group in GROUPS],
                )

    def _appoint(self, organisation: str) -> None:
        post = {"organisation": organisation, "post": "secretary"}
        first, second = f"{organisation}-1", f"{organisation}-2"
        since = {"person": first, "from": "2024-03-01"}
        match self.random.randrange(12):
            case 0:
                pass
            case 1 | 2 as way:
                until = "2026-07-01" if way == 1 else (FIRST_DAY + timedelta(days=1)).isoformat()
                self.say("checklist.secretary-appointed", f"post/{organisation}", **post, **since)
                self.say(
                    "checklist.secretary-left", f"post/{organisation}", **post, **since, until=until, reason="moved"
                )
                if self.random.random() < 0.6:
                    later = {"person": second, "from": until}
                    self.say("checklist.secretary-appointed", f"post/{organisation}", **post, **later)
            case _:
                self.say("checklist.secretary-appointed", f"post/{organisation}", **post, **since)

    # Facts

    def _live_through(self, organisation: str) -> None:
        level = self.random.choice(LEVELS)
        spread = self.random.choice([0, 0, 300])
        for quarter in (1, 2, 3, 4):
            for _ in range(self.random.choice([1, 1, 2])):
                kind = "field" if quarter == 4 else "routine"
                if self.random.random() < 0.02:
                    kind = self.random.choice(["random", "research", "field"])
                if self.random.random() > 0.02:
                    self._inspect(organisation, level, spread, quarter, kind)
        for session in ("half-year", SESSION):
            if self.random.random() < (0.95 if session == SESSION else 0.1):
                self._score(organisation, level, spread, session)
        for _ in range(self.random.choice([0, 0, 1, 2, 3])):
            self._talk(organisation)
        self._rarely(0.2, self._adjust, organisation)
        self._rarely(0.2, self._adjust, organisation)
        self._rarely(0.15, self._veto, organisation)
        self._rarely(0.1, self._leave_unanswered, organisation)
        self._rarely(0.15, self._override, organisation)
        self._rarely(0.8, self._accept, organisation, level)

    def _rarely(self, chance: float, act: Any, *arguments: object) -> None:  # noqa: ANN401  # one of the methods below
        if self.random.random() < chance:
            act(*arguments)

    def _inspect(self, organisation: str, level: int, spread: int, quarter: int, kind: str) -> None:
        def content(level: int, quarter: int, cycle: int = CYCLE) -> dict[str, Any]:
            return {
                "organisation": organisation,
                "cycle": cycle,
                "quarter": quarter,
                "kind": kind,
                "occurred_on": date(cycle, quarter * 3, 5).isoformat(),
                "inspectors": ["inspector"],
                "scores": self._marks(level, spread),
                "findings": [],
            }

        fact = self._fact()
        said = content(level, quarter)
        self.say("checklist.inspection-recorded", f"inspection/{fact}", fact=fact, revision=1, **said)
        match self.random.randrange(25):
            case 0:
                said = content(self.random.choice(LEVELS), quarter)
                self._correct(fact, 2, said)
            case 1:
                said = content(level, self.random.randint(1, 4), self.random.choice([CYCLE, CYCLE, CYCLE - 1]))
                self._correct(fact, 2, said)
            case 2 | 3 as way:
                self._withdraw(fact, 2, said)
                if way == 3:
                    self._correct(fact, 3, said)
            case 4 if self.random.random() < 0.3:
                rival = {**said, "scores": [{"indicator": "duty", "score": 1}]}
                self.say("checklist.inspection-recorded", f"inspection/{fact}", fact=fact, revision=1, **rival)

    def _correct(self, fact: str, revision: int, said: dict[str, Any]) -> None:
        self.say(
            "checklist.inspection-corrected", f"inspection/{fact}", fact=fact, revision=revision, **said, reason="r"
        )

    def _withdraw(self, fact: str, revision: int, said: dict[str, Any]) -> None:
        self.say(
            "checklist.inspection-withdrawn", f"inspection/{fact}", fact=fact, revision=revision, **said, reason="r"
        )

    def _marks(self, level: int, spread: int) -> list[dict[str, Any]]:
        marks: list[dict[str, Any]] = [{"indicator": "duty", "score": self._near(level, spread)}]
        self._rarely(0.3, marks.append, {"indicator": "tasks", "score": self._near(level, spread)})
        if spread:
            self._rarely(0.3, marks.append, {"indicator": "notices", "value": self.random.randint(0, 25)})
            self._rarely(0.3, marks.append, {"indicator": "service", "value": self.random.randint(0, 15)})
        self._rarely(0.05, marks.append, {"indicator": "zeal", "score": 10})
        if self.random.random() < 0.03:
            return [{"indicator": "zeal", "score": 10}, {"indicator": "notices", "score": 10}]
        return marks

    def _score(self, organisation: str, level: int, spread: int, session: str) -> None:
        groups = []
        for group in GROUPS:
            count = self.random.choice([3, 4, 5, 6]) if group != "superior" else self.random.randint(1, 6)
            if self.random.random() > 0.02:
                groups.append({"group": group, "scores": sorted(self._near(level, 2 * spread) for _ in range(count))})
        said = {
            "organisation": organisation,
            "person": f"{organisation}-1",
            "cycle": CYCLE,
            "session": session,
            "groups": groups,
        }
        fact = self._fact()
        self.say("scoring.report-scored", f"report/{fact}", fact=fact, revision=1, **said)
        if self.random.random() < 0.03:
            self.say("scoring.report-voided", f"report/{fact}", fact=fact, revision=2, **said)

    def _talk(self, organisation: str) -> None:
        fact = self._fact()
        said = {
            "organisation": organisation,
            "target": self.random.choice(["organisation", "organisation", "person"]),
            "person": f"{organisation}-1",
            "cycle": self.random.choice([CYCLE, CYCLE, CYCLE, CYCLE - 1]),
            "occurred_on": "2026-05-06",
            "trigger": "discord",
            "by": "p",
            "set_off_by_result": self.random.random() < 0.2,
        }
        self.say("scoring.talk-held", f"talk/{fact}", fact=fact, revision=1, **said)
        if self.random.random() < 0.2:
            self.say("scoring.talk-voided", f"talk/{fact}", fact=fact, revision=2, **said)

    def _adjust(self, organisation: str) -> None:
        fact = self._fact()
        said = {
            "organisation": organisation,
            "cycle": CYCLE,
            "occurred_on": "2026-05-06",
            "amount": self.random.choice([-900, -100, 10, 50, 460, 900]),
            "ground": "g",
            "source": "s",
        }
        self.say("scoring.adjustment-granted", f"adjustment/{fact}", fact=fact, revision=1, **said)
        if self.random.random() < 0.2:
            self.say("scoring.adjustment-withdrawn", f"adjustment/{fact}", fact=fact, revision=2, **said)

    def _veto(self, organisation: str) -> None:
        fact = self._fact()
        since = date(2024, 1, 1) + timedelta(days=self.random.randint(0, 1200))
        until = since + timedelta(days=self.random.randint(0, 700))
        said = {
            "organisation": organisation,
            "effects": self.random.choice([["good"], ["honours", "good"], ["excellent"], ["honours"]]),
            "in_force_from": since.isoformat(),
            "ground": "g",
            "source": "s",
        }
        self.say("scoring.veto-raised", f"veto/{fact}", fact=fact, revision=1, **said)
        match self.random.randrange(3):
            case 0:
                lifted = {**said, "until": until.isoformat()}
                self.say("scoring.veto-lifted", f"veto/{fact}", fact=fact, revision=2, **lifted)
            case 1:
                self.say("scoring.veto-voided", f"veto/{fact}", fact=fact, revision=2, **said)
            case _:
                pass

    def _leave_unanswered(self, organisation: str) -> None:
        fact = self._fact()
        said = {"organisation": organisation, "session": SESSION, "cycle": CYCLE, "report": "r", "problem": "p"}
        self.say("scoring.problem-unanswered", f"problem/{fact}", fact=fact, revision=1, **said)
        if self.random.random() < 0.4:
            self.say("scoring.problem-answered", f"problem/{fact}", fact=fact, revision=2, **said)

    def _override(self, organisation: str) -> None:
        fact = self._fact()
        said = {
            "organisation": organisation,
            "cohort": self.random.choice([COHORT, COHORT, "km-2026"]),
            "session": SESSION,
            "cycle": CYCLE,
            "reason": "r",
            "by": self.random.choice([["anna", "boris"], ["anna", "boris"], ["anna", "anna"]]),
        }
        self.say("scoring.grade-overridden", f"override/{fact}", fact=fact, revision=1, **said)
        if self.random.random() < 0.2:
            self.say("scoring.grade-withdrawn", f"override/{fact}", fact=fact, revision=2, **said)

    def _accept(self, organisation: str, level: int) -> None:
        self.say(
            "project.project-accepted",
            f"project/{self._fact()}",
            fact=f"p-{self._facts}",
            revision=1,
            organisation=organisation,
            project=f"p-{self._facts}",
            person=f"{organisation}-1",
            cycle=CYCLE,
            level="county",
            topic="t",
            title="t",
            evaluation=level,
        )

    # After publication

    def publish(self, rows: list[dict[str, Any]]) -> None:
        """Publish these rows; only then go on with `trouble`."""
        for row in rows:
            self.say(
                "scoring.result-published",
                f"announcement/{row['organisation']}",
                organisation=row["organisation"],
                cohort=COHORT,
                digest="0" * 64,
                row=row,
            )

    def trouble(self) -> None:
        """What comes to light after publication: adjustments, vetoes and talks for some."""
        for organisation in self.organisations:
            self._rarely(0.3, self._adjust, organisation)
            self._rarely(0.1, self._veto, organisation)
            self._rarely(0.1, self._talk, organisation)

    # Envelopes

    def _fact(self) -> str:
        self._facts += 1
        return f"f-{self._facts}"

    def _near(self, level: int, spread: int) -> int:
        return max(0, min(10000, level + self.random.randint(-spread, spread)))

    def say(self, name: str, stream: str, **data: Any) -> None:  # noqa: ANN401  # the data of any contract
        number = len(self.events) + 1
        self._versions[stream] = self._versions.get(stream, 0) + 1
        service = name.partition(".")[0]
        self.events.append(
            {
                "specversion": "1.0",
                "id": f"event-{number:06}",
                "source": f"/{service}-svc",
                "type": f"zeren.{name}.v1",
                "subject": stream,
                "time": f"2026-12-{1 + number // 20000:02}T00:00:00.{number % 1000000:06}Z",
                "datacontenttype": "application/json",
                "dataschema": f"urn:zeren:{name}:1",
                "partitionkey": data["organisation"],
                "sequence": f"{number:020}",
                "streamversion": self._versions[stream],
                "data": {**data, "recorded_by": "system"},
            }
        )
