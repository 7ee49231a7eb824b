"""Node and modules from npm: found, installed where we may, or asked for in one line. For checks only."""

import fcntl
import hashlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from shared.servers.debian import install
from shared.servers.failures import ServerFailed

NODE: Final = 18  # the oldest that both checkers run on
_PACKAGES: Final = ("nodejs", "npm")
_FILES: Final = ("package.json", "package-lock.json")
_QUIETLY: Final = ("--ignore-scripts", "--no-audit", "--no-fund")  # a module is code to call, not to run at once


class NodeMissing(ServerFailed):
    """Node or npm is not here and can't be installed by us."""


def ensure_node() -> None:
    """Node and npm are here when this returns; as root on Debian they are installed. Raises `NodeMissing`."""
    install(f"The checks of the API documents need Node {NODE} or later and npm", _PACKAGES, _missing, NodeMissing)


def ensure_modules(locked: Path, libs: Path) -> Path:
    """The modules that the lock file in ``locked`` names, below ``libs``: fetched once, again when it changes.

    Sessions that come at the same time wait for the first. Raises `NodeMissing`, `ServerFailed`.
    """
    libs.mkdir(parents=True, exist_ok=True)
    wanted = hashlib.sha256(b"".join((locked / name).read_bytes() for name in _FILES)).hexdigest()
    with (libs / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = libs / "installed-from"
        if done.exists() and done.read_text() == wanted:
            return libs
        ensure_node()
        for name in _FILES:
            shutil.copy(locked / name, libs / name)
        _install(libs)
        done.write_text(wanted)
    return libs


def _install(libs: Path) -> None:
    installed = subprocess.run(  # noqa: S603 - our own command, no shell
        [_found("npm"), "ci", *_QUIETLY],
        cwd=libs,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if installed.returncode:
        said = [line for line in installed.stderr.splitlines() if "error" in line] or ["it said nothing"]
        raise ServerFailed(f"npm could not install the checkers of the API documents: {said[0]}", said)


def _missing() -> list[str]:
    missing = [] if _node_version() >= NODE else [f"Node {NODE}"]
    return missing if shutil.which("npm") else [*missing, "npm"]


def _node_version() -> int:
    """The major version of ``node``; 0: there is none."""
    node = shutil.which("node")
    if node is None:
        return 0
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - no shell
    version = re.match(r"v(\d+)", said)
    return int(version[1]) if version else 0


def _found(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise NodeMissing(f"{program} is not here")
    return path
