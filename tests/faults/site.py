"""A whole site to be ill-treated: real PostgreSQL and Kafka, three services, and a proxy before each of them."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx2

from shared.kernel import SHANGHAI
from shared.log import KafkaLog
from shared.servers import LOOPBACK, KafkaServer, PostgresServer, Urls, free_port
from shared.testing import until
from shared.web.auth.issuer import Issuer
from tests.faults.load import CLIENT_DEADLINE, Load
from tests.faults.oracle import Oracle
from tests.faults.proxy import Proxy
from tests.faults.supervisor import Supervisor

PARTITIONS: Final = 4

ROLES: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "checklist": {"api": ("api",), "relay": ("relay",), "work": ("project", "seal", "policy")},
    "project": {"api": ("api",), "relay": ("relay",), "work": ("project", "seal", "subscribe")},
    "scoring": {
        "api": ("api",),
        "relay": ("relay",),
        "work": ("project", "seal", "policy", "announce", "subscribe", "judge", "rebuilds"),
    },
}
"""service → process → the roles that it plays."""

TOPICS: Final = tuple(f"zeren.{service}" for service in ROLES)

RECOVERY = 30.0
"""Seconds after the end of a fault in which all is as it should be again, alone (I7)."""


@dataclass(kw_only=True)
class Place:
    """One service: its databases as they are (``direct``), and the address that its clients use."""

    service: str
    direct: Mapping[str, Urls]
    port: int
    http: Proxy
    pool: asyncpg.Pool
    """Ours, past every proxy. A killed PostgreSQL takes its connections; the pool makes new ones."""

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.http.port}"


@dataclass(kw_only=True)
class FaultSite:
    folder: Path
    seed: int
    postgres: PostgresServer
    kafka: KafkaServer
    issuer: Issuer
    proxies: Mapping[str, Proxy]
    """``postgres`` and ``kafka`` between them and all services, ``http:<service>`` before each service."""
    places: dict[str, Place]
    supervisor: Supervisor
    oracle: Oracle
    load: Load
    faults: list[str] = field(default_factory=list)
    """What was done to it, in order."""

    def struck(self, what: str) -> None:
        self.faults.append(what)

    def environment(self, service: str) -> Mapping[str, str]:
        """All that a process of the service is told; its way to PostgreSQL and Kafka leads through the proxies."""
        place = self.places[service]
        said = {
            "ZEREN_DATABASE_URL": self._through(place.direct[service].app),
            "ZEREN_MIGRATION_URL": place.direct[service].owner,
            "ZEREN_LOG_URL": f"kafka://{LOOPBACK}:{self.proxies['kafka'].port}",
            "ZEREN_JWKS_PATH": str(self.issuer.jwks_path),
            "ZEREN_PARTITIONS": str(PARTITIONS),
            "ZEREN_PORT": str(place.port),
        }
        if box := place.direct.get("box"):
            said |= {"ZEREN_BOX_URL": self._through(box.app), "ZEREN_BOX_MIGRATION_URL": box.owner}
        return said

    async def readiness(self, service: str) -> tuple[int, dict[str, Any]]:
        """Status and body of ``readyz``, asked past the proxy; (0, {}) where nobody answers."""
        try:
            async with httpx2.AsyncClient(timeout=5) as client:
                answer = await client.get(f"http://{LOOPBACK}:{self.places[service].port}/{service}/readyz")
        except httpx2.TransportError:
            return 0, {}
        return answer.status_code, answer.json()

    async def recovered(self, *, seconds: float = RECOVERY) -> float:
        """Until every service says that it is well, and all that is stored is published, shown and judged (I7)."""
        began = asyncio.get_running_loop().time()
        seen: dict[str, str] = {}

        async def look() -> bool:
            missing: dict[str, str] = {}
            for service in ROLES:
                try:
                    status, told = await self.readiness(service)
                    if status != 200 or told["degraded"]:
                        missing[service] = f"{status} {_troubles(told)}"
                    elif behind := await self._behind(service):
                        missing[service] = behind
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                    missing[service] = repr(error)
            seen.clear()
            seen.update(missing)
            if missing:
                await asyncio.sleep(0.03)
            return not missing

        try:
            await until(look, seconds=seconds)
        except TimeoutError:
            await self.supervisor.ask_all()
            raise AssertionError(f"I7: not well after {seconds} s: {seen}; {self.supervisor.told()}") from None
        return asyncio.get_running_loop().time() - began

    async def _behind(self, service: str) -> str:
        pool = self.places[service].pool
        found = await pool.fetchrow(_SETTLED)
        if found["behind"]:
            return f"own feed: {found['behind']} behind"
        wanted = {"project": ("zeren.checklist",), "scoring": TOPICS}.get(service, ())
        for topic in wanted:
            published = await self.published(topic.removeprefix("zeren."))
            read = {
                row["partition"]: row["last_sequence"]
                for row in await pool.fetch(
                    "select partition, last_sequence from subscription_checkpoints"
                    " where topic = $1 and last_sequence > 0",
                    topic,
                )
            }
            if read != published:
                return f"{topic}: read {read} of {published}"
        if service == "scoring" and await pool.fetchval("select exists (select from touched)"):
            return "not judged"
        return ""

    async def published(self, service: str) -> dict[int, int]:
        """partition → the last sequence that the service's relay has given."""
        rows = await self.places[service].pool.fetch(
            "select partition, max(sequence) as last from relay_numbers group by 1"
        )
        return {row["partition"]: row["last"] for row in rows}

    @asynccontextmanager
    async def log(self) -> AsyncIterator[KafkaLog]:
        log = KafkaLog(f"{LOOPBACK}:{self.proxies['kafka'].port}")
        await log.start()
        try:
            yield log
        finally:
            await log.stop()

    async def start(self) -> None:
        """Every process of every service."""
        for service, processes in ROLES.items():
            for name, roles in processes.items():
                self.supervisor.add(f"{service}.{name}", [f"{service}_svc", *roles], self.environment(service))
        self.supervisor.start(*self.supervisor.roles)

    def _through(self, url: str) -> str:
        return url.replace(f":{self.postgres.port}/", f":{self.proxies['postgres'].port}/")


