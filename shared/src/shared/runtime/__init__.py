"""How a service process starts and stops."""

from shared.runtime.base import Base, open_base
from shared.runtime.service import Service, main, play, run, serve, until_signalled
from shared.runtime.settings import Settings

__all__ = ["Base", "Service", "Settings", "main", "open_base", "play", "run", "serve", "until_signalled"]
