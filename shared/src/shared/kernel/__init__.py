"""Event sourcing in a few names. Pure, standard library only: the only part of shared a domain may import."""

from shared.kernel.calendar import SHANGHAI, day_of, quarter_of
from shared.kernel.decider import Decider
from shared.kernel.folds import Folds
from shared.kernel.outcome import Outcome
from shared.kernel.records import Text, record
from shared.kernel.refusals import (
    Contended,
    Fault,
    Invalid,
    KeyReused,
    NotFound,
    OutcomeUnknown,
    Refused,
    StaleVersion,
    WrongExpectedVersion,
)
from shared.kernel.store import Appended, Context, EventStore, History, Recorded
from shared.kernel.transact import Handle, LetIn, latest, transact

__all__ = [
    "SHANGHAI",
    "Appended",
    "Contended",
    "Context",
    "Decider",
    "EventStore",
    "Fault",
    "Folds",
    "Handle",
    "History",
    "Invalid",
    "KeyReused",
    "LetIn",
    "NotFound",
    "Outcome",
    "OutcomeUnknown",
    "Recorded",
    "Refused",
    "StaleVersion",
    "Text",
    "WrongExpectedVersion",
    "day_of",
    "latest",
    "quarter_of",
    "record",
    "transact",
]
