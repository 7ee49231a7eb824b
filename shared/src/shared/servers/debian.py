"""What a test or a trial needs of the system: installed as root on Debian, asked for in one line elsewhere."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence

from shared.servers.failures import ServerFailed


def install(
    wanted: str, packages: Sequence[str], missing: Callable[[], Sequence[str]], failure: type[ServerFailed]
) -> None:
    """Install ``packages`` with apt-get unless nothing is ``missing``. Raises ``failure``, in one line.

    ``wanted`` opens that line: "Kafka needs Java 17 or later and Maven".
    """
    lacking = missing()
    if not lacking:
        return
    wanted = f"{wanted}; missing: {', '.join(lacking)}"
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise failure(f"{wanted}. Install them (Debian: apt-get install {' '.join(packages)})")
    sys.stderr.write(f"{wanted}. Installing them with apt-get …\n")
    for words in (("update", "-q"), ("install", "-q", "-y", "--no-install-recommends", *packages)):
        done = subprocess.run(  # noqa: S603 - our own command, no shell
            [apt, *words],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = done.stderr.strip().splitlines()
            raise failure(f"{wanted}. apt-get {words[0]} failed: {said[-1] if said else 'it said nothing'}")
    if still := missing():
        raise failure(f"apt-get installed {' and '.join(packages)}, and still missing: {', '.join(still)}")
