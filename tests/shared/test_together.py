"""Questions that arrive together share one query, and none is answered by a query that began before it."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from shared.eventstore import Together


class Library:
    """Answers with the square of what is asked, as soon as it may; keeps what it was asked at once."""

    def __init__(self) -> None:
        self.queries: list[list[int]] = []
        self.entered, self.open = asyncio.Event(), asyncio.Event()
        self.fire: Exception | None = None

    async def look(self, asked: Sequence[int]) -> Mapping[int, int]:
        self.queries.append(list(asked))
        self.entered.set()
        await self.open.wait()
        if self.fire:
            raise self.fire
        return {question: question * question for question in asked}


async def started(library: Library, *calls: asyncio.Task[int]) -> None:
    await library.entered.wait()
    assert not any(call.done() for call in calls)


async def test_what_is_asked_while_a_query_is_under_way_goes_together_in_the_next() -> None:
    library = Library()
    together = Together(library.look)
    first = asyncio.create_task(together.ask(1))
    await started(library, first)
    later = [asyncio.create_task(together.ask(n)) for n in (2, 1, 3, 2)]
    await asyncio.sleep(0)
    library.open.set()

    assert await first == 1
    assert await asyncio.gather(*later) == [4, 1, 9, 4]
    assert library.queries == [[1], [2, 1, 3]]


async def test_no_query_asks_more_than_its_share() -> None:
    library = Library()
    library.open.set()
    together = Together(library.look)

    assert await asyncio.gather(*map(together.ask, range(600))) == [n * n for n in range(600)]
    assert max(map(len, library.queries)) == 256


async def test_an_error_is_that_of_all_who_asked_and_of_nobody_after_them() -> None:
    library = Library()
    library.open.set()
    library.fire = ConnectionResetError()
    together = Together(library.look)

    lost = await asyncio.gather(together.ask(1), together.ask(2), return_exceptions=True)
    library.fire = None

    assert [type(error) for error in lost] == [ConnectionResetError] * 2
    assert await together.ask(1) == 1


async def test_who_is_cancelled_leaves_the_others_their_answer() -> None:
    library = Library()
    together = Together(library.look)
    gone, patient = asyncio.create_task(together.ask(7)), asyncio.create_task(together.ask(7))
    await started(library, gone, patient)
    gone.cancel()
    library.open.set()

    assert await patient == 49
    with pytest.raises(asyncio.CancelledError):
        await gone
