"""I5: secrets, and what tells of persons, are where they belong and nowhere else.

Canaries are planted in a site over HTTP, also in requests that fail. Then every artefact of it is searched: what it and
its database logged (at DEBUG), every problem document, what anyone may read, the public events, the environment.
"""

import asyncio
import json
import stat
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx2
import jsonschema_rs
import pytest

from shared.log import Incoming, log_at
from shared.testing import until
from tests.faults.canaries import leaks
from tests.faults.fuzz.served import LOGS, Served, served

NAME, PHONE, COMMENT = "王小明金丝雀", "13912345678", "canary comment on a colleague"
IDEMPOTENCY, FORGED = "canary-idempotency-key-51f0", "canary-forged-token-77aa"
ANSWER_KEY = "canary-answer-key-0123456789abcdefghijklmno"
VOTER: Final = "judge-53-grassroots-01"
SESSION, CHECKLIST = "/scoring/v1/sessions/session-yn-2026", "/checklist/v1/checklists"
PERSONAL: Mapping[str, str] = {"a name": NAME, "a phone number": PHONE, "a comment": COMMENT}
SCHEMAS = Path("shared/src/shared/contracts/schemas")
ANYONE = ("livez", "readyz", "checkpoint", "openapi.json", "docs", "reference")


@dataclass(kw_only=True)
class Planted:
    """A site with canaries in it. ``canaries``: what must not be anywhere; ``answers``: all that it said no to."""

    site: Served
    root: Path
    canaries: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[str, bytes]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    async def ask(
        self,
        client: httpx2.AsyncClient,
        who: str,
        method: str,
        path: str,
        **request: Any,  # noqa: ANN401 - what httpx2 takes
    ) -> httpx2.Response:
        """One request; ``who`` is a person with every role, or nobody."""
        headers = {"Idempotency-Key": f"{IDEMPOTENCY}-{len(self.tokens)}", **request.pop("headers", {})}
        if who:
            token = self.site.issuer.issue(who, ("admin", "clerk", "secretary", "inspector", "judge"), "53")
            self.tokens.append(token)
            headers = {"Authorization": f"Bearer {token}", **headers}
        answer = await client.request(method, self.site.url + path, headers=headers, **request)
        if not answer.is_success:
            said = f"{answer.status_code} to {method} {path}"
            self.answers.append((said, repr(answer.headers.multi_items()).encode() + answer.content))
        return answer


