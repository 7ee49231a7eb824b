"""How a store that is away shows: the driver, SQLAlchemy and the net each say it in their own words."""

import asyncpg
from sqlalchemy import exc

LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a server killed in mid-answer
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresIOError,
    OSError,
    TimeoutError,
)
"""The driver's. After one of these a commit may or may not have happened (reliability.md §2.3)."""

BUSY = (asyncpg.InsufficientResourcesError, asyncpg.LockNotAvailableError)
"""The store is there and has no place for us at the moment: connections, disk, a lock. Nothing happened."""

STORE_ERRORS = (asyncpg.PostgresError, *LOST, exc.DBAPIError, exc.TimeoutError)
"""Among the instances of these are those for which `store_away` is true."""


def store_away(error: BaseException) -> bool:
    """Whether ``error`` means that the store can't be reached just now, and that asking again may help."""
    match error:
        case exc.TimeoutError():  # no connection of the pool came free
            return True
        case exc.DBAPIError():
            cause = error.orig and error.orig.__cause__
            return error.connection_invalidated or (cause is not None and store_away(cause))
        case asyncpg.InterfaceError():
            return not isinstance(error, ValueError)  # an argument or a setting that the driver can't use
        case OSError():
            return error.filename is None  # of the net, not of a file
        case _:
            return isinstance(error, LOST + BUSY)
