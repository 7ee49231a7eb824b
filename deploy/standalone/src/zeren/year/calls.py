"""A year as a script: on each day, in stages, the requests that people make. Data only; `player` speaks HTTP."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shared.kernel import record
from shared.web import Role


@record
class Actor:
    """Who asks: what a token would say."""

    person: str
    role: Role
    organisation: str


@record
class Call:
    """One command. ``version``: what If-Match names; ``key``: its Idempotency-Key, the same at every playing.

    ``again`` tells a second request of the same kind from the first.
    """

    actor: Actor
    method: str
    path: str
    body: Mapping[str, Any] | None = None
    version: int | None = None
    again: str = ""
    content: bytes | None = None
    media_type: str = "application/json"

    @property
    def key(self) -> str:
        return f"{self.method} {self.path} {self.actor.person} {self.version or ''} {self.again}".strip()


@record
class SecretBallot:
    """Draw a token as oneself, then cast the sheet as nobody."""

    judge: Actor
    session: str
    group: str
    scores: Sequence[Mapping[str, Any]]


@record
class Wait:
    """Until this resource says that it is done."""

    actor: Actor
    path: str
    field: str
    value: str


@record
class Settled:
    """Until this service has published all it stored and acted on all of it."""

    service: str


Step = Call | SecretBallot | Wait | Settled


@record
class Stage:
    """Steps that may go on side by side; the next stage begins when all are done."""

    on: date
    title: str
    steps: Sequence[Step]
