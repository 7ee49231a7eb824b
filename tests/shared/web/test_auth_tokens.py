"""Who gets in: a token of our issuer, while it lives. Nothing else, and nobody learns why."""

import json
import stat
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from joserfc.jwk import ECKey
from tests.shared.web.conftest import Token, calling
from tests.shared.web.forging import forgeries, genuine, signed

from shared.web import Auth, open_routes, routes_of
from shared.web.auth import TokenRefused
from shared.web.auth.issuer import Issuer
from shared.web.auth.verifier import CACHED, LEEWAY

URL = "/project/v1/projects"


async def test_a_token_of_our_issuer_gets_in(client: httpx2.AsyncClient) -> None:
    assert (await client.get(URL)).status_code == 200


async def test_none_of_the_forged_tokens_gets_in(stranger: httpx2.AsyncClient, issuer: Issuer) -> None:
    tried = dict(forgeries(issuer))
    bodies = set()
    for name, token in tried.items():
        response = await stranger.get(URL, headers={"Authorization": f"Bearer {token}", "X-Request-Id": "constant"})
        assert response.status_code == 401, name
        assert response.headers["www-authenticate"] == 'Bearer error="invalid_token"', name
        bodies.add(response.content)

    assert len(tried) >= 100
    assert len(bodies) == 1, "what is wrong with a token is not told"


def test_each_forgery_is_one_change_away_from_a_token_that_is_good(issuer: Issuer) -> None:
    good = signed({"alg": "ES256", "typ": "at+jwt", "kid": issuer.key.kid}, genuine(issuer), issuer.key)

    assert Auth(issuer.jwks_path).verify(good).sub == "anna"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "Token {}", "{}", "Bearer  {}", "Bearer {} x"]
)
async def test_another_scheme_is_401(stranger: httpx2.AsyncClient, token: Token, header: str) -> None:
    response = await stranger.get(URL, headers={"Authorization": header.format(token())})

    assert response.status_code == 401


async def test_two_tokens_are_none(stranger: httpx2.AsyncClient, token: Token) -> None:
    given = [("Authorization", f"Bearer {token()}"), ("Authorization", f"Bearer {token()}")]

    assert (await stranger.get(URL, headers=given)).status_code == 401


async def test_a_token_goes_nowhere_but_the_header(stranger: httpx2.AsyncClient, token: Token) -> None:
    assert (await stranger.get(URL, params={"access_token": token()})).status_code == 401
    assert (await stranger.get(URL, headers={"Cookie": f"Authorization=Bearer {token()}"})).status_code == 401


async def test_every_route_that_is_not_open_answers_401_without_a_token(app: FastAPI) -> None:
    opened = open_routes(app)
    async with calling(app) as stranger:
        for route in routes_of(app):
            for method in (route.methods or set()) - {"HEAD"}:
                if f"{method} {route.path}" in opened:
                    continue
                response = await stranger.request(method, str(route.path).replace("{", "").replace("}", ""))
                assert response.status_code == 401, f"{method} {route.path}"
                assert response.headers["www-authenticate"] == "Bearer"


async def test_who_may_not_learns_no_more_than_that(app: FastAPI, issuer: Issuer) -> None:
    judge = f"Bearer {issuer.issue('jude', ['judge'], '53')}"
    async with calling(app, Authorization=judge) as client:
        response = await client.post(f"{URL}/p1", json={}, headers={"Idempotency-Key": "k"})

    assert (response.status_code, response.json()["type"]) == (403, "urn:zeren:problem:forbidden")


class RealTime:
    """The real time, in a test's hand."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_token_dies_on_time_also_one_that_is_known(tmp_path: Path) -> None:
    time = RealTime()
    made = Issuer.open(tmp_path)
    issuer = Issuer(key=made.key, jwks_path=made.jwks_path, clock=time)
    auth = Auth(issuer.jwks_path, clock=time)
    token = issuer.issue("anna", ["clerk"], "53", seconds=100)

    auth.verify(token)
    time.now += 100 + LEEWAY - 1
    assert auth.verify(token).roles == {"clerk"}
    time.now += 1
    for _ in range(2):
        with pytest.raises(TokenRefused):
            auth.verify(token)


def test_the_memory_of_verified_tokens_is_bounded(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert CACHED == 4096
    monkeypatch.setattr("shared.web.auth.verifier.CACHED", 3)
    auth = Auth(issuer.jwks_path)
    for number in range(10):
        auth.verify(issuer.issue(f"person-{number}", [], "53"))

    assert len(auth._verified) == 3


def test_a_refusal_is_not_remembered(tmp_path: Path) -> None:
    """A token that was shown too early is good when its time has come."""
    ahead, time = RealTime(), RealTime()
    ahead.now += LEEWAY + 10
    made = Issuer.open(tmp_path)
    early = Issuer(key=made.key, jwks_path=made.jwks_path, clock=ahead).issue("anna", ["clerk"], "53")
    auth = Auth(made.jwks_path, clock=time)

    for _ in range(2):
        with pytest.raises(TokenRefused):
            auth.verify(early)
    time.now += 10
    assert auth.verify(early).sub == "anna"


def test_a_key_that_was_taken_from_the_file_opens_nothing_after_a_restart(tmp_path: Path) -> None:
    old, new = Issuer.open(tmp_path / "old"), Issuer.open(tmp_path / "new")
    token = old.issue("anna", ["clerk"], "53")
    Auth(old.jwks_path).verify(token)
    old.jwks_path.write_bytes(new.jwks_path.read_bytes())

    with pytest.raises(TokenRefused):
        Auth(old.jwks_path).verify(token)


def test_another_audience_is_another_house(issuer: Issuer) -> None:
    with pytest.raises(TokenRefused):
        Auth(issuer.jwks_path, audience="other").verify(issuer.issue("anna", [], "53"))


def test_the_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first, second = Issuer.open(tmp_path / "keys"), Issuer.open(tmp_path / "keys")

    assert first.key.kid == second.key.kid
    assert stat.S_IMODE((tmp_path / "keys" / "signing-key.json").stat().st_mode) == 0o600
    assert "d" not in json.loads(first.jwks_path.read_text())["keys"][0]


@pytest.mark.parametrize("kind", ["private", "P-384", "RSA", "no kid", "none"])
def test_only_public_p256_keys_are_pinned(tmp_path: Path, kind: str) -> None:
    key = ECKey.generate_key("P-256", auto_kid=True)
    keys = {
        "private": [key.as_dict(private=True)],
        "P-384": [ECKey.generate_key("P-384", auto_kid=True).as_dict(private=False)],
        "RSA": [{"kty": "RSA", "kid": "r", "n": "AQAB", "e": "AQAB"}],
        "no kid": [{k: v for k, v in key.as_dict(private=False).items() if k != "kid"}],
        "none": [],
    }[kind]
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": keys}))

    with pytest.raises(ValueError, match=r"jwks\.json"):
        Auth(tmp_path / "jwks.json")
