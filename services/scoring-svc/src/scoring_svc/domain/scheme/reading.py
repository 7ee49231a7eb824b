"""Reading untrusted JSON data: every fault is kept with its place, so that all of them are named at once."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from shared.kernel import Fault, Text

Choice = TypeVar("Choice", bound=StrEnum)

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
ABSENT: Any = object()


class Node:
    """A value of the data and the place where it stands. Reading a wrong one leaves a fault and gives a stand-in."""

    def __init__(self, value: Any, pointer: str = "", faults: list[Fault] | None = None) -> None:  # noqa: ANN401  # untrusted
        self.value = value
        self.pointer = pointer
        self.faults: list[Fault] = [] if faults is None else faults

    def wrong(self, code: str, detail: str) -> None:
        self.faults.append(Fault(pointer=self.pointer, code=code, detail=detail))

    @property
    def given(self) -> bool:
        return self.value is not ABSENT and self.value is not None

    def __getitem__(self, key: str) -> "Node":
        value = self.value.get(key, ABSENT) if isinstance(self.value, Mapping) else ABSENT
        return Node(value, f"{self.pointer}/{escape(key)}", self.faults)

    def only(self, *keys: str) -> "Node":
        """The node itself, once it is an object with no keys but these."""
        if not isinstance(self.value, Mapping):
            self.wrong("not-an-object", "an object is needed here")
            return Node({}, self.pointer, self.faults)
        for key in self.value:
            if key not in keys:
                Node(None, f"{self.pointer}/{escape(str(key))}", self.faults).wrong("unknown", "nothing by this name")
        return self

    def items(self, *, least: int = 0) -> Iterator["Node"]:
        values = self.value if isinstance(self.value, list | tuple) else []
        if self.given and values is not self.value:
            self.wrong("not-a-list", "a list is needed here")
        elif len(values) < least:
            self.wrong("too-few", f"at least {least} needed")
        for place, value in enumerate(values):
            yield Node(value, f"{self.pointer}/{place}", self.faults)

    def integer(self, low: int, high: int) -> int:
        match self.value:
            case bool():
                pass
            case int() as number if low <= number <= high:
                return number
        self.wrong("out-of-range", f"a whole number from {low} to {high} is needed")
        return low

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.wrong("not-a-flag", "true or false is needed")
        return self.value is True

    def name(self) -> str:
        if isinstance(self.value, str) and NAME.fullmatch(self.value):
            return self.value
        self.wrong("not-a-name", "1 to 64 letters, digits, dots, lines or dashes, the first a letter or digit")
        return ""

    def one_of(self, choices: type[Choice]) -> Choice:
        if isinstance(self.value, str) and self.value in list(choices):
            return choices(self.value)
        self.wrong("unknown", f"one of {', '.join(choices)} is needed")
        return next(iter(choices))

    def title(self, otherwise: str) -> Text:
        """A title in both languages; without one, the name serves."""
        if not self.given:
            return Text(otherwise, otherwise)
        self.only("en", "zh")
        return Text(self["en"].text(), self["zh"].text())

    def text(self) -> str:
        if isinstance(self.value, str) and self.value.strip():
            return self.value
        self.wrong("not-a-text", "a text is needed")
        return ""


def escape(key: str) -> str:
    """A key as a part of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def leaves(value: Any, pointer: str = "") -> Iterator[str]:  # noqa: ANN401  # any JSON value
    """The pointers of all plain values in a piece of JSON data; an empty list is one."""
    match value:
        case Mapping() if value:
            for key, inner in value.items():
                yield from leaves(inner, f"{pointer}/{escape(key)}")
        case list() | tuple() if value:
            for place, inner in enumerate(value):
                yield from leaves(inner, f"{pointer}/{place}")
        case _:
            yield pointer
