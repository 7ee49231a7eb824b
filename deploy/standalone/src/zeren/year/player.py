"""Plays a year through the public HTTP API, day by day, as the people of the year would."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any, Self
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

import httpx2

from shared.kernel import SHANGHAI
from shared.web.auth.issuer import Issuer
from zeren.year.calls import Actor, Call, SecretBallot, Settled, Stage, Step, Wait
from zeren.year.cast import ADMINS

SERVICES = ("checklist", "project", "scoring")
AT_ONCE = 16
IDLE = 2
"""Seconds after which a connection is not used again: well before the server, who waits five, hangs up on it."""
PATIENCE = 20
"""Seconds that a step may come too early for what it stands on."""

RETRIED = frozenset({404, 409, 503})
"""A read model or a policy may be a moment behind what the step stands on: the answer is asked for again."""


class Stuck(Exception):
    """A step was refused, and not because it came a moment too early."""


class Player:
    """``async with Player(urls, issuer) as player: await player.play(stages)``.

    ``urls``: the address of each service; in the standalone run all are the same.
    """

    def __init__(
        self, urls: dict[str, str], issuer: Issuer, *, played: Callable[[Stage, int], None] = lambda *_: None
    ) -> None:
        self._urls, self._issuer, self._played = urls, issuer, played
        limits = httpx2.Limits(max_connections=AT_ONCE, keepalive_expiry=IDLE)
        self._client = httpx2.AsyncClient(timeout=60, limits=limits)
        self._tokens: dict[Actor, str] = {}
        self._location = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def play(self, stages: Sequence[Stage]) -> None:
        """Every step of every stage, in order; a repeat of the whole changes nothing."""
        today: date | None = None
        for stage in stages:
            if stage.on != today:
                today = stage.on
                await self._drive(today)
            for first in range(0, len(stage.steps), AT_ONCE):
                some = stage.steps[first : first + AT_ONCE]
                await asyncio.gather(*(self._step(step) for step in some))
                self._played(stage, len(some))

    async def get(self, actor: Actor, path: str, **parameters: Any) -> Any:  # noqa: ANN401 - JSON
        response = await self._client.get(self._url(path), params=parameters, headers=self._headers(actor))
        if response.status_code >= 400:
            raise Stuck(f"GET {path}: {response.status_code} {response.text[:500]}")
        return response.json()

    async def post(self, actor: Actor, path: str, body: Mapping[str, Any], *, again: str = "") -> Any:  # noqa: ANN401 - JSON
        """One command outside the script."""
        return (await self._send(Call(actor=actor, method="POST", path=path, body=body, again=again))).json()

    async def _drive(self, day: date) -> None:
        """All clocks to nine in the morning, Shanghai time."""
        now = datetime.combine(day, time(9), SHANGHAI).isoformat()
        for service in SERVICES:
            path = f"/{service}/v1/clock"
            response = await self._client.put(
                self._url(path), json={"now": now}, headers=self._headers(ADMINS[0], f"{path} {now}")
            )
            if response.status_code >= 400:
                raise Stuck(f"PUT {path}: {response.status_code} {response.text[:500]}")

    async def _step(self, step: Step) -> None:
        match step:
            case Call():
                response = await self._send(step)
                self._location = response.headers.get("location", self._location)
            case SecretBallot():
                await self._vote(step)
            case Wait():
                await self._wait(step)
            case Settled():
                await self._settle(step.service)

    async def _send(self, call: Call) -> httpx2.Response:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        delay = 0.02
        while True:
            response = await self._client.request(
                call.method,
                self._url(call.path),
                content=call.content,
                json=None if call.content is not None else (call.body if call.body is not None else {}),
                headers=self._headers(call.actor, call.key, call.version)
                | ({"Content-Type": call.media_type} if call.content is not None else {}),
            )
            if response.status_code < 400:
                return response
            if response.status_code not in RETRIED or asyncio.get_running_loop().time() > deadline:
                raise Stuck(f"{call.method} {call.path}: {response.status_code} {response.text[:800]}")
            await asyncio.sleep(delay)
            delay = min(delay * 2, 1)

    async def _wait(self, wait: Wait) -> None:
        path = wait.path.replace("{location}", self._location)
        async with asyncio.timeout(120):
            while (await self.get(wait.actor, path)).get(wait.field) != wait.value:  # noqa: ASYNC110 - another process is asked
                await asyncio.sleep(0.1)

    async def _settle(self, service: str) -> None:
        async with asyncio.timeout(120):
            while await self._behind(service):  # noqa: ASYNC110 - another process is asked
                await asyncio.sleep(0.05)

    async def _behind(self, service: str) -> int:
        """Events that the service has stored and its relay or one of its policies has not come to."""
        checks = (await self.get(ADMINS[0], f"/{service}/readyz"))["checks"]
        return sum(
            int(figure)
            for check in ("relay", "policies")
            for name, figure in checks.get(check, {}).get("figures", {}).items()
            if name.endswith("events_behind")
        )

    async def _vote(self, ballot: SecretBallot) -> None:
        """Draw a token as oneself, cast the sheet without a name."""
        session, judge = ballot.session, ballot.judge
        secret = urlsafe_b64encode(sha256(f"{session} {judge.person}".encode()).digest()).decode().rstrip("=")
        draw = Call(actor=judge, method="POST", path=f"/scoring/v1/sessions/{session}/tokens", body={"key": secret})
        token = (await self._send(draw)).json()["token"]
        response = await self._client.post(
            self._url("/scoring/v1/ballots"), json={"token": token, "scores": list(ballot.scores)}
        )
        if response.status_code >= 400:
            raise Stuck(f"a ballot: {response.status_code} {response.text[:500]}")

    def _url(self, path: str) -> str:
        return self._urls[path.split("/")[1]] + quote(path, safe="/?=&")

    def _headers(self, actor: Actor, key: str = "", version: int | None = None) -> dict[str, str]:
        if actor not in self._tokens:
            self._tokens[actor] = self._issuer.issue(actor.person, roles=[actor.role], org=actor.organisation)
        headers = {"Authorization": f"Bearer {self._tokens[actor]}"}
        if key:
            headers["Idempotency-Key"] = str(uuid5(NAMESPACE_URL, key))
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return headers