@asynccontextmanager
async def fault_site(
    folder: Path, *, seed: int, replay: str, libs: Path, config: Path, fsync: bool = True
) -> AsyncIterator[FaultSite]:
    """Everything up, with a first load done. At the end every process must leave in good order."""
    async with AsyncExitStack() as stack:
        postgres = PostgresServer(folder / "postgres", fsync=fsync)
        broker_proxy_port = free_port()
        kafka = KafkaServer(folder / "kafka", libs, config=_advertising(config, folder / "config", broker_proxy_port))
        await asyncio.gather(postgres.start(), kafka.start())
        stack.push_async_callback(kafka.stop)
        stack.push_async_callback(postgres.stop)
        proxies = {
            "postgres": Proxy("services–PostgreSQL", postgres.port),
            "kafka": Proxy("workers–Kafka", int(kafka.bootstrap_servers.partition(":")[2])),
        }
        proxies["kafka"].port = broker_proxy_port
        issuer = Issuer.open(folder / "keys")
        oracle = Oracle(folder / "oracle.jsonl")
        stack.callback(oracle.close)
        supervisor = Supervisor(folder, seed=seed, replay=replay)
        places: dict[str, Place] = {}
        for service in ROLES:
            names = [service, "box"] if service == "scoring" else [service]
            direct = {name: await postgres.create_database(name) for name in names}
            port = free_port()
            proxies[f"http:{service}"] = Proxy(f"clients–{service}", port)
            pool = await asyncpg.create_pool(direct[service].app, min_size=0, max_size=4, command_timeout=30)
            stack.push_async_callback(pool.close)
            places[service] = Place(
                service=service, direct=direct, port=port, http=proxies[f"http:{service}"], pool=pool
            )
        for proxy in proxies.values():
            await proxy.start()
            stack.push_async_callback(proxy.stop)
        limits = httpx2.Limits(max_connections=200)
        http = await stack.enter_async_context(httpx2.AsyncClient(timeout=CLIENT_DEADLINE, limits=limits))
        today = datetime.now(SHANGHAI).date()
        load = _load(places, issuer, oracle, seed, today, http)
        site = FaultSite(
            folder=folder,
            seed=seed,
            postgres=postgres,
            kafka=kafka,
            issuer=issuer,
            proxies=proxies,
            places=places,
            supervisor=supervisor,
            oracle=oracle,
            load=load,
        )
        stack.push_async_callback(supervisor.close)
        for service in ROLES:
            await supervisor.run(f"migrate-{service}", [f"{service}_svc", "migrate"], site.environment(service))
        await site.start()
        await load.set_up()
        await site.recovered(seconds=60)
        yield site


def _load(
    places: Mapping[str, Place], issuer: Issuer, oracle: Oracle, seed: int, today: date, http: httpx2.AsyncClient
) -> Load:
    urls = {service: place.url for service, place in places.items()}
    return Load(urls=urls, issuer=issuer, oracle=oracle, seed=seed, today=today, http=http)


def _advertising(config: Path, own: Path, port: int) -> Path:
    """The broker's templates, but that it names our proxy as its address."""
    shutil.copytree(config, own)
    template = own / "server.properties"
    said = template.read_text()
    advertised = f"advertised.listeners=PLAINTEXT://{LOOPBACK}:"
    assert f"{advertised}$port\n" in said
    template.write_text(said.replace(f"{advertised}$port\n", f"{advertised}{port}\n"))
    return own


def _troubles(told: Mapping[str, Any]) -> Mapping[str, str]:
    checks = told.get("checks", {})
    return {name: one["detail"] for name, one in checks.items() if not one["ok"] or one["degraded"]}


_SETTLED: Final = """
select (select coalesce(max(position), 0) from events) - least(
    (select acknowledged from relay_mark),
    (select min(position) from projection_checkpoints),
    (select min(position) from policy_checkpoints)) as behind"""
