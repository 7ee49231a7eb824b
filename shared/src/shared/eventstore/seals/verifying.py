"""Is the store what was sealed and signed? Every event is hashed again; the first that does not fit is named."""

import asyncio
import time
from bisect import bisect_right
from collections.abc import Sequence

from typing_extensions import override

from shared.eventstore.seals.digests import ALGORITHMS, SIZE
from shared.eventstore.seals.ledger import Content, Ledger, Seal, SignedHead
from shared.eventstore.seals.merkle import Frontier
from shared.eventstore.seals.notes import Head, NoteRefused, Verifier, head_of, opened
from shared.kernel import record

PAGE = 5000
"""Events that are hashed while the next are fetched."""

SIGN_EVERY = 10_000
"""A head is signed over so many events at the latest: see `shared.workers.sealer`."""

UNSIGNED = 2 * SIGN_EVERY
"""More events than this after the last head: heads are missing."""


@record
class Damage:
    """Something is wrong at ``position`` or after it, at ``until`` at the latest. Both are one where it is known."""

    position: int
    until: int
    what: str

    @override
    def __str__(self) -> str:
        if self.position == self.until:
            return f"position {self.position}: {self.what}"
        return f"positions {self.position} to {self.until}: {self.what}"


@record
class Verified:
    """``sealed`` events were hashed and ``heads`` signatures checked. ``damage``: the first, in order of position."""

    events: int
    sealed: int
    signed: int
    heads: int
    seconds: float
    damage: Damage | None = None

    @property
    def rate(self) -> int:
        """Events a second."""
        return int(self.sealed / max(self.seconds, 1e-6))


class _Found(Exception):
    def __init__(self, position: int, what: str, *, until: int | None = None) -> None:
        super().__init__(what)
        self.damage = Damage(position=position, until=max(position, until or position), what=what)


async def verify_store(
    ledger: Ledger, origin: str, verifiers: Sequence[Verifier], kept: Sequence[Head] = ()
) -> Verified:
    """Hash everything anew. ``kept``: heads that were fetched earlier and laid aside, whose signatures were checked.

    Without ``verifiers`` the heads are compared, but nobody's signature is asked for.
    """
    began = time.perf_counter()
    final = await ledger.last_seal()
    first, last = await ledger.store_ends()
    walk = _Walk(ledger, origin, verifiers, await ledger.heads(), kept)
    damage = None
    try:
        await walk.through(first)
        await walk.beyond(final.reached if final else 0, last)
    except _Found as found:
        damage = found.damage
    return Verified(
        events=last,
        sealed=walk.frontier.size,
        signed=walk.signed,
        heads=walk.checked,
        seconds=time.perf_counter() - began,
        damage=damage,
    )


