"""A decider: the rules of one aggregate as two pure functions and a beginning."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Generic, TypeVar

from shared.kernel.records import record

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")


@record
class Decider(Generic[C, S, E]):
    """``decide`` says what follows from a command, or raises `Refused`; ``evolve`` is total and never refuses."""

    decide: Callable[[C, S], Sequence[E]]
    evolve: Callable[[S, E], S]
    initial: S

    def fold(self, history: Sequence[E]) -> S:
        return reduce(self.evolve, history, self.initial)
