"""Java and the jars of Kafka: found, installed where we may, or asked for in one line."""

import fcntl
import hashlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from shared.servers.debian import install
from shared.servers.failures import ServerFailed

JAVA: Final = 17  # the oldest that a Kafka 4 broker runs on
_PACKAGES: Final = ("default-jre-headless", "maven")


class JavaMissing(ServerFailed):
    """Java or Maven is not here and can't be installed by us."""


def ensure_java() -> None:
    """Java and Maven are here when this returns; as root on Debian they are installed. Raises `JavaMissing`."""
    install(f"Kafka needs Java {JAVA} or later and Maven", _PACKAGES, _missing, JavaMissing)


def ensure_jars(pom: Path, libs: Path) -> Path:
    """The jars that ``pom`` asks for, in ``libs``: resolved by Maven once, again when ``pom`` changes.

    Sessions that come at the same time wait for the first. Raises `JavaMissing`, `ServerFailed`.
    """
    libs.mkdir(parents=True, exist_ok=True)
    wanted = hashlib.sha256(pom.read_bytes()).hexdigest()
    with (libs / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = libs / "resolved-from"
        if done.exists() and done.read_text() == wanted:
            return libs
        ensure_java()
        for stale in libs.glob("*.jar"):
            stale.unlink()
        _resolve(pom.absolute(), libs.absolute())
        done.write_text(wanted)
    return libs


def _resolve(pom: Path, libs: Path) -> None:
    goal = ("dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={libs}")
    resolved = subprocess.run(  # noqa: S603 - our own command, no shell
        [_found("mvn"), "-q", "-B", "-f", pom, *goal],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if resolved.returncode:
        said = [line for line in resolved.stdout.splitlines() if "ERROR" in line] or ["it said nothing"]
        raise ServerFailed(f"Maven could not resolve the jars of Kafka: {said[0]}", said)


def _missing() -> list[str]:
    missing = [] if _java_version() >= JAVA else [f"Java {JAVA}"]
    return missing if shutil.which("mvn") else [*missing, "Maven"]


def _java_version() -> int:
    """The major version of ``java``; 0: there is none."""
    java = shutil.which("java")
    if java is None:
        return 0
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603 - no shell
    version = re.search(r'version "(\d+)', said)
    return int(version[1]) if version else 0


def _found(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise JavaMissing(f"{program} is not here")
    return path
