"""Keys, versions, positions: how a command comes in and what its answer says."""

import httpx2
import pytest
from tests.shared.web.conftest import Store

from shared.testing import NOON
from shared.web.auth.issuer import Issuer

URL = "/project/v1/projects/p1"
GOOD = {"title": "Library", "score": 87.55}


def key(name: str, **headers: str) -> dict[str, str]:
    return {"Idempotency-Key": name, **headers}


async def test_a_command_is_answered_with_its_state_version_and_position(client: httpx2.AsyncClient) -> None:
    response = await client.post(URL, json=GOOD, headers=key("a"))

    assert response.status_code == 200
    assert response.json() == {"title": "Library", "score": 87.55, "allowed_actions": ["declare"]}
    assert (response.headers["etag"], response.headers["zeren-position"]) == ('"1"', "1")


async def test_its_context_says_who_when_and_under_which_trace(client: httpx2.AsyncClient, store: Store) -> None:
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    await client.post(URL, json=GOOD, headers=key("a", traceparent=traceparent))
    await client.post(URL, json=GOOD | {"score": 1}, headers=key("b", traceparent="nonsense"))

    [first, second] = store.feed
    assert (first.actor, first.recorded_at) == ("anna", NOON)
    assert first.command_id != second.command_id


async def test_a_repeat_is_answered_as_the_first_time(client: httpx2.AsyncClient, store: Store) -> None:
    first = await client.post(URL, json=GOOD, headers=key("a"))
    await client.post(URL, json=GOOD | {"score": 1}, headers=key("b"))
    again = await client.post(
        URL,
        content=b' {"score":87.55,   "title":"Library"}',
        headers=key("a", **{"Content-Type": "application/json"}),
    )

    assert (again.json(), again.headers["etag"]) == (first.json(), '"1"')
    assert len(store.feed) == 2


@pytest.mark.parametrize(
    ("url", "body", "headers"),
    [
        (URL, GOOD | {"score": 87.56}, {}),
        (URL + "?x=1", GOOD, {}),
        (URL.replace("p1", "p2"), GOOD, {}),
        (URL, GOOD, {"If-Match": '"1"'}),
    ],
)
async def test_the_same_key_with_another_request_is_422(
    client: httpx2.AsyncClient, url: str, body: object, headers: dict[str, str]
) -> None:
    await client.post(URL, json=GOOD, headers=key("a"))
    response = await client.post(url, json=body, headers=key("a", **headers))

    assert (response.status_code, response.json()["type"]) == (422, "urn:zeren:problem:idempotency-key-reused")


async def test_two_people_may_use_the_same_key(client: httpx2.AsyncClient, issuer: Issuer) -> None:
    await client.post(URL, json=GOOD, headers=key("a"))
    boris = {"Authorization": f"Bearer {issuer.issue('boris', ['clerk'], '530102')}"}

    response = await client.post(URL, json=GOOD | {"score": 1}, headers=key("a") | boris)

    assert (response.status_code, response.headers["etag"]) == (200, '"2"')


@pytest.mark.parametrize("given", [None, "", "x" * 129, "with space", "责任".encode(), "tab\there"])
async def test_a_missing_or_unfit_key_is_400(client: httpx2.AsyncClient, given: str | bytes | None) -> None:
    headers: dict[str, str | bytes] = {} if given is None else {"Idempotency-Key": given}

    response = await client.post(URL, json=GOOD, headers=headers)

    assert (response.status_code, response.json()["type"]) == (400, "urn:zeren:problem:idempotency-key-missing")


async def test_if_match_is_required_where_it_is(client: httpx2.AsyncClient) -> None:
    response = await client.put(URL, json=GOOD, headers=key("a"))

    assert (response.status_code, response.json()["type"]) == (428, "urn:zeren:problem:if-match-required")


async def test_a_stale_version_is_412_and_says_the_one_that_holds(client: httpx2.AsyncClient) -> None:
    await client.post(URL, json=GOOD, headers=key("a"))
    await client.put(URL, json=GOOD | {"score": 1}, headers=key("b", **{"If-Match": '"1"'}))
    response = await client.put(URL, json=GOOD | {"score": 2}, headers=key("c", **{"If-Match": '"1"'}))

    assert (response.status_code, response.headers["etag"]) == (412, '"2"')


@pytest.mark.parametrize("tag", ['W/"1"', "1", '"1", "2"', '"x"', '"-1"', '""', '"1" ,', '"' + "9" * 19 + '"'])
async def test_if_match_takes_one_strong_tag_of_ours(client: httpx2.AsyncClient, tag: str) -> None:
    response = await client.put(URL, json=GOOD, headers=key("a", **{"If-Match": tag}))

    assert (response.status_code, response.json()["type"]) == (400, "urn:zeren:problem:malformed-request")


async def test_a_star_matches_any_version(client: httpx2.AsyncClient) -> None:
    response = await client.put(URL, json=GOOD, headers=key("a", **{"If-Match": "*"}))

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("known", "status"), [('"1"', 304), ('W/"1"', 304), ('"0", "1"', 304), ("*", 304), ('"2"', 200)]
)
async def test_a_read_with_a_known_version_is_304(client: httpx2.AsyncClient, known: str, status: int) -> None:
    await client.post(URL, json=GOOD, headers=key("a"))

    response = await client.get(URL, headers={"If-None-Match": known})

    assert (response.status_code, response.headers["etag"]) == (status, '"1"')
    assert bool(response.content) == (status == 200)


async def test_a_body_that_is_not_json_counts_by_its_bytes(client: httpx2.AsyncClient) -> None:
    lines = {"Content-Type": "application/x-ndjson", "Idempotency-Key": "a"}
    url = f"{URL}/import"

    assert (await client.post(url, content=b'{"a": 1}\n{"a": 2}\n', headers=lines)).status_code == 200


async def test_no_event_no_new_version(client: httpx2.AsyncClient) -> None:
    await client.post(URL, json=GOOD, headers=key("a"))
    response = await client.post(URL, json=GOOD, headers=key("b"))

    assert (response.headers["etag"], response.headers["zeren-position"]) == ('"1"', "1")
