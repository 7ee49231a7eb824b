"""The parts that a rebuild is dealt out in, as they are told to a process, and what it answers: JSON, a line each."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias

import msgspec


class Line(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """One line between two processes."""


class Reduce(Line, frozen=True, kw_only=True):
    """One partition of every topic, from the start up to the ``bounds``: topic → the last sequence to be read."""

    generation: int
    partition: int
    bounds: Mapping[str, int]


class Judge(Line, frozen=True, kw_only=True):
    """These cohorts, for the first time."""

    generation: int
    cohorts: Sequence[str]


class Hold(Line, frozen=True, kw_only=True):
    """These cohorts against what was published of them."""

    generation: int
    cohorts: Sequence[str]


class Read(Line, frozen=True, kw_only=True):
    """So many events more were read."""

    events: int


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """How far a partition of a topic was read."""

    topic: str
    partition: int
    next_offset: int
    last_sequence: int


class Done(Line, frozen=True, kw_only=True):
    """What came of a task. ``unread``: (topic, partition, offset) of each record that could not be decoded."""

    marks: Sequence[Mark] = ()
    unread: Sequence[tuple[str, int, int]] = ()


class Failed(Line, frozen=True, kw_only=True):
    """Why nothing came of it: the slug of a refusal, or none for a fault of the program."""

    slug: str
    reason: str


Task: TypeAlias = Reduce | Judge | Hold
Answer: TypeAlias = Read | Done | Failed

Advanced: TypeAlias = Callable[[int], Awaitable[None]]
"""Told how many events more were read."""
