"""How the parts tell what they do and how they are."""

from shared.observability.logs import configure_logging, in_short
from shared.observability.readiness import Check, Figure, NotReady, Reading

__all__ = ["Check", "Figure", "NotReady", "Reading", "configure_logging", "in_short"]
