"""One site, the steps in order, all invariants at the end, one table."""

import asyncio
import json
import os
import random
import shutil
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from shared.servers import ensure_jars
from tests.faults.invariants import invariants
from tests.faults.site import FaultSite, fault_site
from tests.soak.steps import STEPS

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "build" / "soak.json"


def main(names: Sequence[str]) -> int:
    if unknown := set(names) - STEPS.keys():
        print(f"no such step: {', '.join(sorted(unknown))}; there are {', '.join(STEPS)}")  # noqa: T201 - its output
        return 2
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(1, 10**6))
    folder = Path(tempfile.mkdtemp(prefix="zeren-soak-"))
    folder.chmod(0o755)  # PostgreSQL may run as another
    return asyncio.run(soak(seed, list(names) or list(STEPS), folder))


async def soak(seed: int, names: Sequence[str], folder: Path) -> int:
    replay = f"make soak SEED={seed} MINUTES={os.environ.get('MINUTES', '20')}"
    _say(f"seed {seed}: {replay}")
    config = ROOT / "deploy" / "kafka"
    kept = os.environ.get("KAFKA_LIBS")
    libs = ensure_jars(config / "pom.xml", Path(kept) if kept else ROOT / "var" / "kafka-libs")
    run = Run(seed=seed)
    async with fault_site(folder, seed=seed, replay=replay, libs=libs, config=config) as site:
        for name in names:
            await run.step(site, name)
        await run.end(site)
    if run.breaches:
        _say(f"what the processes said: {folder}")
        return 1
    shutil.rmtree(folder)
    return 0


@dataclass(kw_only=True)
class Run:
    """What has been done so far, and what came of it."""

    seed: int
    began: float = field(default_factory=time.monotonic)
    steps: dict[str, str] = field(default_factory=dict)
    breaches: list[str] = field(default_factory=list)

    async def step(self, site: FaultSite, name: str) -> None:
        """A breach ends the step, not the soak: what comes after may find more."""
        try:
            self.steps[name] = await STEPS[name](site, random.Random(f"{self.seed} {name}"))  # noqa: S311 - a seeded fault
            await invariants(site, deep=True)
        except (AssertionError, Exception) as breach:  # noqa: BLE001 - told, counted, and the exit code
            self.breaches.append(f"{name}: {breach!r}")
            traceback.print_exception(breach)
        _say(f"{name}: {self.steps.get(name, 'BREACH')}")

    async def end(self, site: FaultSite) -> None:
        """All invariants once more, the table, and the report."""
        found = {}
        try:
            found = asdict(await invariants(site, deep=True))
        except AssertionError as breach:
            self.breaches.append(f"at the end: {breach!r}")
        found |= {
            "minutes": round((time.monotonic() - self.began) / 60, 1),
            "faults": len(site.faults),
            "deaths": sum(role.deaths for role in site.supervisor.roles.values()),
            "commands": len(site.oracle.intents),
            "slowest_answer_s": round(site.load.slowest, 1),
            "answers": {str(status): count for status, count in site.oracle.statuses.items()},
        }
        kinds = Counter(what.partition(":")[0] for what in site.faults)
        report = {"seed": self.seed, "kinds": kinds, "breaches": self.breaches, "steps": self.steps, "found": found}
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(json.dumps(report | {"faults": site.faults}, ensure_ascii=False, indent=1) + "\n")
        for name, told in report.items():
            for key, value in told.items() if isinstance(told, dict) else [("", told)]:
                _say(f"{name:10} {key:20} {value}")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - its output
