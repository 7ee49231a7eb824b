"""A service's books: its store and what of it went out. The role ``seal`` keeps them, ``verify`` looks into them."""

import asyncio
from typing import Any

from shared.eventstore import Feed
from shared.eventstore.seals import ALGORITHMS, read_signer
from shared.kernel import record
from shared.runtime.base import Base
from shared.workers import Publishing, sealer


@record
class Books:
    """``service`` is its name in its store's origin: ``zeren/project``."""

    service: str
    base: Base
    feed: Feed[Any]
    publishing: Publishing[Any]

    @property
    def origin(self) -> str:
        return self.base.seals.origin_of(self.service)


async def seal(books: Books, stop: asyncio.Event) -> None:
    """Store → seals, and signed heads where the settings name a key. Raises `KeyUnfit` for a file that is none."""
    settings = books.base.settings
    signer = read_signer(books.origin, settings.seal_key_path) if settings.seal_key_path else None
    await sealer(books.base.database, stop, signer=signer, algorithm=ALGORITHMS[settings.seal_algorithm])
