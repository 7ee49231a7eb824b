"""``python -m tests.faults.fuzz --seed S --cases N --folder F``: what was asked and found, as JSON; 1 for anything."""

import argparse
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from schemathesis.python.asgi import shutdown_lifespans

from shared.observability import configure_logging
from tests.faults.fuzz.asking import Findings, ask, schema_of
from tests.faults.fuzz.hooks import install
from tests.faults.fuzz.site import InProcess
from tests.faults.fuzz.small import named, small_year

SHARES = {"checklist": 0.3, "project": 0.2, "scoring": 0.5}
"""Of the cases, by service: about as many as it has operations."""


def fuzz(seed: int, cases: int, folder: Path) -> dict[str, Any]:
    app, names = InProcess(folder), named(small_year())
    findings = Findings()
    install()
    took: dict[str, float] = {}
    for service, share in SHARES.items():
        began, before = time.monotonic(), findings.cases
        schema = schema_of(service, app, names, seed)
        ask(schema, int(cases * share), findings)
        took[service] = round((findings.cases - before) / (time.monotonic() - began), 1)
    return {
        "seed": seed,
        "cases": findings.cases,
        "per_second": took,
        "operations": len(findings.operations),
        "never_succeeded": sorted(findings.operations - findings.succeeded),
        "statuses": dict(sorted(findings.statuses.items())),
        "failures": findings.failures,
        "times": dict(findings.times),
        "errors": findings.errors,
        "rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    told = parser.parse_args()
    with (told.folder / "site.log").open("w", encoding="utf-8") as log:
        configure_logging(level="DEBUG", stream=log)
        try:
            found = fuzz(told.seed, told.cases, told.folder)
        finally:
            shutdown_lifespans()
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
    return int(bool(found["failures"] or found["errors"]))


if __name__ == "__main__":
    raise SystemExit(main())
