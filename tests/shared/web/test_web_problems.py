"""Every no is a problem document, in the language that the caller reads."""

import httpx2
import pytest

from shared.web.language import preferred

KEY = {"Idempotency-Key": "k-1"}
JSON = {"Content-Type": "application/json", **KEY}
GOOD = {"title": "Library", "score": 87.55}


def kind(response: httpx2.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["title"]
    assert body["request_id"] == response.headers["x-request-id"]
    return response.status_code, body["type"].removeprefix("urn:zeren:problem:")


async def test_a_refusal_of_the_domain_is_409_and_names_its_rule(client: httpx2.AsyncClient) -> None:
    response = await client.post("/project/v1/projects/p1", json=GOOD | {"title": "taken"}, headers=KEY)

    assert kind(response) == (409, "name-taken")
    assert response.json()["detail"] == "another project is called so"
    assert response.json()["instance"] == "/project/v1/projects/p1"


@pytest.mark.parametrize(
    ("accept", "title", "language"),
    [
        ("", "The name is taken", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "名称已被占用", "zh"),
        ("en-GB, zh;q=0.5", "The name is taken", "en"),
    ],
)
async def test_titles_follow_accept_language(
    client: httpx2.AsyncClient, accept: str, title: str, language: str
) -> None:
    headers = {**KEY, "Accept-Language": accept}

    response = await client.post("/project/v1/projects/p1", json=GOOD | {"title": "taken"}, headers=headers)

    assert response.json()["title"] == title
    assert (response.headers["content-language"], response.headers["vary"]) == (language, "Accept-Language")


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("zh", "zh"),
        ("ZH-hant-TW", "zh"),
        ("fr, zh;q=0.1", "zh"),
        ("en;q=0.4, zh;q=0.5", "zh"),
        ("zh;q=0, en;q=0.1", "en"),
        ("zh;q=0", "en"),
        ("*", "en"),
        ("*;q=0.1, zh", "zh"),
        ("zh;q=nonsense, en;q=0.1", "en"),
        ("zh;q=7, en;q=0.1", "en"),
        ("zh;q=nan", "en"),
        (",;;q=,", "en"),
        ("fr", "en"),
    ],
)
def test_the_language_is_the_one_with_the_higher_q(accept: str, language: str) -> None:
    assert preferred(accept) == language


async def test_validation_names_every_fault_with_its_pointer(client: httpx2.AsyncClient) -> None:
    body = {"score": "87", "parts": [{"share": 1, "until": "2026-13-01"}], "labels": {"a/b~c": "x"}, "extra": 1}

    response = await client.post("/project/v1/projects/p1", json=body, headers=KEY)

    assert kind(response) == (422, "invalid")
    assert {(e["in"], e["pointer"], e["code"]) for e in response.json()["errors"]} == {
        ("body", "/title", "missing"),
        ("body", "/score", "score_type"),
        ("body", "/parts/0/until", "date_from_datetime_parsing"),
        ("body", "/labels/a~1b~0c", "int_type"),
        ("body", "/extra", "extra_forbidden"),
    }


async def test_faults_are_told_in_chinese_too(client: httpx2.AsyncClient) -> None:
    headers = {**KEY, "Accept-Language": "zh"}

    response = await client.post("/project/v1/projects/p1", json={"title": "x" * 201, "score": 1}, headers=headers)

    assert [e["detail"] for e in response.json()["errors"]] == ["不得超过 200 个字符"]


@pytest.mark.parametrize(
    ("language", "says"), [("en", "no Chinese characters and no spaces"), ("zh", "不含汉字和空格")]
)
async def test_a_chinese_word_where_a_code_belongs_is_told_what_a_code_is(
    client: httpx2.AsyncClient, language: str, says: str
) -> None:
    response = await client.get("/project/v1/projects/昆明", headers={"Accept-Language": language})

    [fault] = response.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/project", "string_pattern_mismatch")
    assert says in fault["detail"]


