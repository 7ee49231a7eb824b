"""Given the past, when a command comes, then these events, or nothing, or a refusal."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import pytest

from shared.kernel import Decider, Refused, record

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")


@record
class When(Generic[C, S, E]):
    decider: Decider[C, S, E]
    history: Sequence[E]
    command: C

    def then(self, *expected: E) -> None:
        assert self._decided() == list(expected)

    def then_nothing(self) -> None:
        assert self._decided() == []

    def then_refused(self, refusal: type[Refused]) -> None:
        with pytest.raises(refusal):
            self._decided()

    def _decided(self) -> list[E]:
        return list(self.decider.decide(self.command, self.decider.fold(self.history)))


@record
class Given(Generic[C, S, E]):
    decider: Decider[C, S, E]
    history: Sequence[E]

    def when(self, command: C) -> When[C, S, E]:
        return When(decider=self.decider, history=self.history, command=command)


def given_for(decider: Decider[C, S, E]) -> Callable[..., Given[C, S, E]]:
    def given(*history: E) -> Given[C, S, E]:
        return Given(decider=decider, history=history)

    return given
