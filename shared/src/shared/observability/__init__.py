"""How the parts tell what they do."""

from shared.observability.logs import configure_logging

__all__ = ["configure_logging"]
