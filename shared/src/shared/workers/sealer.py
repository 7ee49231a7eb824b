"""Store → seals: one leader, a second behind the appends, which pay nothing for it. It signs heads too."""

import asyncio

import asyncpg

from shared.eventstore import Database, FeedGap
from shared.eventstore.seals import ALGORITHMS, Algorithm, Frontier, Head, Ledger, Seal, SignedHead, Signer
from shared.eventstore.seals.verifying import SIGN_EVERY
from shared.workers.leading import Fenced, Leadership, keep_leading, pause

ROLE = "seal"

BATCH = 500
"""Events of a seal at most: the process hashes them in one breath, and answers nobody meanwhile."""

PAUSE = 1.0
"""Seconds between looks: what comes in one second shares a seal, and a commit."""

SIGN_AFTER = 60.0
"""Seconds after which what was sealed since the last head is signed, be it little."""


class SealsBroken(Exception):
    """The store is not the one that was sealed: nothing is sealed on top of that. ``verify`` says more."""


async def sealer(
    database: Database, stop: asyncio.Event, *, signer: Signer | None, algorithm: Algorithm = ALGORITHMS["sha256"]
) -> None:
    """Follow the store until told to stop; what is sealed by then is signed. Without ``signer`` nobody signs."""

    async def work(leadership: Leadership) -> None:
        run = Sealer(Ledger(database), signer, algorithm)
        await run.begin()
        while not stop.is_set():
            leadership.check()
            found = await run.batch()
            await leadership.well()
            if found < BATCH:
                await pause(stop, PAUSE)
        await run.sign()

    await keep_leading(database, ROLE, work, stop)


class Sealer:
    """The sealer's state between batches: all of it read from the store at `begin`."""

    def __init__(self, ledger: Ledger, signer: Signer | None, algorithm: Algorithm) -> None:
        self._ledger, self._signer, self._algorithm = ledger, signer, algorithm
        self._frontier = Frontier()
        self._signed, self._signed_at = 0, float("-inf")

    async def begin(self) -> None:
        """Go on after the last seal. Raises `SealsBroken`."""
        if last := await self._ledger.last_seal():
            if last.algorithm != self._algorithm.name:
                raise SealsBroken(f"sealed with {last.algorithm}, told {self._algorithm.name}")
            try:
                self._frontier = last.frontier
            except ValueError as error:
                raise SealsBroken(f"the seal of position {last.reached} can't be read: {error}") from error
        if head := await self._ledger.newest_head():
            self._signed = head.size

    async def batch(self) -> int:
        """Seal the next events, and sign if it is time; how many there were.

        Raises `FeedGap` for a hole, `SealsBroken` where sealed events are gone, `Fenced` where another sealer leads.
        """
        before = self._frontier
        contents = await self._ledger.contents(before.size, before.size + BATCH)
        if not contents:
            await self._look_back()
            if self._is_due():
                await self.sign()
            return 0
        if contents[-1].position != before.size + len(contents):
            raise FeedGap(f"after position {before.size}, {len(contents)} events reach to {contents[-1].position}")
        leaves = [self._algorithm.leaf(content.bytes) for content in contents]
        frontier = before.extended(leaves, self._algorithm)
        seal = Seal(
            after=before.size,
            reached=frontier.size,
            algorithm=self._algorithm.name,
            leaves=b"".join(leaves),
            peaks=frontier.packed(),
        )
        await self._add(seal, frontier, signed=self._is_due(frontier.size))
        return len(contents)

    async def sign(self) -> None:
        """A head over all that is sealed, if the last one does not cover it."""
        if self._signer and self._frontier.size > self._signed:
            await self._add(None, self._frontier, signed=True)

    def _is_due(self, size: int = 0) -> bool:
        if self._signer is None:
            return False
        waited = asyncio.get_running_loop().time() - self._signed_at
        return waited >= SIGN_AFTER or size - self._signed >= SIGN_EVERY

    async def _look_back(self) -> None:
        """Nothing new: is what was sealed still there? A tail that is cut off would be filled with other events."""
        _, last = await self._ledger.store_ends()
        if last < self._frontier.size:
            raise SealsBroken(f"sealed up to position {self._frontier.size}, and the store ends at {last}")

    async def _add(self, seal: Seal | None, frontier: Frontier, *, signed: bool) -> None:
        try:
            await self._ledger.add(seal, self._head(frontier) if signed else None)
        except asyncpg.UniqueViolationError as taken:
            raise Fenced(ROLE) from taken
        self._frontier = frontier
        if signed:
            self._signed, self._signed_at = frontier.size, asyncio.get_running_loop().time()

    def _head(self, frontier: Frontier) -> SignedHead | None:
        if self._signer is None:
            return None
        head = Head(origin=self._signer.name, size=frontier.size, root=frontier.root(self._algorithm))
        return SignedHead(size=head.size, note=self._signer.sign(head.text()))