async def test_query_and_path_say_where_they_are_wrong(client: httpx2.AsyncClient) -> None:
    query = await client.get("/project/v1/projects?limit=1000")
    path = await client.get("/project/v1/projects/..%20..")

    assert [(e["in"], e["pointer"]) for e in query.json()["errors"]] == [("query", "/limit")]
    assert [(e["in"], e["pointer"]) for e in path.json()["errors"]] == [("path", "/project")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", (422, "invalid")),
        (b"{", (400, "malformed-request")),
        (b'{"title": "x", "title": "y", "score": 1}', (400, "malformed-request")),
        (b'{"title": "x", "score": NaN}', (400, "malformed-request")),
        (b'{"title": "x", "score": -Infinity}', (400, "malformed-request")),
        (b'{"title": "x", "score": 1e999}', (422, "invalid")),
        (b'{"title": "x", "score": 1e-99999999999999999999}', (400, "malformed-request")),
        (b'{"title": "x", "score": ' + b"9" * 5000 + b"}", (400, "malformed-request")),
        (b"[" * 200_000, (400, "malformed-request")),
        (b"[" * 40 + b"]" * 40, (400, "malformed-request")),
        (b'\xff\xfe{"title": "x"}', (400, "malformed-request")),
        (b'{"title": "\xff", "score": 1}', (400, "malformed-request")),
        (b'{"title": "\\ud800", "score": 1}', (422, "invalid")),
        (b'{"title": "a\\u0000b", "score": 1}', (422, "invalid")),
        (b'{"\\udfff": 1, "title": "x", "score": 1}', (422, "invalid")),
        (b"[]", (422, "invalid")),
        (b"null", (422, "invalid")),
    ],
)
async def test_no_body_breaks_us(client: httpx2.AsyncClient, body: bytes, expected: tuple[int, str]) -> None:
    response = await client.post("/project/v1/projects/p1", content=body, headers=JSON)

    assert kind(response) == expected


async def test_a_body_of_another_type_is_invalid(client: httpx2.AsyncClient) -> None:
    headers = {**KEY, "Content-Type": "text/plain"}

    response = await client.post("/project/v1/projects/p1", content=b'{"title": "x", "score": 1}', headers=headers)

    assert kind(response) == (422, "invalid")


async def test_nul_in_an_address_is_refused(client: httpx2.AsyncClient) -> None:
    response = await client.get("/project/v1/projects?cursor=a%00b")

    assert kind(response) == (422, "invalid")
    assert response.json()["errors"][0]["in"] == "query"


async def test_what_the_kernel_raises_has_a_status(client: httpx2.AsyncClient) -> None:
    missing = await client.get("/project/v1/projects/nowhere")
    invalid = await client.get("/project/v1/projects/broken/invalid")
    unknown = await client.get("/project/v1/projects/broken/unknown")

    assert kind(missing) == (404, "not-found")
    assert kind(invalid) == (422, "invalid")
    assert invalid.json()["errors"] == [
        {"in": "body", "pointer": "/rows/0/parent", "code": "unknown-parent", "detail": "no such parent"}
    ]
    assert kind(unknown) == (503, "outcome-unknown")
    assert unknown.headers["retry-after"] == "1"


async def test_a_store_that_is_away_is_503(client: httpx2.AsyncClient) -> None:
    response = await client.get("/project/v1/projects/broken/store")

    assert (kind(response), response.headers["retry-after"]) == ((503, "store-away"), "1")
    assert "secret" not in response.text


@pytest.mark.parametrize("how", ["unexpected", "file"])
async def test_what_nobody_expected_is_a_bare_500(client: httpx2.AsyncClient, how: str) -> None:
    response = await client.get(f"/project/v1/projects/broken/{how}")

    assert kind(response) == (500, "internal")
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_the_router_says_no_in_the_same_shape(client: httpx2.AsyncClient) -> None:
    assert kind(await client.get("/elsewhere")) == (404, "not-found")
    response = await client.delete("/project/v1/projects")
    assert kind(response) == (405, "method-not-allowed")
    assert "GET" in response.headers["allow"]


@pytest.mark.parametrize("method", ["OPTIONS", "DELETE", "QUERY"])
async def test_a_405_names_every_method_of_the_address(client: httpx2.AsyncClient, method: str) -> None:
    """Three routes lie there; the router itself would name those of the first."""
    response = await client.request(method, "/project/v1/projects/p-1")

    assert kind(response) == (405, "method-not-allowed")
    assert response.headers["allow"] == "GET, POST, PUT"


async def test_a_sane_request_id_is_kept_and_another_replaced(client: httpx2.AsyncClient) -> None:
    kept = await client.get("/project/livez", headers={"X-Request-Id": "portal-00042"})
    replaced = await client.get("/project/livez", headers={"X-Request-Id": "a b\tc"})

    assert kept.headers["x-request-id"] == "portal-00042"
    assert len(replaced.headers["x-request-id"]) == 32
