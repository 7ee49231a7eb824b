"""What tests stand on: given/when/then, a store in memory, and (as a pytest plugin) real servers."""

from shared.testing.given import given_for
from shared.testing.memory import NOON, InMemoryEventStore, context
from shared.testing.waiting import until

__all__ = ["NOON", "InMemoryEventStore", "context", "given_for", "until"]