@pytest.fixture(scope="module")
async def planted(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> AsyncIterator[Planted]:
    folder = tmp_path_factory.mktemp("canary")
    stack = served(folder)
    site = await asyncio.to_thread(stack.__enter__)
    try:
        planted = Planted(site=site, root=pytestconfig.rootpath)
        async with httpx2.AsyncClient(timeout=30) as client:
            await plant(planted, client)
            await fail(planted, client)
            await settled(planted, client)
        planted.canaries |= secrets(planted)
        yield planted
    finally:
        await asyncio.to_thread(stack.__exit__, None, None, None)


async def plant(planted: Planted, client: httpx2.AsyncClient) -> None:
    """Where they belong: free text of things that go well, and a secret ballot."""
    town = next(name for name in planted.site.names["organisation"] if len(name) == 9)
    list_of = {
        "organisation": town,
        "person": f"secretary-{town}",
        "cycle": 2026,
        "kind": "key_tasks",
        "items": [{"item": "i1", "text": f"联系 {NAME} {PHONE}", "due_on": "2026-12-30"}],
    }
    visit = {
        "organisation": "5301",
        "kind": "random",
        "occurred_on": "2026-12-20",
        "inspectors": ["inspector-01"],
        "findings": [{"finding": "f1", "text": COMMENT}],
    }
    for method, path, body in (
        ("PUT", f"{CHECKLIST}/canary-list", list_of),
        ("POST", f"{CHECKLIST}/canary-list/issue", {}),
        ("PUT", "/checklist/v1/inspections/canary-visit", visit),
    ):
        answer = await planted.ask(client, "canary-clerk", method, path, json=body)
        assert answer.is_success, answer.text
    drawn = await planted.ask(client, VOTER, "POST", f"{SESSION}/tokens", json={"key": ANSWER_KEY})
    assert drawn.is_success, drawn.text
    planted.canaries["a ballot token"] = drawn.json()["token"]
    cast = await planted.ask(client, "", "POST", "/scoring/v1/ballots", json=ballot(planted, "5301"))
    assert cast.is_success, cast.text


def ballot(planted: Planted, organisation: str, score: float = 77.25) -> Mapping[str, Any]:
    return {"token": planted.canaries["a ballot token"], "scores": [{"organisation": organisation, "score": score}]}


async def fail(planted: Planted, client: httpx2.AsyncClient) -> None:
    """Every kind of no, each to a request that is full of canaries."""
    text = f"{NAME} {PHONE} {COMMENT}"
    body = {"organisation": text, "person": text, "cycle": text, "kind": text, "items": text, "note": text}
    deep = {"items": [{"item": text, "text": text * 500, "due_on": text, "weight": text, "target": text}]}
    listed = f"{CHECKLIST}/canary-list"
    json_type = {"Content-Type": "application/json"}
    attempts: Sequence[tuple[str, str, str, Mapping[str, Any], int]] = (
        ("canary-clerk", "PUT", f"{CHECKLIST}/other", {"json": body}, 422),
        ("canary-clerk", "PUT", f"{CHECKLIST}/other", {"json": deep}, 422),
        (
            "canary-clerk",
            "PUT",
            f"{CHECKLIST}/other",
            {"content": f'{{"note": "{text}'.encode(), "headers": json_type},
            400,
        ),
        ("canary-clerk", "PUT", f"{CHECKLIST}/other", {"content": text.encode("gb18030"), "headers": json_type}, 400),
        ("canary-clerk", "PUT", f"{CHECKLIST}/other", {"content": text.encode()}, 422),
        ("canary-clerk", "GET", CHECKLIST, {"params": {"cycle": text, "organisation": text, "kind": text}}, 422),
        ("canary-clerk", "GET", CHECKLIST, {"params": {"cursor": f"{NAME}{PHONE}"}}, 400),
        ("canary-clerk", "POST", f"{listed}/issue", {"headers": {"If-Match": f'"{PHONE}x"'}}, 400),
        ("canary-clerk", "POST", f"{listed}/issue", {"headers": {"Idempotency-Key": f"{IDEMPOTENCY} {PHONE}"}}, 400),
        ("canary-clerk", "POST", f"{listed}/issue", {"headers": {"If-Match": '"99"'}}, 412),
        ("canary-clerk", "POST", f"{listed}/revision", {"json": {"reason": text, "items": []}}, 428),
        ("canary-clerk", "POST", "/checklist/v1/imports", {"content": text.encode()}, 415),
        (
            "canary-clerk",
            "POST",
            "/checklist/v1/imports",
            {
                "content": f"code,name,level,parent\n{PHONE},{NAME},x,\n".encode(),
                "headers": {"Content-Type": "text/csv"},
            },
            422,
        ),
        ("canary-clerk", "PUT", f"{CHECKLIST}/other", {"content": text.encode() * 40_000, "headers": json_type}, 413),
        ("canary-clerk", "DELETE", listed, {"json": body}, 405),
        ("canary-clerk", "GET", "/checklist/v1/posts/nowhere", {"params": {"q": text}}, 404),
        ("", "GET", listed, {"headers": {"Authorization": f"Bearer {FORGED}"}}, 401),
        ("", "GET", listed, {"headers": {"Authorization": f"Basic {FORGED}", "Cookie": FORGED}}, 401),
        (VOTER, "POST", f"{SESSION}/tokens", {"json": {"key": ANSWER_KEY[:-1] + "x"}}, 409),
        (VOTER, "POST", f"{SESSION}/tokens", {"json": {"key": ANSWER_KEY + "too long"}}, 422),
        ("", "POST", "/scoring/v1/ballots", {"json": ballot(planted, "nowhere")}, 422),
        ("", "POST", "/scoring/v1/ballots", {"json": ballot(planted, "5301", 101)}, 422),
        ("", "POST", "/scoring/v1/ballots", {"json": ballot(planted, "5301", 12)}, 409),
        ("", "POST", "/scoring/v1/ballots", {"json": {**ballot(planted, "5301"), "token": FORGED}}, 404),
        ("", "POST", "/scoring/v1/ballots", {"content": b"[" + planted.canaries["a ballot token"].encode()}, 422),
    )
    wrong: list[str] = []
    for who, method, path, request, status in attempts:
        answer = await planted.ask(client, who, method, path, **dict(request))
        wrong += (
            [] if answer.status_code == status else [f"{method} {path} {request}: {answer.status_code} {answer.text}"]
        )
    assert wrong == []
    reused = {"Idempotency-Key": f"{IDEMPOTENCY}-reused"}
    for reason, status in ((text, 200), (COMMENT, 422)):
        body = {"organisation": "5301", "occurred_on": "2026-12-20", "amount": 1, "ground": reason, "source": "house"}
        path = "/scoring/v1/adjustments/canary"
        answer = await planted.ask(client, "canary-clerk", "PUT", path, json=body, headers=reused)
        assert answer.status_code == status, answer.text


async def settled(planted: Planted, client: httpx2.AsyncClient) -> None:
    """All that was stored has been told."""

    async def look() -> bool:
        for service in ("checklist", "project", "scoring"):
            ready = (await client.get(f"{planted.site.url}/{service}/readyz")).json()
            figures = [check["figures"] for name, check in ready["checks"].items() if name in {"relay", "policies"}]
            if any(int(value) for of in figures for name, value in of.items() if name.endswith("events_behind")):
                return False
        return True

    await until(look, seconds=60)


def secrets(planted: Planted) -> Mapping[str, str]:
    """What nobody but its owner may ever see."""
    folder = planted.site.folder
    passwords = json.loads((folder / "postgres" / "passwords.json").read_bytes())
    signing = json.loads((folder / "keys" / "signing-key.json").read_bytes())
    [sealing] = [file for file in (folder / "keys").iterdir() if b"PRIVATE KEY" in file.read_bytes()]
    return {
        **{f"the password of {role}": password for role, password in passwords.items()},
        **{f"a bearer token ({n})": token for n, token in enumerate(planted.tokens)},
        "the key that signs tokens": signing["d"],
        "the key that seals": sealing.read_text().splitlines()[1],
        "an answer key": ANSWER_KEY,
        "an idempotency key": IDEMPOTENCY,
        "a forged token": FORGED,
    }


def artefacts_on_disk(site: Served) -> Iterator[tuple[str, bytes]]:
    for name in LOGS:
        yield name, (site.folder / name).read_bytes()
    yield "the environment", Path(f"/proc/{site.process}/environ").read_bytes()
    yield "the command line", Path(f"/proc/{site.process}/cmdline").read_bytes()


def test_no_log_and_no_environment_holds_a_secret_or_tells_of_a_person(planted: Planted) -> None:
    everything = {**planted.canaries, **PERSONAL, "who votes": VOTER, "who acts": "canary-clerk"}
    artefacts = list(artefacts_on_disk(planted.site))
    assert b"draft_checklist" in artefacts[0][1], "there is a log, and it is this one"
    assert list(leaks(artefacts, everything)) == []


def test_a_problem_document_repeats_nothing_secret_and_no_free_text(planted: Planted) -> None:
    assert len(planted.answers) >= 25
    assert list(leaks(planted.answers, {**planted.canaries, **PERSONAL})) == []


async def test_what_anyone_may_read_holds_neither(planted: Planted) -> None:
    paths = [f"/{service}/{page}" for service in ("checklist", "project", "scoring") for page in ANYONE]
    async with httpx2.AsyncClient(timeout=30) as client:
        answers = [
            (path, (await client.get(planted.site.url + path)).content)
            for path in ("/", "/docs", "/events", "/asyncapi.json", *paths)
        ]
    everything = {**planted.canaries, **PERSONAL, "who votes": VOTER, "who acts": "canary-clerk"}
    assert list(leaks(answers, everything)) == []


async def test_public_events_hold_no_secret_and_of_persons_what_the_contract_names(planted: Planted) -> None:
    records = await public_events(planted.site)
    told = [(json.loads(record.value)["type"], record.value) for record in records]
    assert list(leaks(told, planted.canaries)) == []
    assert {leak.canary for leak in leaks(told, PERSONAL)} == set(PERSONAL), "the contracts do tell of the work itself"
    closed: dict[str, jsonschema_rs.Validator] = {}
    for type_, value in told:
        if type_ not in closed:
            closed[type_] = jsonschema_rs.validator_for(closed_schema(planted.root, type_))
        event = json.loads(value)
        closed[type_].validate(event["data"])  # a field that no contract names would be refused here
        assert list(leaks([(type_, json.dumps({**event, "data": None}).encode())], PERSONAL)) == []


async def test_the_box_knows_of_nobody_and_no_database_keeps_a_token_in_the_clear(planted: Planted) -> None:
    box, roll, work = [await dump(planted.site.databases[name]) for name in ("box", "scoring", "checklist")]
    assert list(leaks([("box", box)], {"who votes": VOTER, **PERSONAL})) == []
    secret = {
        name: text for name, text in planted.canaries.items() if "ballot" in name or "key" in name or "token" in name
    }
    assert list(leaks([("box", box), ("scoring", roll), ("checklist", work)], secret)) == []
    found = {leak.canary for leak in leaks([("roll", roll), ("work", work)], {**PERSONAL, "who votes": VOTER})}
    assert found == {*PERSONAL, "who votes"}, "the search finds them where they belong"


def test_only_their_owner_can_read_keys_passwords_and_data(planted: Planted) -> None:
    folder = planted.site.folder
    private = [folder / "postgres" / "passwords.json", *(folder / "keys").iterdir()]
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in private if b"PUBLIC KEY" not in file.read_bytes()}
    assert set(modes.values()) == {0o600}, modes
    assert stat.S_IMODE((folder / "postgres" / "pgdata").stat().st_mode) == 0o700


