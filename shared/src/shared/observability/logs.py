"""Logs: a JSON object a line, or readable colours on a terminal. Secrets and personal data never reach a line.

Code logs with ``structlog.get_logger(__name__)`` and names its values. Its lines are written at once: by way of the
standard ``logging`` a request's line would cost as much as its command. What libraries log there has the same shape.
"""

import logging
import sys
import traceback
from collections.abc import Mapping
from typing import TextIO

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = frozenset(
    (
        *("authorization", "box_url", "cookie", "database_url", "headers", "idempotency_key", "jwt", "log_url"),
        *("migration_url", "password", "private_key", "secret", "token", "url"),
        *("actor", "body", "email", "ip", "path", "person", "phone", "principal", "query", "secretary", "sub", "voter"),
    )
)
"""Names whose values are hidden wherever they stand. A new field that speaks of a person belongs here."""

REPLACEMENT = "…"

FLAT = frozenset((str, int, float, bool, type(None)))
"""What has no depth: nearly all of a request's line."""


def configure_logging(*, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Set up structlog and logging for this process. ``stream``: standard error unless told."""
    out = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, *_rendering(terminal=out.isatty())],
        logger_factory=lambda *names: Named(*names, out=out),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(terminal=out.isatty())],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for chatty in ("aiokafka", "asyncio", "httpcore2", "httpx2", "sqlalchemy.engine", "uvicorn.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


class Named:
    """What `structlog` writes its lines with: a name, and a line at once."""

    def __init__(self, name: str = "root", *, out: TextIO) -> None:
        self.name, self._out = name, out

    def msg(self, line: str) -> None:
        self._out.write(line + "\n")
        self._out.flush()

    debug = info = warning = error = critical = msg


def hide(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Hide the values of `HIDDEN` names, at any depth."""
    return {
        name: value if name == "exc_info" or (type(value) in FLAT and name not in HIDDEN) else _shown(name, value)
        for name, value in event.items()
    }


def stack(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """An exception as its type and where it passed. Not its message: a database's message quotes rows."""
    error = sys.exc_info()[1] if (found := event.pop("exc_info", None)) is True else _error(found)
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        event["error"] = type(error).__name__
        event["frames"] = [f"{frame.filename.rpartition('/src/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
        if sqlstate := getattr(error, "sqlstate", None):
            event["sqlstate"] = sqlstate
    return event


def in_short(error: BaseException) -> str:
    """An error in a word or two for a line of the log: a database's or a library's message may quote what it was given.

    Its type, and the code that a server or the system gave; our own errors and those of the system say what they say.
    """
    ours = type(error).__module__.partition(".")[0] == "shared" or isinstance(error, OSError)
    code = getattr(error, "sqlstate", None)
    return repr(error) if ours else f"{type(error).__name__}{f' {code}' if code else ''}"


def _rendering(*, terminal: bool) -> list[Processor]:
    if terminal:
        return [hide, structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [hide, stack, structlog.processors.JSONRenderer(_json)]


def _json(event: EventDict, **_: object) -> str:
    return msgspec.json.encode(event, enc_hook=repr).decode()


def _shown(name: str, value: object) -> object:
    if name in HIDDEN:
        return REPLACEMENT
    if isinstance(value, Mapping):
        return {inner: _shown(str(inner), child) for inner, child in value.items()}
    if isinstance(value, list | tuple):
        return [_shown("", child) for child in value]
    return value


def _error(found: object) -> BaseException | None:
    match found:
        case BaseException():
            return found
        case (_, BaseException() as error, _):
            return error
        case _:
            return None
