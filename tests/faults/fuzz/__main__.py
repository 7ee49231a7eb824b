"""``python -m tests.faults.fuzz --seed S --cases N --folder F``: what was asked and found, as JSON; 1 for anything."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shared.eventstore import Database
from shared.eventstore.seals import Ledger, verify_store
from shared.observability import configure_logging
from tests.faults.canaries import leaks
from tests.faults.fuzz import pages
from tests.faults.fuzz.asking import Asking
from tests.faults.fuzz.findings import FOUND
from tests.faults.fuzz.hooks import install
from tests.faults.fuzz.served import LOGS
from tests.faults.fuzz.shares import SHARES
from tests.faults.fuzz.target import Target, in_process, over_sockets


def fuzz(asking: Asking, cases: int) -> dict[str, Any]:
    """Every service, then the pages."""
    per_second: dict[str, float] = {}
    for service, share in SHARES.items():
        began, before = time.monotonic(), asking.findings.cases
        asking.ask(f"/{service}/openapi.json", int(cases * share))
        per_second[service] = round((asking.findings.cases - before) / (time.monotonic() - began), 1)
    asking.ask(pages.document(), cases - asking.findings.cases)
    return {"per_second": per_second, **asking.findings.report()}


async def damage(target: Target) -> list[str]:
    """I8: what is wrong with the past of any store."""
    found = []
    for service in SHARES:
        database = await Database.open(target.databases[service], size=2)
        try:
            verified = await verify_store(Ledger(database), f"zeren/{service}", ())
            found += [f"{service}: {verified.damage}"] if verified.damage else []
        finally:
            await database.close()
    return found


def leaked(target: Target, tokens: Sequence[str], folder: Path) -> list[str]:
    """I5: what stands in the logs of the site and of its database and should not."""
    secrets = {f"a bearer token ({n})": token for n, token in enumerate(tokens)}
    secrets |= {f"a ballot token ({n})": token for n, token in enumerate(target.names["token"])}
    secrets |= {f"the address of {name}": url for name, url in target.databases.items()}
    logs = [(name, (folder / name).read_bytes()) for name in LOGS if (folder / name).exists()]
    return [str(leak) for leak in leaks(logs, secrets)]


def broken(folder: Path) -> list[str]:
    """What the site itself called unexpected, whatever it answered."""
    lines = (folder / "site.log").read_text(encoding="utf-8").splitlines()
    return [line[:2000] for line in lines if json.loads(line)["level"] in {"error", "critical"}]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.fuzz", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--over", choices=["app", "sockets"], default="app")
    told = parser.parse_args()
    install()
    with (told.folder / ("site.log" if told.over == "app" else "fuzzer.log")).open("w", encoding="utf-8") as log:
        configure_logging(level="DEBUG", stream=log)
        with in_process(told.folder) if told.over == "app" else over_sockets(told.folder) as target:
            asking = Asking(target, told.seed)
            found = {"seed": told.seed, **fuzz(asking, told.cases), "damage": asyncio.run(damage(target))}
        log.flush()
        found |= {"leaks": leaked(target, asking.tokens, told.folder), "broken": broken(told.folder)}
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
    return int(any(found[name] for name in FOUND))


if __name__ == "__main__":
    raise SystemExit(main())
