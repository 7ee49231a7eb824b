"""Bearer tokens: signed JWTs against a local JWKS file, by the rules of reliability.md §4.1.

One algorithm (ES256), keys by ``kid`` from the pinned file only, and an allow-list of header names: whatever a token
brings along about keys, or about how to read it, is a reason to refuse it.
"""

import hashlib
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64decode

from shared.web.auth.principal import Principal
from shared.web.strict import parse

ALGORITHM = "ES256"
TYPE = "at+jwt"
HEADER_NAMES = frozenset({"alg", "typ", "kid"})
LONGEST = 8 * 1024
LEEWAY = 60
CACHED = 4096
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ORGANISATION = re.compile(r"[A-Za-z0-9]{1,32}")


class TokenRefused(Exception):
    """This token proves nothing. The reason is for the log; the caller hears the same whatever it was."""


class Auth:
    """Verifies tokens of one issuer for one audience. ``clock`` is the real time, never the driven one."""

    def __init__(
        self, jwks_path: Path, issuer: str = "zeren", audience: str = "zeren", *, clock: Callable[[], float] = time.time
    ) -> None:
        self._keys = _pinned(jwks_path)
        self._issuer, self._audience, self._clock = issuer, audience, clock
        self._verified: dict[bytes, tuple[Principal, int]] = {}

    def verify(self, token: str) -> Principal:
        """Who the token speaks for. Raises `TokenRefused`."""
        digest = hashlib.sha256(token.encode(errors="replace")).digest()
        if digest in self._verified:
            principal, expires = self._verified[digest]
            if self._clock() < expires + LEEWAY:
                return principal
            del self._verified[digest]
            raise TokenRefused("exp")
        principal, expires = self._examine(token)
        if len(self._verified) >= CACHED:
            del self._verified[next(iter(self._verified))]
        self._verified[digest] = principal, expires
        return principal

    def _examine(self, token: str) -> tuple[Principal, int]:
        if len(token) > LONGEST or not _COMPACT.fullmatch(token):
            raise TokenRefused("shape")
        head, body, _ = token.split(".")
        try:
            jws.deserialize_compact(token, self._key(_parsed(head)), algorithms=[ALGORITHM])
            claims = _parsed(body)
        except (JoseError, ValueError, RecursionError) as error:
            raise TokenRefused(type(error).__name__) from None
        return self._principal(claims), claims["exp"]

    def _key(self, header: dict[str, Any]) -> ECKey:
        if header.keys() != HEADER_NAMES or header["alg"] != ALGORITHM or header["typ"] != TYPE:
            raise TokenRefused("header")
        kid = header["kid"]
        if not isinstance(kid, str) or kid not in self._keys:
            raise TokenRefused("kid")
        return self._keys[kid]

    def _principal(self, claims: dict[str, Any]) -> Principal:
        now = self._clock()
        issued, expires, since = _instant(claims, "iat"), _instant(claims, "exp"), _instant({"nbf": 0} | claims, "nbf")
        if not (max(issued, since) - LEEWAY <= now < expires + LEEWAY):
            raise TokenRefused("times")
        if claims.get("iss") != self._issuer or claims.get("aud") != self._audience:
            raise TokenRefused("iss or aud")
        sub, org, roles = claims.get("sub"), claims.get("org"), claims.get("roles")
        if not isinstance(sub, str) or not _ID.fullmatch(sub):
            raise TokenRefused("sub")
        if not isinstance(org, str) or not _ORGANISATION.fullmatch(org):
            raise TokenRefused("org")
        if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
            raise TokenRefused("roles")
        return Principal(sub=sub, roles=frozenset(roles), org=org)


def _instant(claims: dict[str, Any], name: str) -> int:
    """Seconds since 1970 as a plain integer: no text, no fraction, no ``true``."""
    value = claims.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise TokenRefused(name)
    return value


def _pinned(jwks_path: Path) -> dict[str, ECKey]:
    """The public P-256 keys of the file by ``kid``. Raises ValueError for any other key, or a private one."""
    keys: dict[str, ECKey] = {}
    for jwk in json.loads(jwks_path.read_bytes())["keys"]:
        if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256" or "d" in jwk or not isinstance(jwk.get("kid"), str):
            raise ValueError(f"{jwks_path.name}: only public P-256 keys with a kid belong here")
        keys[jwk["kid"]] = ECKey.import_key(jwk)
    if not keys:
        raise ValueError(f"{jwks_path.name} holds no key")
    return keys


def _parsed(part: str) -> dict[str, Any]:
    """A header or the claims. Raises ValueError for what is no JSON object, or names anything twice."""
    value = parse(urlsafe_b64decode(part.encode()))
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one kind of error for all that is unreadable
    return value
