"""What the handlers of every aggregate have in common: load it, or carry a command to it."""

from dataclasses import field
from typing import Generic, TypeVar

from shared.kernel import Context, Decider, EventStore, Folds, LetIn, NotFound, Outcome, latest, record, transact

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")


@record
class Aggregate(Generic[C, S, E]):
    """The streams ``<kind>/<id>`` with their rules."""

    kind: str
    store: EventStore[E]
    decider: Decider[C, S, E]
    folds: Folds[S] = field(default_factory=Folds)

    def stream(self, id: str | int) -> str:
        return f"{self.kind}/{id}"

    async def find(self, id: str | int) -> Outcome[S]:
        """Version 0 where there is none."""
        return await latest(self.store, self.stream(id), self.decider, self.folds)

    async def load(self, id: str | int) -> Outcome[S]:
        """Raises `NotFound`."""
        found = await self.find(id)
        if not found.version:
            raise NotFound(f"no {self.kind} {id}")
        return found

    async def carry_out(
        self, id: str | int, command: C, context: Context, let_in: LetIn[S] | None = None
    ) -> Outcome[S]:
        """``let_in`` raises where the command breaks a rule that spans streams."""
        return await transact(self.store, self.stream(id), self.decider, command, context, self.folds, let_in)
