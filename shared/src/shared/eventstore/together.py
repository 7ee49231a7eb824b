"""Questions that arrive together share one query, as commands share one commit.

While a query is under way the next questions gather: nobody waits for company, and each is answered by a query that
began after it was asked, so it sees all that was committed by then.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")

MOST = 256
"""Questions of one query."""


class Together(Generic[Q, A]):
    """``answer = await together.ask(question)``. ``look`` answers any number of different questions at once.

    An error of the query is that of all who asked in it; the next one is a new try.
    """

    def __init__(self, look: Callable[[Sequence[Q]], Awaitable[Mapping[Q, A]]]) -> None:
        self._look = look
        self._waiting: dict[Q, list[asyncio.Future[A]]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> A:
        waiting: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(question, []).append(waiting)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._run(), name="questions")
        return await waiting

    async def _run(self) -> None:
        while self._waiting:
            asked = {question: self._waiting.pop(question) for question in list(self._waiting)[:MOST]}
            try:
                answers = await self._look(list(asked))
            except Exception as error:  # noqa: BLE001 - it belongs to those who asked
                for _, waiting in _still_there(asked):
                    waiting.set_exception(error)
            else:
                for question, waiting in _still_there(asked):
                    waiting.set_result(answers[question])


def _still_there(asked: Mapping[Q, Sequence[asyncio.Future[A]]]) -> Iterator[tuple[Q, asyncio.Future[A]]]:
    """Who has not been cancelled meanwhile."""
    for question, askers in asked.items():
        for waiting in askers:
            if not waiting.done():
                yield question, waiting
