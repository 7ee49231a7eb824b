"""F23, looking over fences: 300 organisations, 50 people, every route; what lies outside one's subtree isn't there.

Everything that the tests put into a service carries the mark of its owner, so any byte of a stranger's is seen. Each
route is asked twice, for what a stranger owns and for what nobody does: the two answers must not differ. No list
names a stranger's, and no command changes anything. Organisations themselves are no secret (domain.md, Roles), nor is
a cycle to those below it.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import count
from typing import Any, Protocol, cast

import httpx2
from fastapi import FastAPI

from shared.kernel import record
from shared.web import open_routes, routes_of
from shared.web.auth.issuer import Issuer
from tests.faults.forest import NOWHERE, TOP, Person, grown, people

SEED = 20261121
FOREST = grown(SEED)
PERSONS = tuple(people(FOREST, SEED))
REASON = {"reason": "as it is"}
REFUSED = (403, 404, 422)
"""422 where the body names what isn't there: of a stranger's it says just that."""
MARK = re.compile(r"mark-(o\d{3})\b")


def outside(person: Person, owner: str) -> bool:
    return not FOREST.reaches(person.org, owner)


def apart(person: Person, owner: str) -> bool:
    """Neither below nor above: a cohort is seen from above and by its members."""
    return outside(person, owner) and not FOREST.reaches(owner, person.org)


def owners(every: int, *, leading: bool = False) -> list[str]:
    """Some organisations of all levels, those of the people among them; or only such as have others below them."""
    near = {person.org for person in PERSONS}
    chosen = [one for n, one in enumerate(FOREST.parents) if one != TOP and (n % every == 0 or one in near)]
    return [one for one in chosen if not leading or FOREST.children(one)]


def narrowed(owner: str) -> Mapping[str, str]:
    """The query of a list: of one organisation, or of all."""
    return {"organisation": owner, "limit": "200"} if owner else {"limit": "200"}


def mark(owner: str) -> str:
    return f"mark-{owner}"


@record
class Ask:
    """How a route is asked for something of an owner's: values of its path, its query and its body."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: object = None


Asks = Mapping[str, Callable[[str], Ask]]
"""``METHOD /template`` → how it is asked for what ``owner`` has."""

Hidden = Callable[[Person, str], bool]
"""Whether a person must not know of what an organisation owns."""


class Site(Protocol):
    """A service on a database of its own, as tests/integration opens it."""

    @property
    def http(self) -> httpx2.AsyncClient: ...
    @property
    def issuer(self) -> Issuer: ...


@record
class Sweep:
    """Every person at every route, each time for one of the ``owners`` who are ``hidden`` from them."""

    site: Site
    owners: Sequence[str]
    hidden: Hidden = outside
    _tokens: dict[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def _app(self) -> FastAPI:
        transport: Any = self.site.http._transport
        return cast("FastAPI", transport.app)

    def unnamed(self, named: set[str]) -> set[str]:
        """The closed routes that no table speaks of."""
        closed = {
            f"{method} {route.path}" for route in routes_of(self._app) for method in (route.methods or set()) - {"HEAD"}
        } - set(open_routes(self._app))
        return closed ^ named

    async def objects(self, asks: Asks) -> int:
        """No stranger's object is told from one that isn't there; the number of questions put."""
        draw, put, betrayed = random.Random(SEED), 0, dict[str, str]()  # noqa: S311 - a choice of questions
        for person in PERSONS:
            strangers = [owner for owner in self.owners if self.hidden(person, owner)]
            for route, ask in asks.items():
                owner = draw.choice(strangers)
                one, other = ask(owner), ask(NOWHERE)
                theirs, nobodys = await self._asked(person, route, one), await self._asked(person, route, other)
                where = f"seed {SEED}: {person} at {route} for {owner}"
                if theirs.status_code not in REFUSED or told(theirs, one, owner) != told(nobodys, other, NOWHERE):
                    betrayed[route] = f"{where}: {theirs.text} but {nobodys.text}"
                put += 2
        assert not betrayed, "\n".join(betrayed.values())
        return put

    async def takeovers(self, asks: Mapping[str, Callable[[str, str], Ask]]) -> None:
        """Who names the own organisation and a stranger's id gets nothing, and hears nothing of the stranger."""
        draw = random.Random(SEED)  # noqa: S311 - likewise
        for person in PERSONS:
            for route, ask in asks.items():
                owner = draw.choice([one for one in self.owners if self.hidden(person, one)])
                asked = ask(person.org, owner)
                answer = await self._asked(person, route, asked)
                where = f"seed {SEED}: {person} at {route} for {owner}: {answer.status_code} {answer.text}"
                assert answer.status_code in (403, 404, 409, 422), where
                beyond = answer.text
                for known in asked.path.values():
                    beyond = beyond.replace(known, "")
                assert owner not in beyond, where

    async def lists(self, asks: Asks) -> Mapping[str, set[str]]:
        """No list names a stranger's, whatever it is narrowed to; route → whose marks were seen by anyone."""
        draw, seen = random.Random(SEED), dict[str, set[str]]()  # noqa: S311 - likewise
        for person in PERSONS:
            strangers = [owner for owner in self.owners if self.hidden(person, owner)]
            for route, ask in asks.items():
                for owner in (person.org, draw.choice(strangers), ""):
                    answer = await self._asked(person, route, ask(owner))
                    marks = set(MARK.findall(answer.text))
                    where = f"seed {SEED}: {person} at {route} for {owner or 'all'}"
                    assert answer.status_code in (200, 403, 404), f"{where}: {answer.status_code} {answer.text}"
                    over = {one for one in marks if self.hidden(person, one)}
                    assert not over, f"{where}: {sorted(over)}"
                    seen.setdefault(route, set()).update(marks)
        return seen

    async def _asked(self, person: Person, route: str, ask: Ask) -> httpx2.Response:
        method, template = route.split(" ", 1)
        headers = {
            "Authorization": f"Bearer {self._token(person)}",
            "Idempotency-Key": f"key-{next(self._numbers)}",
            "If-Match": '"1"',
            "X-Request-Id": "constant",
        }
        if method == "GET":
            del headers["Idempotency-Key"], headers["If-Match"]
        path = template.format_map(ask.path)
        return await self.site.http.request(method, path, params=dict(ask.query), json=ask.body, headers=headers)

    def _token(self, person: Person) -> str:
        if person.name not in self._tokens:
            self._tokens[person.name] = self.site.issuer.issue(person.name, [person.role], person.org)
        return self._tokens[person.name]


def told(answer: httpx2.Response, ask: Ask, owner: str) -> tuple[int, str, frozenset[str]]:
    """What an answer says, the names that the question held taken out of it, and which headers it has."""
    text = answer.text
    for place, named in ask.path.items():
        text = text.replace(named, place.upper())
    return answer.status_code, text.replace(owner, "OWNER"), frozenset(answer.headers)
