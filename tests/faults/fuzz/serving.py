"""``python -m tests.faults.fuzz.serving FOLDER``: a small site that stands until its standard input ends."""

import asyncio
import json
import sys
from pathlib import Path

from shared.observability import configure_logging
from tests.faults.fuzz.site import small_site


async def serve(folder: Path) -> None:
    async with small_site(folder) as site:
        sys.stdout.write(json.dumps({"url": site.url, "names": site.names, "databases": site.databases}) + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    with Path(sys.argv[1], "site.log").open("w", encoding="utf-8") as log:
        configure_logging(level="DEBUG", stream=log)
        asyncio.run(serve(Path(sys.argv[1])))
