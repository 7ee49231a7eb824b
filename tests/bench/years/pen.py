"""Writes what is said as records: numbered by topic and partition as relays number, some of them twice."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from shared.log import Outgoing
from tests.bench.years.templates import TOPICS, Template

CLOCK: Final = [b"%02d:%02d:%02d" % (n // 3600, n // 60 % 60, n % 60) for n in range(86_400)]
EPOCH: Final = date(1970, 1, 1)
SCATTER: Final = 0x9E3779B97F4A7C15
"""Odd, so that different numbers stay different; ids then look drawn, and are as hard to compress."""

Batch = Mapping[str, Sequence[Outgoing]]
"""By topic."""


class Pen:
    """One record in a hundred is delivered again, unchanged, when some hundred others have followed it."""

    def __init__(self, partitions: int) -> None:
        self._partitions = partitions
        self.last = [[0] * partitions for _ in TOPICS]
        """The last number, by the place of the topic and by partition."""
        self._again: list[list[deque[Outgoing]]] = [[deque() for _ in range(partitions)] for _ in TOPICS]
        self._today, self._stamp, self._second = b"", b"", 0

    def turn_to(self, day: date) -> None:
        """Write under this date from now on."""
        moment = (day - EPOCH).days * 86_400_000 >> 16
        self._today, self._stamp, self._second = day.isoformat().encode(), b"%08x" % moment, 0

    def write(self, said: Iterable[tuple[bytes, int, Template, dict[bytes, bytes | int]]]) -> Batch:
        """(organisation, its partition, what is said of it) → records. Takes a while of the day."""
        self._second += 1
        clock = CLOCK[self._second % 86_400]
        written: list[list[Outgoing]] = [[] for _ in TOPICS]
        for key, partition, template, values in said:
            topic = template.topic
            numbers = self.last[topic]
            number = numbers[partition] = numbers[partition] + 1
            drawn = ((number * len(TOPICS) + topic) * self._partitions + partition) * SCATTER
            values[b"sequence"] = number
            values[b"id"] = b"%b-%04x-7%03x-8%03x-%012x" % (
                self._stamp,
                number & 0xFFFF,
                drawn >> 52 & 0xFFF,
                drawn >> 40 & 0xFFF,
                drawn & 0xFFFFFFFFFFFF,
            )
            values[b"today"], values[b"clock"], values[b"micro"] = self._today, clock, number % 1_000_000
            outgoing = Outgoing(partition=partition, key=key, value=template.filled(values))
            written[topic].append(outgoing)
            if number % 100 == 37:
                self._again[topic][partition].append(outgoing)
            elif number % 100 == 71 and len(self._again[topic][partition]) > number // 100 % 7:
                written[topic].append(self._again[topic][partition].popleft())
        return dict(zip(TOPICS, written, strict=True))

    def rest(self) -> Batch:
        """What is still to be delivered again."""
        return {
            topic: [outgoing for waiting in several for outgoing in waiting]
            for topic, several in zip(TOPICS, self._again, strict=True)
        }
