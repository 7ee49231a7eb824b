"""Read, decide, append: the one way in which a command becomes events."""

from collections.abc import Awaitable, Callable
from functools import reduce
from typing import Generic, TypeVar

from shared.kernel.decider import Decider
from shared.kernel.records import record
from shared.kernel.refusals import Contended, KeyReused, StaleVersion, WrongExpectedVersion
from shared.kernel.store import Appended, Context, EventStore

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")
S_co = TypeVar("S_co", covariant=True)

TRIES = 8


@record
class Outcome(Generic[S_co]):
    """What a command left behind: the stream's state, its version, and the position that shows it.

    ``repeated``: the command had been here before, and this is what it did then.
    """

    state: S_co
    version: int
    position: int
    repeated: bool = False


Handle = Callable[[C, Context], Awaitable[Outcome[S]]]


async def transact(
    store: EventStore[E], stream: str, decider: Decider[C, S, E], command: C, context: Context
) -> Outcome[S]:
    """Carry one command to one stream.

    A repeat (same ``command_id``) is answered before anything is decided, with the state at the version it made.
    Two writers: without an expected version the decision is taken anew on what the other one left, `TRIES` times.

    Raises `Refused` and what the decider raises, `StaleVersion`, `KeyReused`, `Contended`.
    """
    if earlier := await store.outcome(context.command_id):
        return await _again(store, stream, decider, earlier, context)
    for _ in range(TRIES):
        history = await store.read(stream)
        if context.expected_version not in (None, history.version):
            raise StaleVersion(stream, expected=context.expected_version or 0, actual=history.version)
        state = decider.fold(history.events)
        events = decider.decide(command, state)
        if not events:
            return Outcome(state=state, version=history.version, position=history.position)
        try:
            done = await store.append(stream, events, expected_version=history.version, context=context)
        except WrongExpectedVersion:
            continue
        if done.repeated:
            return await _again(store, stream, decider, done, context)
        return Outcome(state=reduce(decider.evolve, events, state), version=done.version, position=done.position)
    raise Contended(f"{stream}: {TRIES} tries, and another writer was first each time")


async def _again(
    store: EventStore[E], stream: str, decider: Decider[C, S, E], earlier: Appended, context: Context
) -> Outcome[S]:
    """The answer to a repeat: the same as the first time."""
    if earlier.fingerprint != context.fingerprint or earlier.stream != stream:
        raise KeyReused("this Idempotency-Key belongs to another request")
    history = await store.read(stream, up_to=earlier.version)
    return Outcome(
        state=decider.fold(history.events),
        version=earlier.version,
        position=earlier.position,
        repeated=True,
    )
