"""Node and its modules are found, installed or asked for in one line; never is a check left out."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.servers import NodeMissing, ServerFailed, ensure_modules, ensure_node
from tests.api_docs.conftest import HERE

Script = Callable[[str, str], None]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Programs of this test are the only ones there are, besides the shell."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    def write(name: str, body: str) -> None:
        (programs / name).write_text(f"#!/bin/sh\n{body}\n")
        (programs / name).chmod(0o755)

    return write


@pytest.mark.usefixtures("script")
def test_without_node_and_without_means_to_install_it_one_line_says_so() -> None:
    with pytest.raises(NodeMissing, match=r"need Node 18 or later and npm; missing: Node 18, npm\. Install them"):
        ensure_node()


def test_an_old_node_is_as_good_as_none(script: Script) -> None:
    script("node", "echo v12.22.9")
    script("npm", "exit 0")
    with pytest.raises(NodeMissing, match=r"missing: Node 18\."):
        ensure_node()


def test_modules_are_installed_once_and_a_failure_is_told(script: Script, tmp_path: Path) -> None:
    asked, libs = tmp_path / "asked", tmp_path / "libs"
    script("node", "echo v20.1.0")
    script("npm", f'echo "$@" >> {asked}; echo "npm error network is away" >&2; exit 1')
    with pytest.raises(ServerFailed, match=r"could not install the checkers .*: npm error network is away"):
        ensure_modules(HERE, libs)
    script("npm", f'echo "$@" >> {asked}')
    assert ensure_modules(HERE, libs) == ensure_modules(HERE, libs) == libs
    assert asked.read_text().splitlines() == ["ci --ignore-scripts --no-audit --no-fund"] * 2


def test_the_lock_names_versions_and_hashes_and_no_address() -> None:
    lock = (HERE / "package-lock.json").read_text()
    assert "://" not in lock
    hashes = [package["integrity"] for name, package in json.loads(lock)["packages"].items() if name]
    assert hashes
    assert [found for found in hashes if not found.startswith("sha512-")] == []
