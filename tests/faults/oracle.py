"""What was asked of the system and what it answered, kept apart from it: the one witness that no fault touches."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from shared.web.commands import COMMANDS
from zeren.year.calls import Actor


class Fate(StrEnum):
    """Of an intent. ``unknown``: the last try ended without an answer, or with one that says so; it may be either."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(kw_only=True)
class Intent:
    """One command under one key, however often it is sent."""

    actor: Actor
    method: str
    path: str
    body: Mapping[str, Any] | None
    key: str
    fate: Fate = Fate.SENT
    tries: int = 0
    answers: list[int | str] = field(default_factory=list)

    @property
    def service(self) -> str:
        return self.path.split("/")[1]

    @property
    def command_id(self) -> UUID:
        """As the service derives it."""
        return uuid5(COMMANDS, f"{self.actor.person}\n{self.key}")


class Oracle:
    """Every intent, also in a file: what is known of them outlives this process too."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("a", buffering=1)
        self.intents: list[Intent] = []
        self.statuses: Counter[int | str] = Counter()
        self.dishonest: list[str] = []
        """Answers that no fault excuses: a 5xx other than 503, a 503 that does not say when to come again."""

    def sends(self, intent: Intent) -> None:
        if intent.tries == 0:
            self.intents.append(intent)
        intent.tries += 1
        intent.fate = Fate.SENT
        self._note(intent)

    def hears(self, intent: Intent, status: int | str, headers: Mapping[str, str], text: str = "") -> Fate:
        """``status``: of HTTP, or the name of what went wrong on the way."""
        self.statuses[status] += 1
        intent.answers.append(status)
        if isinstance(status, str):
            intent.fate = Fate.UNKNOWN
        elif status < 300:
            intent.fate = Fate.ACKNOWLEDGED
        elif status == 503:
            intent.fate = Fate.UNKNOWN
            if "retry-after" not in headers:
                self.dishonest.append(f"{intent.method} {intent.path}: 503 without Retry-After")
        elif status >= 500:
            intent.fate = Fate.UNKNOWN
            self.dishonest.append(f"{intent.method} {intent.path}: {status} {text[:200]}")
        else:
            # an earlier try may have been carried out, and then this answer speaks of another decision
            intent.fate = Fate.FAILED if intent.tries == 1 else Fate.UNKNOWN
        self._note(intent)
        return intent.fate

    def forget(self, intent: Intent) -> None:
        """It was refused, and the caller knows: what comes next is a first try."""
        if intent.tries == 1:
            self.intents.remove(intent)
            intent.tries = 0

    def of(self, service: str, fate: Fate) -> set[UUID]:
        return {intent.command_id for intent in self.intents if intent.service == service and intent.fate is fate}

    def close(self) -> None:
        self._file.close()

    def _note(self, intent: Intent) -> None:
        known = {"command": str(intent.command_id), "service": intent.service, "fate": intent.fate}
        self._file.write(json.dumps({**known, "tries": intent.tries, "answers": intent.answers[-1:]}) + "\n")
