"""Tokens that prove nothing, each made in a way that has fooled somebody's verifier (reliability.md §4.1)."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64encode

from shared.web.auth.issuer import Issuer


def now() -> int:
    """Asked each time: a long run of tests must not try tokens that are refused for their age alone."""
    return int(time.time())


def part(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return urlsafe_b64encode(text.encode()).decode()


def genuine(issuer: Issuer, **changed: object) -> dict[str, Any]:
    claims = {
        "iss": "zeren",
        "aud": "zeren",
        "sub": "anna",
        "roles": ["admin"],
        "org": "53",
        "iat": now(),
        "exp": now() + 600,
    }
    return {name: value for name, value in (claims | changed).items() if value is not ...}


def signed(header: object, claims: object, key: ECKey) -> str:
    """Truly signed with ES256, whatever the header says."""
    alg = jws.JWSRegistry.algorithms["ES256"]
    message = f"{part(header)}.{part(claims)}"
    return f"{message}.{urlsafe_b64encode(alg.sign(message.encode(), key)).decode()}"


def hashed(header: object, claims: object, secret: bytes) -> str:
    message = f"{part(header)}.{part(claims)}"
    return f"{message}.{urlsafe_b64encode(hmac.new(secret, message.encode(), hashlib.sha256).digest()).decode()}"


def forgeries(issuer: Issuer) -> Iterator[tuple[str, str]]:
    """A name and a token, each."""
    key, stranger = issuer.key, ECKey.generate_key("P-256", auto_kid=True)
    head = {"alg": "ES256", "typ": "at+jwt", "kid": key.kid}
    claims = genuine(issuer)
    token = signed(head, claims, key)
    first, second, third = token.split(".")

    yield from _unsigned(head, claims)
    yield from _hmac(head, claims, key)
    yield from _headers(head, claims, key, stranger)
    yield from _claims(head, issuer, key)
    yield from {
        "signed by a stranger": signed(head, claims, stranger),
        "signed by a stranger under their own kid": signed(head | {"kid": stranger.kid}, claims, stranger),
        "r and s are zero": f"{first}.{second}.{urlsafe_b64encode(bytes(64)).decode()}",
        "signature in DER": f"{first}.{second}.{urlsafe_b64encode(b'0' * 70).decode()}",
        "no signature": f"{first}.{second}.",
        "two parts": f"{first}.{second}",
        "five parts, like a JWE": f"{first}.{second}.{third}.{third}.{third}",
        "signature cut short": token[:-1],
        "trailing byte": token + "A",
        "trailing newline": token + "%0A",
        "padding": f"{first}.{second}.{third}==",
        "standard base64": f"{first}.{second}.{'+' * 86}",
        "space inside": f"{first}. {second}.{third}",
        "other claims, old signature": f"{first}.{part(genuine(issuer, sub='boris'))}.{third}",
        "other header, old signature": f"{part(head | {'kid': 'x'})}.{second}.{third}",
        "claims twice": signed(head, json.dumps(claims)[:-1] + ', "sub": "boris"}', key),
        "header name twice": signed(json.dumps(head)[:-1] + ', "kid": "x"}', claims, key),
        "claims are a list": signed(head, [claims], key),
        "claims are text": signed(head, '"anna"', key),
        "claims are no JSON": signed(head, "{", key),
        "claims nest deep": signed(head, "[" * 3000, key),
        "header is a list": signed([head], claims, key),
        "header is empty": signed({}, claims, key),
        "too long": signed(head, claims | {"padding": "x" * 9000}, key),
        "header of 9 KiB": signed(head | {"padding": "x" * 9000}, claims, key),
        "empty": "",
        "dots": "..",
        "a word": "null",
    }.items()


def _unsigned(head: dict[str, Any], claims: object) -> Iterator[tuple[str, str]]:
    for alg in ("none", "None", "NONE", "nOnE", ""):
        yield f"alg {alg!r} without a signature", f"{part(head | {'alg': alg})}.{part(claims)}."
        yield f"alg {alg!r} with some signature", f"{part(head | {'alg': alg})}.{part(claims)}.{'A' * 86}"


def _hmac(head: dict[str, Any], claims: object, key: ECKey) -> Iterator[tuple[str, str]]:
    secrets = {"PEM": key.as_pem(private=False), "JWK": json.dumps(key.as_dict(private=False)).encode(), "nothing": b""}
    for name, secret in secrets.items():
        yield f"HS256 under the {name}", hashed(head | {"alg": "HS256"}, claims, secret)
        yield f"HS256 under the {name}, called ES256", hashed(head, claims, secret)


def _headers(head: dict[str, Any], claims: object, key: ECKey, stranger: ECKey) -> Iterator[tuple[str, str]]:
    mine = stranger.as_dict(private=False)
    changes: dict[str, dict[str, Any]] = {
        "embedded jwk": {"jwk": mine, "kid": mine["kid"]},
        "embedded jwk, our kid": {"jwk": mine},
        "jku": {"jku": "https://example.org/jwks.json"},
        "x5u": {"x5u": "https://example.org/cert.pem"},
        "x5c": {"x5c": ["MIIB"]},
        "crit": {"crit": ["exp"]},
        "crit, empty": {"crit": []},
        "b64 false": {"b64": False, "crit": ["b64"]},
        "zip": {"zip": "DEF"},
        "cty": {"cty": "JWT"},
        "kid leads to a file": {"kid": "../../../../dev/null"},
        "kid is SQL": {"kid": "' UNION SELECT 'k"},
        "kid is empty": {"kid": ""},
        "kid is a number": {"kid": 1},
        "kid is a list": {"kid": [head["kid"]]},
        "an id token": {"typ": "JWT"},
        "typ in capitals": {"typ": "AT+JWT"},
        "typ of a logout": {"typ": "logout+jwt"},
        "alg of another curve": {"alg": "ES384"},
        "alg RS256": {"alg": "RS256"},
        "alg is a list": {"alg": ["ES256"]},
    }
    for name, change in changes.items():
        yield name, signed(head | change, claims, stranger if "jwk" in change else key)
    for missing in head:
        yield f"header without {missing}", signed({k: v for k, v in head.items() if k != missing}, claims, key)


def _claims(head: object, issuer: Issuer, key: ECKey) -> Iterator[tuple[str, str]]:
    wrong: dict[str, list[Any]] = {
        "iss": [..., "other", "", ["zeren"], None],
        "aud": [..., "other", ["zeren"], ["zeren", "other"], None],
        "sub": [..., "", 7, None, "a b", "anna\n", "x" * 65, ["anna"]],
        "org": [..., "", 53, None, "53/5301", "%"],
        "roles": [..., "admin", {"admin": True}, [7], None],
        "exp": [..., str(now() + 600), now() + 600.5, True, None, now() - 61, 0, -1],
        "iat": [..., str(now()), now() + 0.5, False, None, now() + 3600],
        "nbf": [str(now()), now() + 3600, True, None],
    }
    for name, values in wrong.items():
        for value in values:
            yield (
                f"{name} is {'missing' if value is ... else repr(value)}",
                signed(head, genuine(issuer, **{name: value}), key),
            )
    for text in ("1e99", "Infinity", "NaN", "9" * 5000):
        raw = json.dumps(genuine(issuer, exp=0)).replace('"exp": 0', f'"exp": {text}')
        yield f"exp is {text[:9]}", signed(head, raw, key)
