"""How a service process starts and stops."""

from shared.runtime.base import Base, open_base
from shared.runtime.books import Books, seal
from shared.runtime.service import Service, main, play, run, serve, until_signalled
from shared.runtime.settings import Settings
from shared.runtime.verify import verify

__all__ = [
    "Base",
    "Books",
    "Service",
    "Settings",
    "main",
    "open_base",
    "play",
    "run",
    "seal",
    "serve",
    "until_signalled",
    "verify",
]
