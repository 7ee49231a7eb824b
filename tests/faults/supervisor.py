"""The processes of a site: started, killed, frozen, started again and always reaped.

They are forked from one mother that has loaded every service, so that a restart costs a tenth of a second; from the
first line of their ``__main__`` they are what ``python -m project_svc relay`` is.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from shared.testing import until
from tests.faults.life import PRELOADED, Doom, live

LOOK = 0.02
"""Seconds between two looks at who has died."""

GRACE = 20.0
"""Seconds in which a process that was told to end has ended."""


@dataclass(kw_only=True)
class Role:
    """One place in the site, and the process that fills it now. ``wanted``: who dies here is replaced at once."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str]
    output: Path
    process: ForkServerProcess | None = None
    wanted: bool = False
    frozen: bool = False
    deaths: int = 0
    doom: Callable[[], Doom | None] | None = None
    """What the next process in this place is doomed to."""
    codes: list[int] = field(default_factory=list)

    @property
    def pid(self) -> int:
        assert self.process is not None
        assert self.process.pid is not None
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.exitcode is None


class Supervisor:
    """``replay`` is the line that plays the same again; it is printed with the seed when something goes wrong."""

    def __init__(self, folder: Path, *, seed: int, replay: str) -> None:
        self.folder, self.seed, self.replay = folder, seed, replay
        self.roles: dict[str, Role] = {}
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(PRELOADED))
        self._tending: asyncio.Task[None] | None = None

    def told(self) -> str:
        return f"seed {self.seed}; again: {self.replay}"

    def add(self, name: str, words: Sequence[str], environment: Mapping[str, str]) -> Role:
        role = Role(name=name, words=words, environment=environment, output=self.folder / f"{name}.log")
        self.roles[name] = role
        return role

    def start(self, *names: str, doom: Doom | None = None) -> None:
        """Fill these places. A place stays filled until `end` or `hold_down`."""
        for name in names:
            role = self.roles[name]
            assert not role.running, f"{name} runs"
            self._fork(role, doom)
            role.wanted = True
        if self._tending is None:
            self._tending = asyncio.create_task(self._tend(), name="supervisor")

    def kill9(self, name: str) -> None:
        """SIGKILL; as the place is wanted, another process takes it at once."""
        with suppress(ProcessLookupError):
            os.kill(self.roles[name].pid, signal.SIGKILL)

    def stop(self, name: str) -> None:
        """SIGSTOP: it is there and does nothing, and knows nothing of it."""
        self.roles[name].frozen = True
        os.kill(self.roles[name].pid, signal.SIGSTOP)

    def cont(self, name: str) -> None:
        self.roles[name].frozen = False
        with suppress(ProcessLookupError):
            os.kill(self.roles[name].pid, signal.SIGCONT)

    async def hold_down(self, name: str) -> None:
        """Kill it, and let nobody take the place."""
        role = self.roles[name]
        role.wanted = False
        if role.running:
            self.kill9(name)
        await self.died(name)

    async def end(self, *names: str) -> None:
        """SIGTERM to all of them at once, and all of them must leave in good order and in time."""
        leaving = [self.roles[name] for name in names if self.roles[name].running]
        for role in leaving:
            role.wanted = False
            for number in (signal.SIGTERM, signal.SIGCONT):
                with suppress(ProcessLookupError):
                    os.kill(role.pid, number)
        for role in leaving:
            await until(lambda role=role: self._ended(role), seconds=GRACE)
            code = self._reaped(role)
            assert code == 0, f"{role.name} left with {code}: {role.output.read_text()[-2000:]}"

    async def restart(self, *names: str) -> None:
        await self.end(*names)
        self.start(*names)

    async def run(self, name: str, words: Sequence[str], environment: Mapping[str, str]) -> Path:
        """A command to its good end: its output."""
        role = self.add(name, words, environment)
        self._fork(role, None)
        await until(lambda: self._ended(role), seconds=60)
        code = self._reaped(role)
        del self.roles[name]
        assert code == 0, role.output.read_text()[-2000:]
        return role.output

    async def ask_all(self) -> None:
        """Have every process write down where its tasks wait: for whoever reads the logs of a failure."""
        for role in self.roles.values():
            if role.running and not role.frozen:
                os.kill(role.pid, signal.SIGUSR2)
        await asyncio.sleep(0.5)

    async def died(self, name: str, *, seconds: float = 30) -> None:
        """Until no process fills the place. For a place that is not wanted."""
        await until(lambda: self._ended(self.roles[name]), seconds=seconds)
        self._reaped(self.roles[name])

    async def deaths(self, name: str, count: int, *, seconds: float = 30) -> None:
        """Until so many processes have died there since the beginning."""

        async def look() -> bool:
            return self.roles[name].deaths >= count

        await until(look, seconds=seconds)

    async def close(self) -> None:
        """End of all: asked first, then killed; nobody is left."""
        for role in self.roles.values():
            role.wanted = False
        try:
            await self.end(*self.roles)
        finally:
            if self._tending:
                self._tending.cancel()
                await asyncio.gather(self._tending, return_exceptions=True)
            for role in self.roles.values():
                if role.running and role.process:
                    role.process.kill()
                    role.process.join(5)
                self._reaped(role)

    async def _tend(self) -> None:
        while True:
            for role in self.roles.values():
                if role.wanted and not role.running:
                    role.deaths += 1
                    self._reaped(role)
                    self._fork(role, role.doom() if role.doom else None)
            await asyncio.sleep(LOOK)

    def _fork(self, role: Role, doom: Doom | None) -> None:
        process = self._context.Process(
            target=live, args=(role.words, role.environment, role.output, doom), name=role.name, daemon=False
        )
        process.start()
        role.process, role.frozen = process, False

    async def _ended(self, role: Role) -> bool:
        return not role.running

    @staticmethod
    def _reaped(role: Role) -> int | None:
        if role.process is None:
            return None
        code = role.process.exitcode
        if code is None:
            return None
        role.codes.append(code)
        role.process.close()
        role.process = None
        return code


def replay_of(*words: str) -> str:
    return " ".join([Path(sys.executable).name, "-m", *words])
