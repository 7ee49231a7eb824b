"""A log in the making: public events as decoded CloudEvents, numbered as a relay would."""

from collections.abc import Callable
from random import Random
from typing import Any

Event = dict[str, Any]


class Recorder:
    """``events`` stand in the order of recording; everything that is drawn is drawn from the seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  # a test's dice
        self.events: list[Event] = []
        self._versions: dict[str, int] = {}
        self._facts = 0

    def rarely(self, chance: float, act: Callable[..., None], *arguments: object) -> None:
        if self.random.random() < chance:
            act(*arguments)

    def fact(self) -> str:
        self._facts += 1
        return f"f-{self._facts}"

    def near(self, level: int, spread: int) -> int:
        return max(0, min(10000, level + self.random.randint(-spread, spread)))

    def say(self, name: str, stream: str, **data: Any) -> None:  # noqa: ANN401  # the data of any contract
        number = len(self.events) + 1
        self._versions[stream] = self._versions.get(stream, 0) + 1
        service = name.partition(".")[0]
        self.events.append(
            {
                "specversion": "1.0",
                "id": f"event-{number:06}",
                "source": f"/{service}-svc",
                "type": f"zeren.{name}.v1",
                "subject": stream,
                "time": f"2026-12-{1 + number // 20000:02}T00:00:00.{number % 1000000:06}Z",
                "datacontenttype": "application/json",
                "dataschema": f"urn:zeren:{name}:1",
                "partitionkey": data["organisation"],
                "sequence": f"{number:020}",
                "streamversion": self._versions[stream],
                "data": {**data, "recorded_by": "system"},
            }
        )
