"""Which errors mean that the store is away, so that asking again may help, and which are faults of ours."""

import socket

import asyncpg
import pytest
from sqlalchemy import exc

from shared.eventstore import STORE_ERRORS, store_away


def wrapped(cause: Exception, *, invalidated: bool = False) -> exc.DBAPIError:
    """As SQLAlchemy tells of an error of asyncpg's."""
    translated = Exception("translated")
    translated.__cause__ = cause
    return exc.DBAPIError("select 1", {}, translated, connection_invalidated=invalidated)


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(111, "refused"),
        OSError("Multiple exceptions: two addresses tried"),
        socket.gaierror(-2, "unknown host"),
        TimeoutError(),
        asyncpg.ConnectionDoesNotExistError("closed in mid-answer"),
        asyncpg.InterfaceError("the pool is closing"),
        asyncpg.InternalClientError("got result for unknown protocol state"),
        asyncpg.AdminShutdownError("terminating"),
        asyncpg.CannotConnectNowError("starting up"),
        asyncpg.TooManyConnectionsError("no place"),
        asyncpg.LockNotAvailableError("lock_timeout"),
        exc.TimeoutError("no connection came free"),
        wrapped(asyncpg.CannotConnectNowError("starting up")),
        wrapped(Exception("gone"), invalidated=True),
    ],
)
def test_a_store_that_is_away_is_known_in_whose_words_it_is_told(error: Exception) -> None:
    assert store_away(error)
    assert isinstance(error, STORE_ERRORS)


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError(2, "no such file", "/somewhere"),
        asyncpg.ClientConfigurationError("no such setting"),
        asyncpg.UniqueViolationError("twice"),
        asyncpg.UndefinedTableError("no such table"),
        asyncpg.DataError("invalid input for query argument"),
        wrapped(asyncpg.UniqueViolationError("twice")),
        RuntimeError("a bug"),
    ],
)
def test_a_fault_of_ours_is_not_told_as_a_store_that_is_away(error: Exception) -> None:
    assert not store_away(error)
