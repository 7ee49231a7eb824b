"""A repeat that comes while its first try is still under way is never refused for what that has done."""

from collections.abc import Sequence
from uuid import UUID

from typing_extensions import override

from shared.kernel import Appended, Decider, History, Refused, Text, transact
from shared.testing import InMemoryEventStore, context


class Taken(Refused):
    slug = "taken"
    title = Text("Taken", "已被占用")


def take(command: str, state: str) -> Sequence[str]:
    if state:
        raise Taken(f"by {state}")
    return [command]


SEAT = Decider(initial="", decide=take, evolve=lambda _, event: event)


class UnderWay(InMemoryEventStore[str]):
    """The first try commits just before the n-th question that the repeat asks."""

    def __init__(self, moment: int) -> None:
        super().__init__()
        self._moment = moment

    async def _pass(self) -> None:
        self._moment -= 1
        if self._moment == 0:
            await super().append("seat", ["anna"], expected_version=0, context=context())

    @override
    async def read(self, stream: str, *, after: int = 0, up_to: int | None = None) -> History[str]:
        await self._pass()
        return await super().read(stream, after=after, up_to=up_to)

    @override
    async def outcome(self, command_id: UUID) -> Appended | None:
        await self._pass()
        return await super().outcome(command_id)


async def test_a_repeat_is_answered_as_the_first_try_whenever_that_commits() -> None:
    for moment in (1, 2, 3):
        store = UnderWay(moment)
        done = await transact(store, "seat", SEAT, "anna", context())
        assert (done.state, done.version) == ("anna", 1)
        assert len(store.feed) == 1
