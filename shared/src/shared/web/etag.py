"""Versions on the wire: a stream's version is its strong ETag (RFC 9110 §8.8.3, §13.1)."""

import re

from fastapi import Request, Response

from shared.kernel import Outcome, Text
from shared.web.problems import MALFORMED, Rejected

POSITION_HEADER = "Zeren-Position"
VERSION = r'^(\*|"[0-9]{1,18}")$'
"""What If-Match may say, for the document; whatever else it says is refused by `expected_version`, with the reason."""
_STRONG = re.compile(r'"([0-9]{1,18})"')


class NotModified(Exception):
    """The caller has this version already: 304, without a body."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


def etag(version: int) -> str:
    return f'"{version}"'


def expected_version(if_match: str | None) -> int | None:
    """The version that If-Match names: ``"7"`` → 7, ``*`` or none → any. A list, a weak or a foreign tag is refused."""
    if if_match is None or if_match == "*":
        return None
    if found := _STRONG.fullmatch(if_match):
        return int(found[1])
    raise Rejected(
        MALFORMED,
        Text(
            'If-Match names one version in the form "7" (as ETag gave it), or *',
            'If-Match 应为单个版本，形如 "7"（即 ETag 的值），或 *',
        ),
    )


def answer(response: Response, outcome: Outcome[object]) -> None:
    """Say which version a command left, and at which position reads show it."""
    response.headers["ETag"] = etag(outcome.version)
    response.headers[POSITION_HEADER] = str(outcome.position)


def show(request: Request, response: Response, version: int) -> None:
    """Give a representation its version. Raises `NotModified` when If-None-Match names it already."""
    response.headers["ETag"] = etag(version)
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if "*" in known or etag(version) in known:
        raise NotModified(version)
