"""Random years as public events: cohorts with ties, gaps, corrections, withdrawals, bars, overrides and vacancies."""

from datetime import date, timedelta
from typing import Any

from tests.scoring_svc.rules.happenings import COHORT, CYCLE, GROUPS, SESSION, Happenings

from scoring_svc.domain.scheme import parse, scheme_data, to_data

SUPERIOR = "53"
FIRST_DAY = date(2027, 1, 8)


class Year(Happenings):
    """One cohort's year, drawn from a seed; ``events`` are decoded CloudEvents in the order of recording."""

    def __init__(self, seed: int, size: int) -> None:
        super().__init__(seed)
        self.organisations = [f"53{place:03}" for place in range(size)]
        self._adopt()
        self._form()
        for organisation in [*self.organisations, "outsider"]:
            self._appoint(organisation)
            self.live_through(organisation)

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
        data["on_revision"] = pick(["strict", "keep"])
        data["on_revision"] = pick(["strict", "keep"])
        scales: list[Any] = []
        if data["on_revision"] == "strict":
            scales = [{"scale": "proportional"}, {"scale": "rank_points", "points": [10000, 9200, 8600]}]
        for component in data["components"]:
            component["missing"] = pick(["incomplete", "incomplete", "reweight"])
            component["scale"] = pick([None, None, *scales])
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
            self.rarely(0.3, self.adjust, organisation)
            self.rarely(0.1, self.veto, organisation)
            self.rarely(0.1, self.talk, organisation)
