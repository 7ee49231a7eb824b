"""How a service process starts and stops."""

from shared.runtime.base import Base, open_base
from shared.runtime.books import Books, seal
from shared.runtime.mending import rereading, resending
from shared.runtime.service import Command, Declined, Service, main, play, run, serve, settle, until_signalled
from shared.runtime.settings import Settings
from shared.runtime.verify import verify

__all__ = [
    "Base",
    "Books",
    "Command",
    "Declined",
    "Service",
    "Settings",
    "main",
    "open_base",
    "play",
    "rereading",
    "resending",
    "run",
    "seal",
    "serve",
    "settle",
    "until_signalled",
    "verify",
]
