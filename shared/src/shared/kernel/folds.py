"""What streams were last folded to, so that a command on a stream that was just here needs no reading."""

from collections import OrderedDict
from typing import Generic, TypeVar

from shared.kernel.outcome import Outcome

S = TypeVar("S")

SIZE = 4096


class Folds(Generic[S]):
    """The latest ``size`` streams of one decider, forgotten from the one that was not asked for longest.

    What it holds may be out of date, for other processes write too: good enough to venture an append on, which checks
    the version. To refuse or to show, what came after is read first (`latest`).
    """

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._held: OrderedDict[str, Outcome[S]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, stream: str) -> Outcome[S] | None:
        if held := self._held.get(stream):
            self._held.move_to_end(stream)
        return held

    def put(self, stream: str, outcome: Outcome[S]) -> None:
        self._held[stream] = outcome
        self._held.move_to_end(stream)
        if len(self._held) > self._size:
            self._held.popitem(last=False)
