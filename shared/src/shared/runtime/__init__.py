"""How a service process starts and stops."""

from shared.runtime.base import Base, open_base
from shared.runtime.mending import rereading, resending
from shared.runtime.service import Command, Declined, Service, main, play, run, serve, until_signalled
from shared.runtime.settings import Settings

__all__ = [
    "Base",
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
    "serve",
    "until_signalled",
]
