"""This service's settings: those of every service, and where the box stands."""

from shared.runtime import Settings


class ScoringSettings(Settings):
    """``box_url`` is a database apart, in production on a server apart: transaction ids are a server's own."""

    box_url: str
    box_migration_url: str = ""
