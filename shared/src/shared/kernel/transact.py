"""Read, decide, append: the one way in which a command becomes events."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
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
    left, `TRIES` times, soon in line with others who lost. ``folds``: the states that commands of this decider left, a
    stream that they don't hold being taken for new; nothing is read unless the store finds it otherwise, or there is
    nothing to append, and then no more than what came after.

    Raises `Refused` and what the decider and ``let_in`` raise, `StaleVersion`, `KeyReused`, `Contended`.
    """
    if folds is None:
        folds = Folds(1)
    elif not store.crowded(stream):
        held = folds.get(stream) or Outcome(state=decider.initial, version=0, position=0)
        if ventured := await _ventured(decider, command, context, held, let_in):
            with suppress(WrongExpectedVersion):
                return await _append(store, stream, decider, ventured, held, context, folds)
    async with AsyncExitStack() as line:
        in_line = False
        for lost in range(TRIES):
            if not in_line and (lost or store.crowded(stream)):
                in_line = True
                await line.enter_async_context(store.turn(stream))
            with suppress(WrongExpectedVersion):
                return await _try(store, stream, decider, command, context, folds, let_in)
    raise Contended(f"{stream}: {TRIES} tries, and another writer was first each time")


async def latest(store: EventStore[E], stream: str, decider: Decider[C, S, E], folds: Folds[S]) -> Outcome[S]:
    """The stream as it is: what ``folds`` hold of it, and what came after. Version 0 where there is none."""
    before = folds.get(stream) or Outcome(state=decider.initial, version=0, position=0)
    history = await store.read(stream, after=before.version)
    if history.since != before.position:  # the store was put back to an earlier day (its services ought to start anew)
        before = Outcome(state=decider.initial, version=0, position=0)
        history = await store.read(stream)
    state = reduce(decider.evolve, history.events, before.state)
    now = Outcome(state=state, version=history.version, position=history.position)
    if now.version:
        folds.put(stream, now)
    return now


async def _try(
    store: EventStore[E],
    stream: str,
    decider: Decider[C, S, E],
    command: C,
    context: Context,
    folds: Folds[S],
    let_in: LetIn[S] | None,
) -> Outcome[S]:
    """On the stream as it is just now. Raises `WrongExpectedVersion` where another writer was first meanwhile."""
    read = await latest(store, stream, decider, folds)
    events: Sequence[E] = ()
    refusal: Exception | None = None
    try:
        events = await _decided(stream, decider, command, context, read, let_in)
    except Exception as error:  # noqa: BLE001 - raised below, unless the command was here before
        refusal = error
    if events:  # a repeat shows when it is appended
        return await _append(store, stream, decider, events, read, context, folds)
    # looked up after the read: a first try that is still under way is in neither or in the outcomes at least
    if earlier := await store.outcome(context.command_id):
        return await _again(store, stream, decider, earlier, context)
    if refusal:
        raise refusal
    return read


async def _decided(
    stream: str,
    decider: Decider[C, S, E],
    command: C,
    context: Context,
    on: Outcome[S],
    let_in: LetIn[S] | None,
) -> Sequence[E]:
    if let_in is not None:
        await let_in(on.state)
    if context.expected_version not in (None, on.version):
        raise StaleVersion(stream, expected=context.expected_version or 0, actual=on.version)
    return decider.decide(command, on.state)


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
