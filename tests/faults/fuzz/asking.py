"""Schemathesis's own engine, driven: which cases it sends, what it makes of the answers, when it has sent enough."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import schemathesis
from schemathesis.core.spec import ApiSchema
from schemathesis.engine import events
from schemathesis.engine.core import Engine, EventStream
from schemathesis.engine.recorder import ScenarioRecorder

from tests.faults.fuzz.people import tokens
from tests.faults.fuzz.site import InProcess

EXAMPLES: Final = 4
"""Cases for each operation of the phase that draws without links; the rest is drawn with them."""

HELD_BACK: Final = "/clock"
"""The driven clock is asked in tests of its own: in the year 9999 no command goes through."""

REAL: Final = 0.75
"""How often a parameter names something that is there."""


@dataclass
class Findings:
    """What came of it. ``failures``: check and operation to the first case in which it failed."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    succeeded: set[str] = field(default_factory=set)
    failures: dict[str, str] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def take(self, recorder: ScenarioRecorder) -> None:
        for case, interaction in recorder.interactions.items():
            self.cases += 1
            if interaction.response is None or case not in recorder.cases:
                continue
            label = recorder.cases[case].value.operation.label
            self.statuses[interaction.response.status_code] += 1
            self.operations.add(label)
            if interaction.response.status_code < 300:
                self.succeeded.add(label)
        for case, checks in recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    self._fail(recorder, case, check.name, check.failure_info.failure.message)

    def _fail(self, recorder: ScenarioRecorder, case: str, check: str, message: str) -> None:
        label = recorder.cases[case].value.operation.label
        asked = recorder.interactions[case]
        answer = asked.response
        status = answer.status_code if answer else 0
        name = f"{check}: {label} {status}"
        self.times[name] += 1
        if name not in self.failures:
            request = asked.request
            self.failures[name] = (
                f"{message}\n{request.method} {request.uri}\n{request.headers}\n{(request.body or b'')[:2000]!r}\n"
                f"→ {(answer.content if answer else b'')[:1000]!r}"
            )


def schema_of(service: str, app: InProcess, names: Mapping[str, Sequence[str]], seed: int) -> ApiSchema:
    """The service's own document, as it serves it."""
    schema = schemathesis.openapi.from_asgi(f"/{service}/openapi.json", app, config=config_of(names, seed))
    schema.auth(refresh_interval=None)(tokens(app.site.issuer, seed))
    return schema.exclude(path_regex=HELD_BACK)


def config_of(names: Mapping[str, Sequence[str]], seed: int) -> schemathesis.Config:
    words = {name: {"values": list(values)} for name, values in names.items()}
    words["cycle"] = {"values": [2025, 2026, 2027]}
    bound = {
        f"{place}.{name}": {"dictionary": name, "probability": REAL}
        for name in words
        for place in ("path", "query", "body")
    }
    versions = {"header.If-Match": {"dictionary": "version", "probability": REAL}}
    return schemathesis.Config.from_dict(
        {
            "seed": seed,
            "continue-on-failure": True,
            "dictionaries": {**words, "version": {"values": ["*", "*", "*", '"1"', '"2"']}},
            "parameters": {**bound, **versions},
            "generation": {"max-examples": EXAMPLES, "no-shrink": True, "database": "none"},
            "phases": {"stateful": {"enabled": False}},
            "checks": {
                "missing_required_header": {"expected-statuses": [400, 401, 403, 422, 428]},
                "negative_data_rejection": {"expected-statuses": [*range(400, 407), 409, 412, 413, 415, 422, 428]},
            },
        }
    )


def ask(schema: ApiSchema, cases: int, findings: Findings) -> None:
    """Everything that covers the document, then scenarios along its links until there were so many cases."""
    enough = findings.cases + cases
    _listen(Engine(schema).execute(), findings, enough)
    # Its probes without a token change what the engine goes through while it goes through it: they had their turn.
    schema.config.checks.ignored_auth.enabled = False
    _listen(Engine(schema).fuzz(), findings, enough)


def _listen(stream: EventStream, findings: Findings, enough: int) -> None:
    for event in stream:
        match event:
            case events.ScenarioFinished(recorder=recorder) | events.FuzzScenarioFinished(recorder=recorder):
                findings.take(recorder)
            case events.NonFatalError(value=error) | events.FatalError(exception=error):
                findings.errors.append(repr(error)[:2000])
        if findings.cases >= enough:
            stream.stop()
