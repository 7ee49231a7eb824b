"""One process of ours: started in a group of its own, gone when we are gone, always reaped."""

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from shared.servers.failures import ServerFailed

_POLL = 0.02  # seconds between two looks at a child


class Child:
    """A running process whose output goes to ``log``.

    It leads a process group of its own (a Ctrl-C at our terminal is not meant for it) and, on Linux, is killed by the
    kernel when the **thread** that started it ends: start children in the main thread, never in a pool.
    ``keep`` are file descriptors that it inherits; ``user`` is whom it runs as where we are root.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        keep: Sequence[int] = (),
    ) -> None:
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                [*launcher(user, die_with_us=True), *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=None if env is None else dict(env),
                pass_fds=tuple(keep),
                process_group=0,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def sigstop(self) -> None:
        """Freeze it and its children, as a machine that hangs would."""
        self._signal(signal.SIGSTOP)

    def sigcont(self) -> None:
        self._signal(signal.SIGCONT)

    def kill9(self) -> None:
        """SIGKILL to it and its children, and reap it: nothing is flushed, nothing said."""
        self._signal(signal.SIGKILL)
        self._process.wait()

    async def terminate(self, *, by: signal.Signals = signal.SIGTERM, patience: float = 20) -> None:
        """Ask it to end; after ``patience`` seconds it is killed. Reaped in either case."""
        if self.running:
            self._process.send_signal(by)
            self._process.send_signal(signal.SIGCONT)  # a frozen process can't hear
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self.ended()
        self.kill9()

    async def ended(self) -> int:
        """Wait for its end; its exit status."""
        while (status := self._process.poll()) is None:  # noqa: ASYNC110 - a child has no event to await without a thread
            await asyncio.sleep(_POLL)
        return status

    def _signal(self, number: signal.Signals) -> None:
        if not self.running:
            return
        for pid in (self.pid, *_children(self.pid)):  # a PostgreSQL backend leads a group of its own: killpg misses it
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


def launcher(user: str | None, *, die_with_us: bool = False) -> Sequence[str]:
    """The words before a command that make it run as ``user`` and die with us. Raises `ServerFailed`.

    ``setpriv`` (util-linux) does both between fork and exec, where Python code would not be safe. A user other than
    root may find the data or the program below a closed folder (``/root``), so it keeps root's right to pass there,
    also where it asks ``access()`` first, as PostgreSQL's tools do of themselves: that drops the rights of whoever is
    not root, unless told otherwise.
    """
    if os.name != "posix" or not (tool := shutil.which("setpriv")):
        if user is not None:
            raise ServerFailed("setpriv (util-linux) is needed to run PostgreSQL as root, and is not here")
        return ()
    words = [tool]
    if user is not None:
        who = pwd.getpwnam(user)
        words += ["--reuid", str(who.pw_uid), "--regid", str(who.pw_gid), "--clear-groups"]
        words += ["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]
        words += ["--securebits", "+no_setuid_fixup"]
    if die_with_us:
        words += ["--pdeathsig", "KILL"]
    return (*words, "--")


def _children(pid: int) -> Sequence[int]:
    """The children of a process as Linux tells them; elsewhere none."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
