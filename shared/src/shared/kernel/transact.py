"""Read, decide, append: the one way in which a command becomes events."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import reduce
from typing import TypeVar

from shared.kernel.decider import Decider
from shared.kernel.folds import Folds
from shared.kernel.outcome import Outcome
from shared.kernel.refusals import Contended, Invalid, KeyReused, NotFound, Refused, StaleVersion, WrongExpectedVersion
from shared.kernel.store import Appended, Context, EventStore

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")

TRIES = 8

Handle = Callable[[C, Context], Awaitable[Outcome[S]]]

LetIn = Callable[[S], Awaitable[None]]
"""What must hold beyond the stream (who reaches it, what others allow), asked of the state that is decided on.

Raises `NotFound`, `Refused` or `Invalid`. It may be asked more than once of a command, and does nothing but ask.
"""


async def transact(
    store: EventStore[E],
    stream: str,
    decider: Decider[C, S, E],
    command: C,
    context: Context,
    folds: Folds[S] | None = None,
    let_in: LetIn[S] | None = None,
) -> Outcome[S]:
    """Carry one command to one stream.

    A repeat (same ``command_id``) is answered before any decision counts, with the state at the version it made; it was
    let in the first time. Two writers: without an expected version the decision is taken anew on what the other one
    left, `TRIES` times. ``folds``: the states that commands of this decider left, a stream that they don't hold being
    taken for new; nothing is read unless the store finds it otherwise, or there is nothing to append.

    Raises `Refused` and what the decider and ``let_in`` raise, `StaleVersion`, `KeyReused`, `Contended`.
    """
    if folds is None:
        folds = Folds(0)
    else:
        held = folds.get(stream) or Outcome(state=decider.initial, version=0, position=0)
        if ventured := await _ventured(decider, command, context, held, let_in):
            with suppress(WrongExpectedVersion):
                return await _append(store, stream, decider, ventured, held, context, folds)
    for _ in range(TRIES):
        history = await store.read(stream)
        # looked up after the read: a first try that is still under way is in neither or in the outcomes at least
        if earlier := await store.outcome(context.command_id):
            return await _again(store, stream, decider, earlier, context)
        read = Outcome(state=decider.fold(history.events), version=history.version, position=history.position)
        folds.put(stream, read)
        if let_in is not None:
            await let_in(read.state)
        if context.expected_version not in (None, read.version):
            raise StaleVersion(stream, expected=context.expected_version or 0, actual=read.version)
        events = decider.decide(command, read.state)
        if not events:
            return read
        with suppress(WrongExpectedVersion):
            return await _append(store, stream, decider, events, read, context, folds)
    raise Contended(f"{stream}: {TRIES} tries, and another writer was first each time")


async def _ventured(
    decider: Decider[C, S, E], command: C, context: Context, held: Outcome[S], let_in: LetIn[S] | None
) -> Sequence[E]:
    """What would follow if the held state were still true. Nothing, where that would be a refusal: the state may be
    out of date, or the command a repeat, and only the store knows."""
    events: Sequence[E] = ()
    if context.expected_version in (None, held.version):
        with suppress(Exception):
            events = decider.decide(command, held.state)
    if events and let_in is not None:
        try:
            await let_in(held.state)
        except (Refused, Invalid, NotFound):
            return ()
    return events


async def _append(
    store: EventStore[E],
    stream: str,
    decider: Decider[C, S, E],
    events: Sequence[E],
    on: Outcome[S],
    context: Context,
    folds: Folds[S],
) -> Outcome[S]:
    done = await store.append(stream, events, expected_version=on.version, context=context)
    if done.repeated:
        return await _again(store, stream, decider, done, context)
    outcome = Outcome(state=reduce(decider.evolve, events, on.state), version=done.version, position=done.position)
    folds.put(stream, outcome)
    return outcome


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