class _Walk:
    """From the first event to the last seal. ``signed``: up to where a head of ours has been found true."""

    def __init__(
        self,
        ledger: Ledger,
        origin: str,
        verifiers: Sequence[Verifier],
        heads: Sequence[SignedHead],
        kept: Sequence[Head],
    ) -> None:
        self._ledger, self._origin, self._verifiers = ledger, origin, verifiers
        self._heads = {head.size: head for head in heads}
        self._kept: dict[int, list[Head]] = {}
        for head in kept:
            self._kept.setdefault(head.size, []).append(head)
        self._stops = sorted({*self._heads, *self._kept})
        self._algorithm = ALGORITHMS["sha256"]
        self.frontier = Frontier()
        self.signed = self.checked = self._vouched = 0

    async def through(self, first: int) -> None:
        if first < 1:
            raise _Found(first, "no event has such a position")
        seals, contents = await self._page(0)
        if seals:
            if seals[0].algorithm not in ALGORITHMS:
                raise _Found(1, f"sealed with {seals[0].algorithm!r}, which nobody knows")
            self._algorithm = ALGORITHMS[seals[0].algorithm]
        while seals:
            coming = asyncio.create_task(self._page(seals[-1].reached))
            try:
                self._check(seals, contents)
                seals, contents = await coming
            finally:
                coming.cancel()

    async def beyond(self, sealed: int, last: int) -> None:
        """What is left when all seals have been seen: heads without a seal, events without one, no head at all.

        ``sealed`` and ``last`` are from when we began: the sealer may have gone on.
        """
        size = self.frontier.size
        if sealed > size:
            raise _Found(size + 1, "the seal is missing")
        for stop in self._stops:
            if stop > size:
                covering = "a kept checkpoint covers" if stop in self._kept else "a signed head covers"
                raise _Found(size + 1, f"{covering} {stop} events, and only {size} are sealed", until=stop)
        if self._verifiers and sealed and (not self._heads or sealed - self.signed > UNSIGNED):
            raise _Found(self._trusted + 1, "no head is signed that covers these", until=sealed)
        at = size
        while at < last:
            rows = await self._ledger.contents(at, at + PAGE)
            for number, row in enumerate(rows, start=at + 1):
                if row.position != number:
                    raise _Found(number, "the event is missing")
            if not rows:
                raise _Found(at + 1, "the event is missing")
            at = rows[-1].position

    async def _page(self, after: int) -> tuple[Sequence[Seal], Sequence[Content]]:
        seals = await self._ledger.seals(after, PAGE)
        return seals, await self._ledger.contents(after, seals[-1].reached) if seals else ()

    def _check(self, seals: Sequence[Seal], contents: Sequence[Content]) -> None:
        begin = 0
        for seal in seals:
            end = bisect_right(contents, seal.reached, lo=begin, key=lambda content: content.position)
            self._seal(seal, contents[begin:end])
            begin = end

    def _seal(self, seal: Seal, contents: Sequence[Content]) -> None:
        size = self.frontier.size
        if seal.after != size:
            raise _Found(size + 1, "the seal is missing")
        if seal.algorithm != self._algorithm.name:
            raise _Found(size + 1, f"sealed with {seal.algorithm!r}, what was before with {self._algorithm.name!r}")
        leaves = [self._algorithm.leaf(content.bytes) for content in contents]
        if b"".join(leaves) != seal.leaves:
            raise self._first_difference(seal, contents, leaves)
        self._grow(leaves)
        if self.frontier.packed() != seal.peaks:
            raise _Found(min(self._trusted, size) + 1, "the seals are not those of the events", until=seal.reached)

    def _first_difference(self, seal: Seal, contents: Sequence[Content], leaves: Sequence[bytes]) -> _Found:
        sealed = [seal.leaves[at : at + SIZE] for at in range(0, len(seal.leaves), SIZE)]
        numbers = range(seal.after + 1, seal.reached + 1)
        for number, content, leaf, was in zip(numbers, contents, leaves, sealed, strict=False):
            if content.position != number:
                return _Found(number, "the event is missing")
            if leaf != was:
                whole = self.frontier.extended(sealed, self._algorithm).packed() == seal.peaks
                return _Found(number, "the event is not the one that was sealed" if whole else "the seal was changed")
        return _Found(seal.after + len(contents) + 1, "the event is missing")

    @property
    def _trusted(self) -> int:
        """Up to where nobody but the holder of the key can have changed anything: seals alone prove nothing."""
        return max(self.signed, self._vouched)

    def _grow(self, leaves: Sequence[bytes]) -> None:
        """Add the leaves, halting where a head is to be compared."""
        start = size = self.frontier.size
        reached = size + len(leaves)
        halts = self._stops[bisect_right(self._stops, size) : bisect_right(self._stops, reached)]
        for stop in halts if reached in halts else [*halts, reached]:
            self.frontier = self.frontier.extended(leaves[size - start : stop - start], self._algorithm)
            size = stop
            if stop in self._heads or stop in self._kept:
                self._compare(stop)

    def _compare(self, size: int) -> None:
        root = self.frontier.root(self._algorithm)
        for kept in self._kept.get(size, ()):
            if kept.root != root:
                raise _Found(self._vouched + 1, "the store is not the one of the kept checkpoint", until=size)
        if size in self._kept:
            self._vouched = size
        if size in self._heads:
            head = self._opened(self._heads[size])
            if head.root != root:
                raise _Found(self._trusted + 1, "the chain is not the one that was signed", until=size)
            self.signed = size
            self.checked += bool(self._verifiers)

    def _opened(self, signed: SignedHead) -> Head:
        try:
            head = opened(signed.note, self._verifiers) if self._verifiers else head_of(signed.note)
        except NoteRefused as refused:
            raise _Found(self._trusted + 1, f"the head is not ours: {refused}", until=signed.size) from None
        if (head.origin, head.size) != (self._origin, signed.size):
            raise _Found(self._trusted + 1, "the head is that of another store", until=signed.size)
        return head
