"""What a command leaves behind."""

from typing import Generic, TypeVar

from shared.kernel.records import record

S_co = TypeVar("S_co", covariant=True)


@record
class Outcome(Generic[S_co]):
    """What a command left behind: the stream's state, its version, and the position that shows it.

    ``repeated``: the command had been here before, and this is what it did then.
    """

    state: S_co
    version: int
    position: int
    repeated: bool = False
