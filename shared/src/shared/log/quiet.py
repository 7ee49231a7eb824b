"""aiokafka says the same line a hundred times a second while the broker is away. One in half a minute is enough."""

import logging
import time
from typing import Final

from typing_extensions import override

_INTERVAL: Final = 30.0  # seconds


class Sparing(logging.Filter):
    """Lets the first record of a kind through, and then one per interval, with the number it held back."""

    def __init__(self, interval: float = _INTERVAL) -> None:
        super().__init__()
        self._interval = interval
        self._kinds: dict[object, tuple[float, int]] = {}

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        kind = (record.levelno, record.msg)  # the template, not the text: addresses and errors vary
        since, held = self._kinds.get(kind, (-self._interval, 0))
        now = time.monotonic()
        if now - since < self._interval:
            self._kinds[kind] = (since, held + 1)
            return False
        self._kinds[kind] = (now, 0)
        if held:
            record.msg = f"{record.msg} (and {held} times more in the last {now - since:.0f} s)"
        return True


_SPARING: Final = Sparing()


def quieten(library: str) -> None:
    """Spare us the repetitions of every logger of the library. Filters don't pass down the tree, so each gets one."""
    for name in list(logging.root.manager.loggerDict):
        if name == library or name.startswith(f"{library}."):
            logging.getLogger(name).addFilter(_SPARING)  # adding it twice is adding it once
