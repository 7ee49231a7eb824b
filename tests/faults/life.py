"""The life of a forked process: it becomes ``python -m words…``, and may be told beforehand where it is to die."""

import asyncio
import ctypes
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

PRELOADED = (
    "pytest",
    "checklist_svc.service",
    "project_svc.service",
    "scoring_svc.service",
    "scoring_svc.cli",
    "typer",
)
"""What the mother of all processes has loaded; the children share it."""

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, kw_only=True)
class Doom:
    """Where a process kills itself (SIGKILL): the ``hit``-th time that it passes ``point``, or at a statement.

    ``statement`` counts everything that the process asks of PostgreSQL, BEGIN and COMMIT too, from 1. ``sent``: not
    before the statement, but when it has left and its answer has not come.
    """

    point: str = ""
    hit: int = 1
    statement: int = 0
    sent: bool = False

    def __str__(self) -> str:
        if self.point:
            return f"{self.point} #{self.hit}"
        return f"statement {self.statement} {'sent' if self.sent else 'unsaid'}"


def live(words: Sequence[str], environment: Mapping[str, str], output: Path, doom: Doom | None) -> None:
    """Never outlives the mother, leads a process group, says all it says into ``output``."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    os.setpgid(0, 0)
    with output.open("ab") as opened:
        os.dup2(opened.fileno(), 1)
        os.dup2(opened.fileno(), 2)
    os.environ.update(environment)
    if doom:
        _pledge(doom)
    signal.signal(signal.SIGUSR2, _tell)
    sys.argv = [words[0], *words[1:]]
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)


def _pledge(doom: Doom) -> None:
    from shared.faultpoints import arm  # noqa: PLC0415 - in the child only

    if doom.point:
        passed = count(1)
        arm(lambda point: _die() if point == doom.point and next(passed) == doom.hit else None)
    else:
        _count_statements(doom)


def _count_statements(doom: Doom) -> None:
    """Asyncpg's own protocol is the one door through which everything goes, SQLAlchemy's statements too."""
    from asyncpg.protocol import Protocol  # noqa: PLC0415 - in the child only

    said = count(1)

    def counted(original: Any) -> Any:  # noqa: ANN401 - asyncpg ships no types
        async def call(protocol: Any, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - likewise
            if next(said) != doom.statement:
                return await original(protocol, *arguments, **named)
            if doom.sent:
                task = asyncio.ensure_future(original(protocol, *arguments, **named))
                while not task.done() and not protocol.is_closed():
                    await asyncio.sleep(0)
                    _die()
            _die()
            return None

        return call

    for name in ("query", "bind_execute", "bind_execute_many", "copy_in"):
        setattr(Protocol, name, counted(getattr(Protocol, name)))


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _tell(*_: object) -> None:
    """At SIGUSR2: where every task waits. So that a process that hangs can be asked."""
    for task in asyncio.all_tasks():
        print({"task": task.get_name(), "stack": _chain(task.get_coro())}, file=sys.stderr, flush=True)  # noqa: T201 - it is asked


def _chain(coroutine: Any) -> list[str]:  # noqa: ANN401 - whatever is awaited
    frames = []
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "ag_frame", None)
        if frame is not None:
            frames.append(f"{frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_lineno} {frame.f_code.co_name}")
        coroutine = getattr(coroutine, "cr_await", None) or getattr(coroutine, "ag_await", None)
    return frames
