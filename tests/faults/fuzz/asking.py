"""Schemathesis's own engine, driven: which cases it sends, what it makes of the answers, when it has sent enough."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import schemathesis
from schemathesis.engine import events
from schemathesis.engine.core import Engine, EventStream

from tests.faults.fuzz.findings import Findings
from tests.faults.fuzz.people import drawing, tokens_of
from tests.faults.fuzz.target import Target

EXAMPLES: Final = 4
"""Cases for each operation of the phase that draws without links; the rest is drawn with them."""

HELD_BACK: Final = "/clock"
"""The driven clock is asked in a test of its own: in the year 9999 no command goes through."""

REAL: Final = 0.75
"""How often a parameter names something that is there."""

SAMPLE: Final = 500
"""So many cases lie between two looks at the memory of the site."""


class Asking:
    """Asks a target, and keeps what came of it."""

    def __init__(self, target: Target, seed: int) -> None:
        self._target, self._seed = target, seed
        self.tokens = tokens_of(target.issuer)
        self.findings = Findings()

    def ask(self, said: str | Mapping[str, Any], cases: int) -> None:
        """All that covers the document (its path, or itself), then scenarios along its links, so many cases in all."""
        schema = self._target.load(said, config_of(self._target.names, self._seed)).exclude(path_regex=HELD_BACK)
        schema.auth(refresh_interval=None)(drawing(self.tokens, self._seed))
        enough = self.findings.cases + cases
        self._listen(Engine(schema).execute(), enough)
        # Its probes without a token change what the engine goes through while it goes through it: they had their turn.
        schema.config.checks.ignored_auth.enabled = False
        self._listen(Engine(schema).fuzz(), enough)

    def _listen(self, stream: EventStream, enough: int) -> None:
        findings = self.findings
        for event in stream:
            match event:
                case events.ScenarioFinished(recorder=recorder) | events.FuzzScenarioFinished(recorder=recorder):
                    findings.take(recorder)
                case events.NonFatalError(value=error) | events.FatalError(exception=error):
                    findings.errors.append(repr(error)[:2000])
            if findings.cases >= SAMPLE * len(findings.resident):
                findings.resident.append((findings.cases, self._target.resident))
            if findings.cases >= enough:
                stream.stop()


def config_of(names: Mapping[str, Sequence[Any]], seed: int) -> schemathesis.Config:
    bound = {
        f"{place}.{name}": {"dictionary": name, "probability": REAL}
        for name in names
        for place in ("path", "query", "body")
    }
    bound |= {"body.scores[*].organisation": {"dictionary": "organisation", "probability": REAL}}
    versions = {"header.If-Match": {"dictionary": "version", "probability": REAL}}
    values = {**names, "version": ["*", "*", "*", '"1"', '"2"']}
    return schemathesis.Config.from_dict(
        {
            "seed": seed,
            "continue-on-failure": True,
            "dictionaries": {name: {"values": list(given)} for name, given in values.items()},
            "parameters": {**bound, **versions},
            "generation": {"max-examples": EXAMPLES, "no-shrink": True, "database": "none"},
            "phases": {"stateful": {"enabled": False}},
            "checks": {
                "missing_required_header": {"expected-statuses": [400, 401, 403, 422, 428]},
                "negative_data_rejection": {"expected-statuses": [*range(400, 407), 409, 412, 413, 415, 422, 428]},
            },
        }
    )
