"""The other side of `Auth`, for the standalone run and for tests: a key of one's own, and tokens signed with it.

In production tokens come from the province's identity provider, and only its JWKS file is installed.
"""

import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self
from uuid import uuid4

from joserfc import jws
from joserfc.jwk import ECKey

from shared.kernel import record
from shared.web.auth.principal import Role
from shared.web.auth.verifier import ALGORITHM, TYPE

PRIVATE, PUBLIC = "signing-key.json", "jwks.json"


@record
class Issuer:
    """Signs tokens for ``audience``. ``jwks_path`` is the file that `Auth` reads."""

    key: ECKey
    jwks_path: Path
    issuer: str = "zeren"
    audience: str = "zeren"
    clock: Callable[[], float] = time.time

    @classmethod
    def open(cls, folder: Path, *, issuer: str = "zeren", audience: str = "zeren") -> Self:
        """The key in ``folder``; made there (mode 0600) if there is none yet."""
        folder.mkdir(parents=True, exist_ok=True)
        private = folder / PRIVATE
        if not private.exists():
            _write(private, ECKey.generate_key("P-256", auto_kid=True).as_dict(private=True))
        key = ECKey.import_key(json.loads(private.read_bytes()))
        public = key.as_dict(private=False, use="sig", alg=ALGORITHM)
        _write(folder / PUBLIC, {"keys": [public]})
        return cls(key=key, jwks_path=folder / PUBLIC, issuer=issuer, audience=audience)

    def issue(self, sub: str, roles: Sequence[Role], org: str, *, seconds: int = 15 * 60) -> str:
        """A token that lives ``seconds`` by the real time."""
        now = int(self.clock())
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": sub,
            "roles": list(roles),
            "org": org,
            "iat": now,
            "exp": now + seconds,
            "jti": uuid4().hex,
        }
        header = {"alg": ALGORITHM, "typ": TYPE, "kid": self.key.kid}
        return jws.serialize_compact(header, json.dumps(claims), self.key, algorithms=[ALGORITHM])


def _write(path: Path, value: object) -> None:
    """Whole or not at all, readable by its owner only."""
    draft = path.with_suffix(".draft")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:  # noqa: PTH123 - Path.open takes no mode bits
        json.dump(value, file)
    draft.replace(path)
