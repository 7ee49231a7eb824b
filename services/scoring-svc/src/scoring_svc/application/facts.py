"""Talks, vetoes, adjustments, problems: facts about one organisation, each a stream of its own."""

from typing import Generic, Protocol, TypeVar

from scoring_svc.application.ports import Directory, reached
from scoring_svc.application.streams import Streams
from shared.kernel import Context, NotFound, Outcome


class About(Protocol):
    """The details of a fact, as far as reach goes."""

    @property
    def organisation(self) -> str: ...


class Fact(Protocol):
    """The state of a fact; ``details`` is None before it is recorded."""

    @property
    def details(self) -> About | None: ...


C = TypeVar("C")
S = TypeVar("S", bound=Fact)
E = TypeVar("E")


class Facts(Generic[C, S, E]):
    """``org`` is everywhere the root of the subtree that the caller reaches: outside it nothing is there."""

    def __init__(self, streams: Streams[C, S, E], directory: Directory) -> None:
        self._streams, self._directory = streams, directory

    async def show(self, fact: str, org: str) -> Outcome[S]:
        """Raises `NotFound`."""
        found = await self._streams.find(fact)
        await self._let_in(fact, found.state, org)
        return found

    async def handle(
        self, fact: str, command: C, context: Context, org: str, *, about: str | None = None
    ) -> Outcome[S]:
        """Carry out a command; ``about``: the organisation that it names. Raises what `transact` raises."""

        async def let_in(before: S) -> None:
            if about is not None:
                await reached(self._directory, org, about)
            elif not before.details:
                raise NotFound(f"no {self._streams.named(fact)}")
            await self._let_in(fact, before, org)

        return await self._streams.handle(fact, command, context, let_in)

    async def _let_in(self, fact: str, state: S, org: str) -> None:
        if state.details:
            await reached(self._directory, org, state.details.organisation, asked=self._streams.named(fact))
