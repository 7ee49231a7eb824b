"""What came of the cases: counts, and the first case of each kind of failure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from schemathesis.engine.recorder import ScenarioRecorder

FOUND: Final = ("failures", "errors", "damage", "leaks", "broken")
"""Whatever stands under these names of a report is a finding."""


@dataclass
class Findings:
    """``failures``: check, operation and status to the first case in which it failed; ``times``: how often each did."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    succeeded: set[str] = field(default_factory=set)
    failures: dict[str, str] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    resident: list[tuple[int, int]] = field(default_factory=list)
    """Cases so far, and the MiB of the site then."""

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
        asked = recorder.interactions[case]
        answer, request = asked.response, asked.request
        label = recorder.cases[case].value.operation.label
        name = f"{check}: {label} {answer.status_code if answer else 'no answer'}"
        self.times[name] += 1
        if name not in self.failures:
            headers = {name: value for name, value in request.headers.items() if name != "Authorization"}
            self.failures[name] = (
                f"{message}\n{request.method} {request.uri[:1000]}\n{headers}\n{(request.body or b'')[:2000]!r}\n"
                f"→ {(answer.content if answer else b'')[:1000]!r}"
            )

    def report(self) -> Mapping[str, Any]:
        return {
            "cases": self.cases,
            "operations": len(self.operations),
            "never_succeeded": sorted(self.operations - self.succeeded),
            "statuses": dict(sorted(self.statuses.items())),
            "failures": self.failures,
            "times": dict(self.times),
            "errors": self.errors,
            "resident_mib": self.resident,
        }
