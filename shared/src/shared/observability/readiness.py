"""What a part of a service says of itself when it is asked whether it is well."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from shared.kernel import record

Figure = int | bool | str | None


@record
class Reading:
    """``figures`` by name (a lag, a count). ``troubles``: what is not as it should be, though the service serves."""

    figures: Mapping[str, Figure]
    troubles: Sequence[str] = ()


class NotReady(Exception):
    """This part is not well, and the message, which everyone may read, says why."""

    def __init__(self, why: str, figures: Mapping[str, Figure]) -> None:
        super().__init__(why)
        self.figures = figures


Check = Callable[[], Awaitable[Reading]]
"""Raises `NotReady`, or whatever ails it: then only the type of that is told."""
