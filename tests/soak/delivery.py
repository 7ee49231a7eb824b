"""The long rounds of F9 to F17: delivery, order, read models, clocks; on databases of their own beside the site's."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from shared.servers import Databases, PostgresServer, Urls
from shared.testing.fixtures import FreshDatabase, Prepare, unique
from tests.faults.site import FaultSite
from tests.faults.test_append_order import raced
from tests.faults.test_clocks import jumped
from tests.faults.test_deliveries import disordered, redelivered, with_holes
from tests.faults.test_poison import poisoned
from tests.faults.test_read_models_beside import replaced
from tests.faults.test_rebuild_killed import broken_off
from tests.faults.test_resend import backfilled
from tests.faults.test_writers import written
from tests.faults.wipes import resent_rounds, wiped_rounds

ROUNDS = 60
SHORT = 20


class Fresh:
    """Databases on the site's own server, made as the fixture of the tests makes them."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._templates: dict[Prepare, str] = {}
        self._made: list[str] = []

    async def __call__(self, hint: str = "test", prepare: Prepare | None = None) -> Urls:
        template = "template0"
        if prepare is not None:
            if prepare not in self._templates:
                self._templates[prepare] = unique("template")
                await prepare(await self._databases.create(self._templates[prepare]))
            template = self._templates[prepare]
        self._made.append(unique(hint))
        return await self._databases.create(self._made[-1], template=template)

    async def drop_all(self) -> None:
        for name in (*self._made, *self._templates.values()):
            await self._databases.drop(name)


@asynccontextmanager
async def beside(site: FaultSite) -> AsyncIterator[FreshDatabase]:
    fresh = Fresh(site.postgres.databases)
    try:
        yield fresh
    finally:
        await fresh.drop_all()


def seed_of(chance: random.Random) -> int:
    return chance.randrange(10**6)


Rounds = Callable[..., Awaitable[object]]


def long(rounds: Rounds, count: int) -> Callable[[FaultSite, random.Random], Awaitable[str]]:
    """A step of so many rounds; the seed of each stands in its message."""

    async def step(site: FaultSite, chance: random.Random) -> str:
        seed = seed_of(chance)
        async with beside(site) as fresh:
            found = await rounds(fresh, seed=seed, rounds=count)
        return f"{count} rounds from seed {seed}" + (f": {found}" if found is not None else "")

    return step


@asynccontextmanager
async def apart(site: FaultSite) -> AsyncIterator[FreshDatabase]:
    """Databases on a server of their own, where a step wants more connections than are left beside a site."""
    server = PostgresServer(site.folder / "apart", fsync=False)
    await server.start()
    try:
        yield Fresh(server.databases)
    finally:
        await server.stop()


async def writers(site: FaultSite, chance: random.Random) -> str:
    async with apart(site) as fresh:
        one = await written(fresh, seed=seed_of(chance), writers=8, streams=1, each=30)
        many = await written(fresh, seed=seed_of(chance), writers=1, streams=500, each=500)
    return f"64 on one stream: {one}; 8 processes on 500: {many}"


async def models(site: FaultSite, chance: random.Random) -> str:
    with TemporaryDirectory() as folder:
        async with beside(site) as fresh:
            killed = await replaced(fresh, Path(folder), seed=seed_of(chance), rounds=SHORT // 2, kills=4)
    return f"{SHORT // 2} versions put in place, {killed} projectors killed on the way"


async def rebuilds(site: FaultSite, chance: random.Random) -> str:
    with TemporaryDirectory() as folder:
        async with beside(site) as fresh:
            killed = await broken_off(fresh, Path(folder), seed=seed_of(chance), rounds=SHORT)
    return f"{SHORT} rebuilds, {killed} killed"


async def wipes(site: FaultSite, chance: random.Random) -> str:
    found = await wiped_rounds(site, chance, SHORT // 4) + await resent_rounds(site, chance, SHORT // 4)
    slowest = max(one.recovered for one in found)
    return f"{SHORT // 4} times Kafka wiped, {SHORT // 4} times all sent again; recovered in {slowest:.1f} s"


DELIVERY: Mapping[str, Callable[[FaultSite, random.Random], Awaitable[str]]] = {
    "F9": long(redelivered, ROUNDS),
    "F10": long(disordered, ROUNDS),
    "F10 holes": long(with_holes, ROUNDS),
    "F11": writers,
    "F12": long(raced, 2 * SHORT),
    "F13": long(poisoned, SHORT),
    "F14": wipes,
    "F14 resend": long(backfilled, SHORT),
    "F15": models,
    "F15 rebuild": rebuilds,
    "F17": long(jumped, ROUNDS),
}
