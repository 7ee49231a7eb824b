"""Questions that arrive together share one query, as commands share one commit.

While a query is under way the next questions gather: nobody waits for company, and each is answered by a query that
began after it was asked, so it sees all that was committed by then.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
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
        self._waiting: dict[Q, asyncio.Future[A]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> A:
        if (waiting := self._waiting.get(question)) is None:
            waiting = self._waiting[question] = asyncio.get_running_loop().create_future()
            if self._looking is None or self._looking.done():
                self._looking = asyncio.create_task(self._run(), name="questions")
        return await asyncio.shield(waiting)  # who is cancelled leaves the others theirs

    async def _run(self) -> None:
        while self._waiting:
            asked = dict(list(self._waiting.items())[:MOST])
            for question in asked:
                del self._waiting[question]
            try:
                answers = await self._look(list(asked))
            except Exception as error:  # noqa: BLE001 - it belongs to those who asked
                for waiting in asked.values():
                    waiting.set_exception(error)
                    waiting.exception()  # told, also where all who asked are gone
                continue
            for question, waiting in asked.items():
                waiting.set_result(answers[question])
