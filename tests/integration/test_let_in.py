"""Who is let in: asked of the state that is decided on, before anything is appended, and not of a repeat."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from shared.kernel import Folds, KeyReused, NotFound, Refused, StaleVersion, transact
from shared.testing.fixtures import FreshDatabase
from tests.integration.stores import Count, Enough, Site, context, counting, site


@pytest.fixture
async def here(fresh_database: FreshDatabase) -> AsyncIterator[Site]:
    urls = await fresh_database("store")
    async with site(urls.owner, urls.app) as opened:
        yield opened


class Door:
    """Lets in at the states that it knows."""

    def __init__(self, *known: int) -> None:
        self.known, self.asked = known, list[int]()

    async def __call__(self, state: int) -> None:
        self.asked.append(state)
        if state not in self.known:
            raise NotFound(f"nothing at {state}")


COUNT = Count(upto=9)


async def test_who_is_not_let_in_leaves_no_trace_held_or_not(here: Site) -> None:
    folds, door = Folds[int](), Door()
    for _ in range(2):  # the first time the stream is taken for new, then it is held
        with pytest.raises(NotFound):
            await transact(here.store, "counter/1", counting, COUNT, context(), folds, door)

    assert (await here.store.read("counter/1")).version == 0


async def test_a_stream_that_is_new_is_begun_without_reading_it(here: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def unread(*_: object, **__: object) -> None:
        raise AssertionError("the stream was read")

    door = Door(0, 1)
    with monkeypatch.context() as patch:
        patch.setattr(here.store, "read", unread)
        patch.setattr(here.store, "outcome", unread)
        folds = Folds[int]()
        first = await transact(here.store, "counter/1", counting, COUNT, context(), folds, door)
        second = await transact(here.store, "counter/1", counting, COUNT, context(expected=1), folds, door)

    assert (first.version, second.version, door.asked) == (1, 2, [0, 1])


async def test_a_stream_that_was_taken_for_new_and_is_not_is_asked_again_as_it_stands(here: Site) -> None:
    await transact(here.store, "counter/1", counting, COUNT, context())
    outside, inside = Door(0), Door(0, 1)

    with pytest.raises(NotFound):
        await transact(here.store, "counter/1", counting, COUNT, context(), Folds[int](), outside)
    done = await transact(here.store, "counter/1", counting, COUNT, context(), Folds[int](), inside)

    assert (done.version, inside.asked, outside.asked) == (2, [0, 1], [0, 1])


async def test_a_repeat_is_answered_without_being_let_in_again(here: Site) -> None:
    folds, command = Folds[int](), uuid4()
    first = await transact(here.store, "counter/1", counting, COUNT, context(command), folds, Door(0))
    for held in (folds, Folds[int](), None):
        again = await transact(here.store, "counter/1", counting, COUNT, context(command), held, Door())
        assert (again.state, again.version, again.repeated) == (first.state, first.version, True)

    with pytest.raises(KeyReused):
        await transact(here.store, "counter/2", counting, COUNT, context(command), folds, Door(0))


async def test_who_is_not_let_in_learns_neither_of_a_version_nor_of_a_rule(here: Site) -> None:
    await transact(here.store, "counter/1", counting, COUNT, context())
    for folds in (Folds[int](), None):
        with pytest.raises(NotFound):
            await transact(here.store, "counter/1", counting, COUNT, context(expected=7), folds, Door())
        with pytest.raises(NotFound):
            await transact(here.store, "counter/1", counting, Count(upto=1), context(), folds, Door())
        with pytest.raises(StaleVersion):
            await transact(here.store, "counter/1", counting, COUNT, context(expected=7), folds, Door(1))
        with pytest.raises(Enough):
            await transact(here.store, "counter/1", counting, Count(upto=1), context(), folds, Door(1))


async def test_a_store_that_fails_at_the_door_is_no_refusal(here: Site) -> None:
    async def broken(_: int) -> None:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await transact(here.store, "counter/1", counting, COUNT, context(), Folds[int](), broken)


class Shut(Refused):
    pass


async def test_two_writers_are_both_asked_about_what_the_other_left(here: Site) -> None:
    """A door that closes with the first event: the second writer's held state would have let it in."""
    folds = Folds[int]()
    await transact(here.store, "counter/1", counting, COUNT, context(), folds)
    await transact(here.store, "counter/1", counting, COUNT, context())

    async def door(state: int) -> None:
        if state > 1:
            raise Shut

    with pytest.raises(Shut):
        await transact(here.store, "counter/1", counting, COUNT, context(), folds, door)
