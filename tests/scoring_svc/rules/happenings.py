"""What can happen to one appraisee in a random year: facts, their corrections and their withdrawals."""

from datetime import date, timedelta
from typing import Any

from tests.scoring_svc.rules.recorder import Recorder

CYCLE, COHORT, SESSION = 2026, "yn-2026", "year-end"
LEVELS = (5999, 6000, 7499, 7500, 8499, 8500, 8500, 8700, 9040, 9040, 9210)
"""Qualities close to the thresholds and often equal, so that ties and cuts are met in every other cohort."""

GROUPS = ("superior", "departments", "grassroots")


class Happenings(Recorder):
    def live_through(self, organisation: str) -> None:
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
        for _ in range(self.random.choice([0, 0, 0, 1, 2])):
            self.talk(organisation)
        self.rarely(0.2, self.adjust, organisation)
        self.rarely(0.2, self.adjust, organisation)
        self.rarely(0.15, self.veto, organisation)
        self.rarely(0.1, self._leave_unanswered, organisation)
        self.rarely(0.3, self._override, organisation)
        self.rarely(0.8, self._accept, organisation, level)

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

        fact = self.fact()
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
        marks: list[dict[str, Any]] = [{"indicator": "duty", "score": self.near(level, spread)}]
        self.rarely(0.3, marks.append, {"indicator": "tasks", "score": self.near(level, spread)})
        if spread:
            self.rarely(0.3, marks.append, {"indicator": "notices", "value": self.random.randint(0, 25)})
            self.rarely(0.3, marks.append, {"indicator": "service", "value": self.random.randint(0, 15)})
        self.rarely(0.05, marks.append, {"indicator": "zeal", "score": 10})
        if self.random.random() < 0.03:
            return [{"indicator": "zeal", "score": 10}, {"indicator": "notices", "score": 10}]
        return marks

    def _score(self, organisation: str, level: int, spread: int, session: str) -> None:
        groups = []
        for group in GROUPS:
            count = self.random.choice([3, 4, 5, 6]) if group != "superior" else self.random.randint(1, 6)
            if self.random.random() > 0.02:
                groups.append({"group": group, "scores": sorted(self.near(level, 2 * spread) for _ in range(count))})
        said = {
            "organisation": organisation,
            "person": f"{organisation}-1",
            "cycle": CYCLE,
            "session": session,
            "groups": groups,
        }
        fact = self.fact()
        self.say("scoring.report-scored", f"report/{fact}", fact=fact, revision=1, **said)
        if self.random.random() < 0.03:
            self.say("scoring.report-voided", f"report/{fact}", fact=fact, revision=2, **said)

    def talk(self, organisation: str) -> None:
        fact = self.fact()
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

    def adjust(self, organisation: str) -> None:
        fact = self.fact()
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

    def veto(self, organisation: str) -> None:
        fact = self.fact()
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
        fact = self.fact()
        said = {"organisation": organisation, "session": SESSION, "cycle": CYCLE, "report": "r", "problem": "p"}
        self.say("scoring.problem-unanswered", f"problem/{fact}", fact=fact, revision=1, **said)
        if self.random.random() < 0.4:
            self.say("scoring.problem-answered", f"problem/{fact}", fact=fact, revision=2, **said)

    def _override(self, organisation: str) -> None:
        fact = self.fact()
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
            f"project/{self.fact()}",
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
