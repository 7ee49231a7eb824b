"""A seeded, mixed load over HTTP: organisations renamed, projects carried on, adjustments and talks; and reads.

Each client keeps to things of its own but for the organisations, which all of them rename. What was not answered is
asked again under the same key, as a portal would, until the answer is certain or ``patience`` is over.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx2

from scoring_svc.domain.scheme import DEFAULT_SCHEME, scheme_data
from shared.web.auth.issuer import Issuer
from tests.faults.oracle import Fate, Intent, Oracle
from zeren.year.calls import Actor
from zeren.year.cast import clerk, secretary

PROVINCE, PREFECTURES = "53", ("5301", "5303", "5304", "5305")
COUNTIES = tuple(f"{prefecture}0{n}" for prefecture in PREFECTURES for n in (1, 2))
COHORT = "prefectures"
ADMIN = Actor(person="admin-a", role="admin", organisation=PROVINCE)
INSPECTOR = Actor(person="inspector-01", role="inspector", organisation=PROVINCE)
AHEAD = frozenset({404, 409, 422})
"""In the setup: what this step stands on has not come to a read model yet."""

CLIENT_DEADLINE = 15.0
"""Seconds that a client waits for any answer; the services promise one within 10."""


@dataclass(kw_only=True)
class Load:
    urls: Mapping[str, str]
    issuer: Issuer
    oracle: Oracle
    seed: int
    today: date
    http: httpx2.AsyncClient
    _number: int = 0
    slowest: float = 0.0

    async def set_up(self) -> None:
        """The tree, the posts, the cycle, the scheme and one cohort: what all that follows stands on."""
        day = self.today.isoformat()
        await self._register(PROVINCE, "province", None)
        await asyncio.gather(*(self._register(code, "prefecture", PROVINCE) for code in PREFECTURES))
        await asyncio.gather(*(self._register(code, "county", code[:4]) for code in COUNTIES))
        for code in (*PREFECTURES, *COUNTIES):
            body = {"organisation": code, "person": f"secretary-{code}", "from": "2025-03-01"}
            path = f"/checklist/v1/posts/secretary-of-{code}/appointments"
            await self.insist(self.intent(ADMIN, "POST", path, body), retried=AHEAD)
        year = self.today.year
        await self.insist(self.intent(ADMIN, "PUT", f"/checklist/v1/cycles/{year}", {"organisation": PROVINCE}))
        scheme = scheme_data(DEFAULT_SCHEME)
        await self.insist(self.intent(ADMIN, "PUT", "/scoring/v1/schemes/yunnan-2022", scheme), retried=AHEAD)
        members = [{"organisation": code, "class": "prefecture"} for code in PREFECTURES]
        cohort = {"organisation": PROVINCE, "cycle": year, "scheme": "yunnan-2022", "members": members}
        await self.insist(self.intent(ADMIN, "PUT", f"/scoring/v1/cohorts/{COHORT}", cohort), retried=AHEAD)
        first = self.intent(clerk(PROVINCE), "PUT", f"/scoring/v1/talks/first-{day}", self._talk(PREFECTURES[0]))
        await self.insist(first, retried=AHEAD)
        for declared in list(self._project(random.Random(self.seed), "first"))[:3]:  # noqa: S311 - a seeded load
            await self.insist(declared, retried=AHEAD)

    async def burst(self, count: int, *, clients: int = 4) -> Sequence[Intent]:
        """``count`` commands at least, in order of each client, all with a certain answer. It waits for that."""
        self._number += 1
        done: list[Intent] = []
        run = self._number

        async def one(client: int) -> None:
            steps = self._steps(run, client)
            for intent in steps:
                if len(done) >= count:
                    return
                done.append(intent)
                await self.insist(intent)

        await asyncio.gather(*(one(client) for client in range(clients)))
        return done

    @asynccontextmanager
    async def running(self, *, clients: int = 4, pause: float = 0.05) -> AsyncIterator[None]:
        """The load goes on for as long as the block; at its end what is under way is brought to an answer."""
        self._number += 1
        stop = asyncio.Event()
        run = self._number
        working = [asyncio.create_task(self._client(run, client, stop, pause)) for client in range(clients)]
        try:
            yield
        finally:
            stop.set()
            await asyncio.gather(*working)

    async def insist(self, intent: Intent, *, retried: frozenset[int] = frozenset(), seconds: float = 60) -> Fate:
        """Ask until the answer is certain. Raises `AssertionError` where it does not become so, or is a refusal."""
        deadline = asyncio.get_running_loop().time() + seconds
        while (fate := await self.ask(intent)) is not Fate.ACKNOWLEDGED:
            if refused := _refused(intent):
                self.oracle.forget(intent)
            assert not refused or intent.answers[-1] in retried, f"{intent.method} {intent.path}: {intent.answers}"
            assert asyncio.get_running_loop().time() < deadline, f"{intent.path}: no certain answer: {intent.answers}"
            await asyncio.sleep(0.05)
        return fate

    async def ask(self, intent: Intent) -> Fate:
        """Once, whatever comes of it."""
        self.oracle.sends(intent)
        began = asyncio.get_running_loop().time()
        url = self.urls[intent.service] + intent.path
        headers = {"Idempotency-Key": intent.key, "Authorization": f"Bearer {self._token(intent.actor)}"}
        try:
            answer = await self.http.request(intent.method, url, json=intent.body or {}, headers=headers)
        except httpx2.TransportError as error:
            return self.oracle.hears(intent, type(error).__name__, {})
        self.slowest = max(self.slowest, asyncio.get_running_loop().time() - began)
        return self.oracle.hears(intent, answer.status_code, answer.headers, answer.text)

    async def read(self, path: str, actor: Actor = ADMIN) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self._token(actor)}"}
        return await self.http.get(self.urls[path.split("/")[1]] + path, headers=headers)

    def intent(self, actor: Actor, method: str, path: str, body: Mapping[str, Any] | None = None) -> Intent:
        key = f"{self.seed}-{self._number}-{len(self.oracle.intents)}-{random.getrandbits(64):x}"
        return Intent(actor=actor, method=method, path=path, body=body, key=key)

    async def _client(self, run: int, client: int, stop: asyncio.Event, pause: float) -> None:
        chance = random.Random(f"{self.seed} {run} {client} pause")  # noqa: S311 - a seeded load
        for intent in self._steps(run, client):
            if stop.is_set():
                return
            await self.insist(intent, seconds=150)
            if chance.random() < 0.3:
                await self._look()
            if pause:
                await asyncio.sleep(pause * 2 * chance.random())

    async def _look(self) -> None:
        """A read: served, or told to come again."""
        for path in (f"/scoring/v1/cohorts/{COHORT}/ranking", "/project/v1/projects"):
            try:
                answer = await self.read(path)
            except httpx2.TransportError:
                continue
            self.oracle.statuses[f"read {answer.status_code}"] += 1
            if answer.status_code not in {200, 503}:
                self.oracle.dishonest.append(f"GET {path}: {answer.status_code} {answer.text[:200]}")

    def _steps(self, run: int, client: int) -> Iterator[Intent]:
        """Without end: what this client asks in this run, one after the other."""
        chance = random.Random(f"{self.seed} {run} {client}")  # noqa: S311 - a seeded load
        kinds: Sequence[Callable[[random.Random, str], Iterator[Intent]]] = (
            self._rename,
            self._project,
            self._adjustment,
            self._held_talk,
        )
        number = 0
        while True:
            number += 1
            yield from chance.choice(kinds)(chance, f"{self.seed}-{run}-{client}-{number}")

    def _rename(self, chance: random.Random, name: str) -> Iterator[Intent]:
        path = f"/checklist/v1/organisations/{chance.choice(COUNTIES)}/change"
        yield self.intent(ADMIN, "POST", path, {"name": f"县 {name}"})

    def _project(self, chance: random.Random, name: str) -> Iterator[Intent]:
        county = chance.choice(COUNTIES)
        office, bearer = clerk(county[:4]), secretary(county)
        path = f"/project/v1/projects/p-{name}"
        milestone = {"milestone": "m1", "title": "one", "due_on": f"{self.today.year}-12-31"}
        declared = {
            "organisation": county[:4],
            "cycle": self.today.year,
            "level": "county",
            "topic": "culture",
            "title": f"项目 {name}",
            "goals": ["open to all"],
            "milestones": [milestone],
        }
        yield self.intent(office, "PUT", path, declared)
        yield self.intent(office, "POST", f"{path}/approval")
        yield self.intent(bearer, "POST", f"{path}/claim", {"organisation": county})
        if chance.random() < 0.7:
            evidence = [{"uri": f"https://files.example/{name}.pdf", "sha256": "0" * 64}]
            yield self.intent(bearer, "POST", f"{path}/milestones/m1/report", {"evidence": evidence})
            yield self.intent(INSPECTOR, "POST", f"{path}/milestones/m1/verification", {})
            score = chance.randrange(5000, 10001) / 100
            yield self.intent(office, "POST", f"{path}/acceptance", {"evaluation": score})

    def _adjustment(self, chance: random.Random, name: str) -> Iterator[Intent]:
        path = f"/scoring/v1/adjustments/a-{name}"
        body = {
            "organisation": chance.choice(PREFECTURES),
            "occurred_on": self.today.isoformat(),
            "amount": chance.choice((-1, 1)) * chance.randrange(1, 200) / 100,
            "ground": f"依据 {name}",
            "source": "house",
        }
        yield self.intent(clerk(PROVINCE), "PUT", path, body)
        if chance.random() < 0.5:
            yield self.intent(clerk(PROVINCE), "POST", f"{path}/withdrawal", {"reason": "granted by mistake"})

    def _held_talk(self, chance: random.Random, name: str) -> Iterator[Intent]:
        yield self.intent(clerk(PROVINCE), "PUT", f"/scoring/v1/talks/t-{name}", self._talk(chance.choice(PREFECTURES)))

    def _talk(self, organisation: str) -> Mapping[str, Any]:
        return {
            "organisation": organisation,
            "target": "organisation",
            "occurred_on": self.today.isoformat(),
            "trigger": "key_work_failing",
            "by": "organisation-department",
        }

    async def _register(self, code: str, kind: str, parent: str | None) -> None:
        body = {"name": f"组织 {code}", "kind": kind, **({"parent": parent} if parent else {})}
        if kind == "prefecture":
            body["class"] = "prefecture"
        await self.insist(self.intent(ADMIN, "PUT", f"/checklist/v1/organisations/{code}", body), retried=AHEAD)

    def _token(self, actor: Actor) -> str:
        """Good for an hour; the services keep the verdict on it."""
        tokens = self.__dict__.setdefault("_tokens", {})
        if actor not in tokens:
            tokens[actor] = self.issuer.issue(actor.person, [actor.role], actor.organisation, seconds=24 * 3600)
        token: str = tokens[actor]
        return token


def _refused(intent: Intent) -> bool:
    """Whether the last answer was one of the system's own, and no."""
    last = intent.answers[-1]
    return isinstance(last, int) and 400 <= last < 500
