"""This service's settings: those that every service has."""

from shared.runtime import Settings as Shared


class Settings(Shared):
    """Read from ``ZEREN_…`` once, at start."""
