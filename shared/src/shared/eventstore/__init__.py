"""A service's store: events in PostgreSQL, read by stream or by position."""

from shared.eventstore.away import STORE_ERRORS, store_away
from shared.eventstore.bell import Bell, Listener
from shared.eventstore.changes import DELIVERY_SQL, GROUP_SQL, LOOKED_UP_SQL
from shared.eventstore.clock import Clock, DrivenClock, SystemClock
from shared.eventstore.codec import Codec, UnknownEventType, Upcaster
from shared.eventstore.database import REDOABLE, Database
from shared.eventstore.feed import Feed, FeedGap
from shared.eventstore.ids import uuid7
from shared.eventstore.migrations import migrate, run_env
from shared.eventstore.schema import EVENTSTORE_SQL
from shared.eventstore.store import Pending, PostgresEventStore
from shared.eventstore.together import Together

__all__ = [
    "DELIVERY_SQL",
    "EVENTSTORE_SQL",
    "GROUP_SQL",
    "LOOKED_UP_SQL",
    "REDOABLE",
    "STORE_ERRORS",
    "Bell",
    "Clock",
    "Codec",
    "Database",
    "DrivenClock",
    "Feed",
    "FeedGap",
    "Listener",
    "Pending",
    "PostgresEventStore",
    "SystemClock",
    "Together",
    "UnknownEventType",
    "Upcaster",
    "migrate",
    "run_env",
    "store_away",
    "uuid7",
]
