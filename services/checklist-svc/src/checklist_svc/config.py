"""The settings of checklist-svc: those that every service has."""

from shared.runtime import Settings


class ChecklistSettings(Settings):
    """Read once from the environment (``ZEREN_…``)."""
