"""``make run`` as somebody at a terminal starts it and ends it."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.docs.pages import REPOSITORY, environment

LAST_LINE = "Ctrl-C ends it"
PATIENCE = 400.0
"""Seconds for the year: it takes 60 where nobody else asks for the processors."""


@dataclass(kw_only=True)
class Standalone:
    """A site at ``port`` with its data in ``data``. ``output`` is the file with all that was printed since `start`."""

    data: Path
    port: int
    output: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def printed(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def start(self) -> float:
        """Return when it serves and has said all it has to say: the seconds that this took."""
        began = time.monotonic()
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own make
                make("run", self.data, self.port),
                cwd=REPOSITORY,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a terminal of its own, so that its Ctrl-C is not ours
            )
        while LAST_LINE not in self.printed:
            assert self.process.poll() is None, f"make run has ended:\n{self.printed}"
            assert time.monotonic() - began < PATIENCE, f"make run does not come to its end:\n{self.printed}"
            time.sleep(0.1)  # a file that another process writes can only be looked at
        return time.monotonic() - began

    def interrupt(self) -> int:
        """Ctrl-C: SIGINT to everything that the terminal runs. The exit code as a shell shows it."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGINT)
        code = self.process.wait(timeout=30)
        self.process = None
        return 128 - code if code < 0 else code

    def end(self) -> None:
        """Whatever state it is in."""
        if self.process is not None and self.process.poll() is None:
            self.interrupt()


def make(target: str, data: Path, port: int) -> Sequence[str]:
    return ["make", "--no-print-directory", target, f"DATA={data}", f"PORT={port}"]


def refused(data: Path, port: int, *, before: Sequence[str] = ()) -> str:
    """What ``make run`` says that can't start: all of it, but for make's own last word. ``before``: words in front."""
    done = subprocess.run(  # noqa: S603 - our own make
        [*before, *make("run", data, port)],
        cwd=REPOSITORY,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=250,
        check=False,
    )
    *said, last = done.stdout.splitlines()
    assert done.returncode == 2, done.stdout
    assert last.startswith("make: ***"), done.stdout
    return "\n".join(said)
