"""Inspections as the benches record them, of every organisation that is appraised."""

import json
from collections.abc import Sequence
from datetime import date, timedelta

from shared.kernel import record
from tests.bench.client import Request
from tests.bench.province import Province
from zeren.year.cast import INSPECTORS
from zeren.year.chance import Chance, on_the_wire
from zeren.year.plan import SEED

INSPECTIONS = "/checklist/v1/inspections"
FIRST, DAYS = date(2026, 1, 10), 230
"""The days of three quarters."""


@record
class Visits:
    """Made by a few inspectors, each under one token."""

    tokens: Sequence[str]
    chance: Chance

    @classmethod
    def of(cls, province: Province) -> "Visits":
        tokens = [province.issuer.issue(one.person, [one.role], one.organisation) for one in INSPECTORS]
        return cls(tokens=tokens, chance=Chance(SEED))

    def record(self, organisation: str, inspection: str = "b-{}") -> Request:
        """A new one; ``{}`` is for a number."""
        return self._request(organisation, f"{INSPECTIONS}/{inspection}", turn=0)

    def correct(self, organisation: str, inspection: str, turn: int) -> Request:
        return self._request(organisation, f"{INSPECTIONS}/{inspection}/correction", turn=turn, reason="录入有误")

    def _request(self, organisation: str, path: str, turn: int, **more: str) -> Request:
        names = ("bench", organisation, turn)
        level = self.chance.level(organisation)
        day = FIRST + timedelta(days=self.chance.number("day", organisation, low=0, high=DAYS))
        number = self.chance.number("who", organisation, low=0, high=len(self.tokens) - 1)
        body = {
            "organisation": organisation,
            "kind": "routine",
            "occurred_on": str(day),
            "inspectors": [INSPECTORS[number].person],
            "scores": [
                {
                    "indicator": indicator,
                    "score": on_the_wire(self.chance.score(*names, indicator, about=level, spread=700)),
                }
                for indicator in ("duty", "tasks")
            ],
            "findings": [],
            **more,
        }
        return Request(method="PUT", path=path, token=self.tokens[number], body=json.dumps(body).encode())
