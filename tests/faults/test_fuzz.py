"""F18: whatever a route is asked, it answers as its document says, and never with a fault of its own."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from tests.faults.fuzz.findings import FOUND

CASES: Final = 20_000
SEEDS: Final = (1, 2)
"""Each plays in a process and on a site of its own, side by side."""

REACHED: Final = 60
"""Operations that succeed at least once with each seed: what is only ever refused shows little of itself."""


@pytest.mark.timeout(600)
async def test_every_route_keeps_to_its_document_whatever_it_is_asked(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> None:
    folders = [tmp_path_factory.mktemp(f"fuzz-{seed}") for seed in SEEDS]
    found = await asyncio.gather(
        *(
            asked(pytestconfig.rootpath, seed, CASES // len(SEEDS), folder)
            for seed, folder in zip(SEEDS, folders, strict=True)
        )
    )
    for report in found:
        print({name: report[name] for name in ("seed", "cases", "per_second", "statuses", "resident_mib")})  # noqa: T201 - the figures, for -s
        assert {name: report[name] for name in FOUND if report[name]} == {}, replay(report)
        assert [status for status in report["statuses"] if int(status) >= 500] == [], replay(report)
        assert report["operations"] >= documented(pytestconfig.rootpath), "every operation was asked"
        assert report["operations"] - len(report["never_succeeded"]) >= REACHED, report["never_succeeded"]
    assert sum(report["cases"] for report in found) >= CASES


async def asked(root: Path, seed: int, cases: int, folder: Path) -> Mapping[str, Any]:
    words: Sequence[str] = ["--seed", str(seed), "--cases", str(cases), "--folder", str(folder)]
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.fuzz", *words), cwd=root, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await child.communicate()
    assert child.returncode in {0, 1}, f"the fuzzer itself broke (seed {seed}); its site's log is in {folder}"
    report: Mapping[str, Any] = json.loads(printed)
    return report


def documented(root: Path) -> int:
    """How many operations the frozen documents have."""
    documents = [json.loads(path.read_bytes()) for path in (root / "docs" / "api").glob("*.openapi.json")]
    return sum(len(methods) for document in documents for methods in document["paths"].values())


def replay(report: Mapping[str, Any]) -> str:
    return f"python -m tests.faults.fuzz --seed {report['seed']} --cases {report['cases']} --folder FOLDER"