async def public_events(site: Served) -> Sequence[Incoming]:
    """Every record of every topic."""
    log = log_at(site.databases["log"])
    await log.start()
    found: list[Incoming] = []
    try:
        for topic in ("zeren.checklist", "zeren.project", "zeren.scoring"):
            ends = await log.ends(topic)
            at = {(topic, partition): 0 for partition in ends}
            while any(at[topic, partition] < end for partition, end in ends.items()):
                for record in await log.fetch(at, timeout=1):
                    found.append(record)
                    at[record.topic, record.partition] = record.offset + 1
    finally:
        await log.stop()
    return found


def closed_schema(root: Path, type_: str) -> Mapping[str, Any]:
    """The frozen contract of a type, with every object of it closed: what it does not name is not allowed."""
    _, name = type_.split(".", 1)
    schema: dict[str, Any] = json.loads((root / SCHEMAS / f"{name}.json").read_bytes())
    for definition in schema["$defs"].values():
        if "properties" in definition:
            definition["additionalProperties"] = False
    return schema


async def dump(url: str) -> bytes:
    """Every row of every table of a database, as text."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        )
        rows = [
            str(row["row"])
            for table in tables
            for row in await connection.fetch(f'select t::text as row from "{table["relname"]}" t')  # noqa: S608 - from the catalogue
        ]
    finally:
        await connection.close()
    return "\n".join(rows).encode()
