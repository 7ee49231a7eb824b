"""What the README says of `make run`: one line when it can't, an orderly end, the same data again, forgetting it."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from shared.servers import free_port
from tests.docs.pages import REPOSITORY, environment
from tests.docs.standalone import Standalone, make, refused

MEGABYTE = 1 << 20
DIGEST = "/scoring/v1/cycles/2026/digest"


def test_a_second_copy_on_the_same_folder_is_refused_in_one_line(site: Standalone) -> None:
    assert refused(site.data, free_port()) == f"{site.data}/postgres is in use: another copy is running on it"
    assert _digest(site), "and the first goes on"


def test_a_taken_port_is_told_in_one_line_with_another_to_try(site: Standalone, tmp_path: Path) -> None:
    said = refused(tmp_path / "other", site.port)
    assert said == f"Port {site.port} is taken. Try another: make run PORT={site.port + 1}"
    assert not (tmp_path / "other" / "postgres").exists()


def test_what_holds_a_secret_is_for_its_owner_only(site: Standalone) -> None:
    keys = site.data / "keys"
    secret = [site.data / "running.json", keys / "signing-key.json", keys / "seal-key.pem"]
    secret += site.data.rglob("passwords.json")
    assert len(secret) == 4
    assert [oct(file.stat().st_mode & 0o777) for file in secret] == ["0o600"] * 4


@pytest.mark.parametrize("megabytes", [8, 150], ids=["before it has begun", "in the middle of the year"])
def test_a_full_disk_is_told_in_one_line(megabytes: int) -> None:
    with tempfile.TemporaryDirectory(prefix="zeren-small-") as name, small(Path(name), megabytes) as before:
        folder = Path(name) / "site"
        said = refused(folder, free_port(), before=before)
        assert said == (
            f"No space left on the disk that holds {folder}. Make room, then make run again: it goes on from there."
        )


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert refused(tmp_path / "file", free_port()) == f"{tmp_path}/file can't be written: File exists"


def test_ctrl_c_ends_it_in_order_and_make_run_serves_the_same_data_at_once(site: Standalone) -> None:
    before = _digest(site)
    assert site.interrupt() in (0, 130)
    assert "Traceback" not in site.printed
    assert _zeren(site, "rebuild") == (1, f"No site runs on {site.data}. Start one: make run")
    assert site.start() < 30, "nothing is played again"
    assert "The year was played" not in site.printed
    assert _digest(site) == before


def test_make_clean_forgets_the_data(tmp_path: Path) -> None:
    data = tmp_path / "site"
    (data / "postgres").mkdir(parents=True)
    done = subprocess.run(  # noqa: S603 - our own make
        make("clean", data, 0), cwd=REPOSITORY, env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout == f"forgotten: {data}\n"
    assert not data.exists()


def test_a_token_of_a_site_that_never_ran_is_refused_and_nothing_is_made(tmp_path: Path, site: Standalone) -> None:
    stranger = Standalone(data=tmp_path / "nothing", port=site.port, output=site.output)
    assert _zeren(stranger, "token", "admin") == (1, f"No site has run on {stranger.data} yet. Start one: make run")
    assert not stranger.data.exists()


@contextmanager
def small(folder: Path, megabytes: int) -> Iterator[list[str]]:
    """Give the folder a disk of its own of this size. Where we may not mount, no file may become larger than 4 MB.

    The words that go before a command that is to feel it.
    """
    mounted = subprocess.run(  # noqa: S603 - our own words
        [shutil.which("mount") or "false", "-t", "tmpfs", "-o", f"size={megabytes}m", "zeren-small", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        yield ["prlimit", f"--fsize={4 * MEGABYTE}", "--"]
        return
    try:
        yield []
    finally:
        subprocess.run([shutil.which("umount") or "false", "--lazy", str(folder)], check=True)  # noqa: S603 - our own words


def _digest(site: Standalone) -> str:
    code, token = _zeren(site, "token", "admin")
    assert code == 0
    answer = httpx2.get(site.url + DIGEST, headers={"Authorization": f"Bearer {token}"}).raise_for_status()
    digest: str = answer.json()["digest"]
    return digest


def _zeren(site: Standalone, *words: str) -> tuple[int, str]:
    """``zeren …`` on the site's data: its exit code, and what it says."""
    done = subprocess.run(  # noqa: S603 - our own command
        [REPOSITORY / ".venv/bin/zeren", *words, "--data", str(site.data)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip()
