"""How long a connection may keep us waiting, and how many may: uvicorn alone waits for ever (reliability.md §4.6).

Who connects and says nothing, sends a header or a body drop by drop, or does not take the answer, holds nothing but a
connection, and that for so many seconds. Where connections run out, the one waited for longest makes room.
"""

import asyncio
from http import HTTPStatus
from typing import ClassVar, Literal

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from shared.kernel import record

HEADER_LIMIT = 64 * 1024
"""Bytes of a request's line and headers together."""

PARTING = 1.0
"""Seconds that the last word has to get out before the connection is cut."""


@record
class Patience:
    """Seconds for a whole header, for a whole body, between two requests; and connections of a process at once."""

    header: float = 10
    body: float = 30
    idle: int = 5
    connections: int = 1000


Part = Literal["header", "body"]


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's, with deadlines for what the client owes. Use `patient`, which makes one for each server."""

    patience: ClassVar[Patience]
    waiting: ClassVar["dict[PatientProtocol, None]"]
    """Those who owe us something, the longest waiting first."""

    _reading: Part | None = "header"
    """What of a request is coming in; None: it is here whole."""
    _owed: Part | None = None
    _deadline: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _header_bytes = _bytes = 0
    _parted = False

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        if len(self.connections) > self.patience.connections:
            next(iter(self.waiting), self).make_room()
        if not transport.is_closing():
            self._owe("header")

    def make_room(self) -> None:
        """Let go at once; whoever comes before the loop has noticed makes another one go."""
        self._owe(None)
        self.transport.abort()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._owe(None)
        self._relax()
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        if self._parted:
            return
        self._bytes += len(data)
        if self._reading == "header":
            self._header_bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._reading == "header" and self._header_bytes > HEADER_LIMIT:
            self._part(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif self._reading is None and self._is_answered():
            self._owe("header")  # what came was no request yet, and has put an end to the wait for one
        else:
            self._owe(self._reading)

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._reading, self._header_bytes = "header", 0

    @override
    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._reading = "body"

    @override
    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._reading = None

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._owed:  # something has begun to come already, and has a deadline of its own
            self._unset_keepalive_if_required()
        elif self.timeout_keep_alive_task is not None:
            self.waiting[self] = None

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self.loop.call_later(self.patience.body, self.transport.abort)

    @override
    def resume_writing(self) -> None:
        super().resume_writing()
        self._relax()

    @override
    def send_400_response(self, msg: str) -> None:
        self._part(HTTPStatus.BAD_REQUEST)

    def _relax(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _owe(self, part: Part | None) -> None:
        """The rest of this is owed from now on; None: nothing is."""
        if part is not None and part == self._owed:
            return
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        self.waiting.pop(self, None)
        self._owed = part
        if part is not None:
            self.waiting[self] = None
            seconds = self.patience.header if part == "header" else self.patience.body
            self._deadline = self.loop.call_later(seconds, self._late)

    def _late(self) -> None:
        if self.flow.read_paused:  # it is we who do not read
            owed, self._owed = self._owed, None
            self._owe(owed)
        else:
            self._part(HTTPStatus.REQUEST_TIMEOUT)

    def _is_answered(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _part(self, status: HTTPStatus) -> None:
        """Say why, unless something else is being said or nobody has said anything, and let go."""
        self._owe(None)
        answered = self._is_answered()
        if self._bytes and (answered or not self.cycle.response_started):
            line = f"HTTP/1.1 {status.value} {status.phrase}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            self.transport.write(line.encode())
        if not answered:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._parted = True
        self.transport.write_eof()  # and read on: a connection closed upon unread bytes would lose the last word
        self.loop.call_later(PARTING, self.transport.abort)


def patient(patience: Patience) -> type[PatientProtocol]:
    """The protocol of one server, which counts its own connections."""
    return type("Patient", (PatientProtocol,), {"patience": patience, "waiting": {}})
