"""Who is never first is told so; who loses once reads what came meanwhile, and no more."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from typing_extensions import override

from shared.kernel import Appended, Contended, Context, Decider, Folds, History, latest, transact
from shared.testing import InMemoryEventStore, context

COUNTER: Decider[int, int, int] = Decider(
    initial=0, decide=lambda step, reached: [reached + step], evolve=lambda _, event: event
)


class Contested(InMemoryEventStore[int]):
    """Another writer is first, ``times`` times. Which version was read from, and who waited for a turn, is kept."""

    def __init__(self, times: int, *, crowded: bool = False) -> None:
        super().__init__()
        self.times, self.read_after, self.turns, self._crowded = times, list[int](), 0, crowded

    @override
    def crowded(self, stream: str) -> bool:
        return self._crowded

    @override
    async def append(self, stream: str, events: Sequence[int], *, expected_version: int, context: Context) -> Appended:
        if self.times > 0:
            self.times -= 1
            await self.add(stream)
        return await super().append(stream, events, expected_version=expected_version, context=context)

    async def add(self, stream: str) -> None:
        history = await super().read(stream)
        rival = context(1000 + len(self.feed))
        await super().append(stream, [history.version + 1], expected_version=history.version, context=rival)

    @override
    async def read(self, stream: str, *, after: int = 0, up_to: int | None = None) -> History[int]:
        self.read_after.append(after)
        return await super().read(stream, after=after, up_to=up_to)

    @override
    def turn(self, stream: str) -> AbstractAsyncContextManager[None]:
        return self._counted()

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        self.turns += 1
        yield


@pytest.mark.parametrize("crowded", [False, True])
async def test_who_is_never_first_is_told_after_a_bounded_number_of_tries(*, crowded: bool) -> None:
    store = Contested(times=1000, crowded=crowded)

    with pytest.raises(Contended, match="8 tries"):
        await transact(store, "counter", COUNTER, 1, context())

    assert store.turns == 1, "one turn is kept until it is used"


async def test_who_loses_decides_on_what_the_other_left_and_reads_no_more_than_that() -> None:
    store, folds = Contested(times=0), Folds[int]()
    await transact(store, "counter", COUNTER, 1, context(1), folds)
    await transact(store, "counter", COUNTER, 1, context(2), folds)
    store.times, store.read_after = 2, []

    done = await transact(store, "counter", COUNTER, 1, context(3), folds)

    assert (done.state, done.version) == (5, 5)
    assert [version for version in store.read_after if version] == [2, 3]


@pytest.mark.parametrize("since", [[], ["other", "counter", "counter"]], ids=["shorter", "another past"])
async def test_a_store_that_was_put_back_to_an_earlier_day_is_read_anew(since: Sequence[str]) -> None:
    store, folds = Contested(times=0), Folds[int]()
    for number in (1, 2, 3):
        await transact(store, "counter", COUNTER, 1, context(number), folds)
    restored = InMemoryEventStore[int]()
    for number, stream in enumerate(["counter", *since], start=1):
        await transact(restored, stream, COUNTER, 100, context(number))

    shown = await latest(restored, "counter", COUNTER, folds)

    version = len(since) or 1
    assert (shown.version, shown.state) == (version, 100 * version)
