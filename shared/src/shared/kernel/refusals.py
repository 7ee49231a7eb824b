"""The ways in which the inside says no, each by name. `shared.web.problems` gives each its HTTP status."""

from collections.abc import Sequence
from typing import ClassVar

from shared.kernel.records import Text, record


class Refused(Exception):
    """A rule of the domain said no: expected, named, never a crash. 409 on the wire.

    A subclass names the rule: ``slug`` is stable and public (``urn:zeren:problem:<slug>``), ``title`` is its
    name in both languages, the message tells this one case.
    """

    slug: ClassVar[str] = "refused"
    title: ClassVar[Text] = Text("Refused", "不予办理")


@record
class Fault:
    """One fault of an input: where it is (RFC 6901 pointer into the body), what kind, and in words."""

    pointer: str
    code: str
    detail: str


class Invalid(Exception):
    """The input can't be right, whatever the state. 422 on the wire, every fault named with its place."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults))
        self.faults: Sequence[Fault] = faults


class NotFound(Exception):
    """There is no such thing, or none that this caller may know of. 404 on the wire."""


class StaleVersion(Exception):
    """The caller named a version (If-Match) that the stream has left behind. 412 on the wire."""

    def __init__(self, stream: str, *, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at version {actual}, not {expected}")
        self.expected, self.actual = expected, actual


class WrongExpectedVersion(Exception):
    """Someone else appended to the stream first. `transact` decides anew; it never reaches the wire."""


class Contended(Refused):
    """Others wrote to the stream at each of a bounded number of tries."""

    slug = "contended"
    title = Text("Too many writers at once", "并发写入冲突")


class KeyReused(Exception):
    """An Idempotency-Key came back with another request. 422 on the wire."""


class OutcomeUnknown(Exception):
    """The connection broke while a commit was under way and the store can't be asked. 503, retry with the same key."""
