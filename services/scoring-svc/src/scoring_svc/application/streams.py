"""One kind of stream: where it lies and which rules it follows."""

from typing import Generic, NoReturn, TypeVar

from shared.kernel import Context, Decider, EventStore, Folds, LetIn, NotFound, Outcome, latest, transact

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")


class Streams(Generic[C, S, E]):
    """``Streams(store, "talk", talk_decider)``: the streams ``talk/<id>``."""

    def __init__(self, store: EventStore[E], kind: str, decider: Decider[C, S, E]) -> None:
        self._store, self._kind, self._decider = store, kind, decider
        self._folds = Folds[S]()

    async def handle(self, id: str, command: C, context: Context, let_in: LetIn[S] | None = None) -> Outcome[S]:
        """``let_in`` raises where the command breaks a rule that spans streams. Raises what `transact` raises."""
        stream = f"{self._kind}/{id}"
        return await transact(self._store, stream, self._decider, command, context, self._folds, let_in)

    async def load(self, id: str, *, up_to: int | None = None) -> Outcome[S]:
        """What is true of it now, or was at a version; version 0 where there is none."""
        stream = f"{self._kind}/{id}"
        if up_to is None:
            return await latest(self._store, stream, self._decider, self._folds)
        history = await self._store.read(stream, up_to=up_to)
        return Outcome(state=self._decider.fold(history.events), version=history.version, position=history.position)

    async def find(self, id: str) -> Outcome[S]:
        """As `load`, but raises `NotFound` where there is none."""
        found = await self.load(id)
        if not found.version:
            raise NotFound(f"no {self.named(id)}")
        return found

    def named(self, id: str) -> str:
        """As a refusal names it: ``talk t-1``."""
        return f"{self._kind} {id}"

    async def is_repeat(self, context: Context) -> bool:
        """Whether this command has been here: then it was let in the first time, and is answered as then."""
        return await self._store.outcome(context.command_id) is not None

    async def repeated(self, id: str, context: Context) -> Outcome[S] | None:
        """What this command did when it was here before, None where it wasn't. Raises `KeyReused`."""
        if not await self.is_repeat(context):
            return None
        looking: Decider[None, S, E] = Decider(
            decide=_decided_before, evolve=self._decider.evolve, initial=self._decider.initial
        )
        return await transact(self._store, f"{self._kind}/{id}", looking, None, context)


def _decided_before(_: None, state: object) -> NoReturn:
    raise AssertionError(f"a repeat is answered, not decided again: {state}")
