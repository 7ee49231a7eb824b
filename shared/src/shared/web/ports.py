"""What the dependencies of every route stand on: `service_app` puts it into the application's state."""

from collections.abc import Awaitable, Callable
from typing import cast

from starlette.requests import HTTPConnection

from shared.eventstore import Clock
from shared.kernel import record
from shared.web.auth.verifier import Auth

WaitUntil = Callable[[int], Awaitable[bool]]
"""Waits a moment until the read models have passed a position; False if they have not."""


@record
class Ports:
    auth: Auth
    clock: Clock
    wait_until: WaitUntil | None = None


def ports_of(connection: HTTPConnection) -> Ports:
    return cast("Ports", connection.app.state.ports)
