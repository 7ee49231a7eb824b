"""F18 as the tests and `make soak` run it: a process and a site for each seed, side by side, and what must be so."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

from tests.faults.fuzz.findings import FOUND

ROOT: Final = Path(__file__).parents[3]
REACHED: Final = 60
"""Operations that succeed at least once with each seed: what is only ever refused shows little of itself."""

Report = Mapping[str, Any]


async def fuzzed(
    folder: Path, seeds: Sequence[int], cases: int, over: Literal["app", "sockets"] = "app"
) -> Sequence[Report]:
    """``cases`` in all. Raises AssertionError with what was found, and the line that asks the same again."""
    share = cases // len(seeds)
    reports = await asyncio.gather(*(_asked(folder / str(seed), seed, share, over) for seed in seeds))
    for report in reports:
        again = f"python -m tests.faults.fuzz --seed {report['seed']} --cases {share} --over {over} --folder FOLDER"
        found = {name: report[name] for name in FOUND if report[name]}
        assert found == {}, f"{again}\n{json.dumps(found, ensure_ascii=False, indent=1)}"
        assert [status for status in report["statuses"] if int(status) >= 500] == [], again
        assert report["cases"] >= share, again
    return reports


def everything_was_asked(reports: Sequence[Report]) -> None:
    """Every operation of every document, and many of them with success."""
    documents = [json.loads(path.read_bytes()) for path in (ROOT / "docs" / "api").glob("*.openapi.json")]
    operations = sum(len(methods) for document in documents for methods in document["paths"].values())
    for report in reports:
        assert report["operations"] >= operations
        assert report["operations"] - len(report["never_succeeded"]) >= REACHED, report["never_succeeded"]


def told(reports: Sequence[Report]) -> str:
    """The figures in a line."""
    return "; ".join(
        f"seed {report['seed']}: {report['cases']:,} cases, {report['statuses']}, {report['per_second']} a second,"
        f" {report['resident_mib'][0][1]}→{report['resident_mib'][-1][1]} MiB"
        for report in reports
    )


def _make(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o755)  # PostgreSQL may run as another


async def _asked(folder: Path, seed: int, cases: int, over: str) -> Report:
    _make(folder)
    words = ["--seed", str(seed), "--cases", str(cases), "--over", over, "--folder", str(folder)]
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.fuzz", *words), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        printed, _ = await child.communicate()
    finally:
        if child.returncode is None:
            child.terminate()
    assert child.returncode in {0, 1}, f"the fuzzer itself broke (seed {seed}); the log of its site is in {folder}"
    report: Report = json.loads(printed)
    return report
