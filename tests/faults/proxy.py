"""A TCP proxy that can be told to misbehave: what lies between two processes, in our hands."""

import asyncio
import socket
import struct
from contextlib import suppress

from shared.servers import LOOPBACK, free_port

CHUNK = 64 << 10


class Line:
    """One connection through the proxy. ``lossy``: bytes of it have vanished, so it can't go on when all is mended."""

    def __init__(self, here: asyncio.StreamWriter, there: asyncio.StreamWriter) -> None:
        self.here, self.there, self.lossy = here, there, False

    def reset(self) -> None:
        """Both ends get an RST, as from a machine that was restarted."""
        for writer in (self.here, self.there):
            with suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()


class Proxy:
    """``name`` says what lies on both sides. Start it with `start`; ``port`` is where it listens."""

    def __init__(self, name: str, target: int) -> None:
        self.name, self.port, self._target = name, free_port(), target
        self._lines: set[Line] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._refusing = self._silent = self._deaf = False
        self._delay = 0.0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self.port)

    async def stop(self) -> None:
        if self._server:
            self._server.close()
        self._refusing = True
        self.reset()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """The net is down: nothing stands, nothing can be opened."""
        self._refusing = True
        self.reset()

    def reset(self) -> None:
        """All that stands is torn; new connections are welcome."""
        for line in list(self._lines):
            line.reset()

    def silence(self) -> None:
        """Half-open: connections stand and can be opened, and nothing comes through, either way."""
        self._silent = True

    def deafen(self) -> None:
        """Requests go through, answers vanish: that of a COMMIT too."""
        self._deaf = True

    def delay(self, seconds: float) -> None:
        """Every piece takes so long."""
        self._delay = seconds

    def mend(self) -> None:
        """As before. Connections of which bytes are missing are torn."""
        self._refusing = self._silent = self._deaf = False
        self._delay = 0.0
        for line in [line for line in self._lines if line.lossy]:
            line.reset()

    @property
    def connections(self) -> int:
        return len(self._lines)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.transport.abort()
            return
        try:
            answers, there = await asyncio.open_connection(LOOPBACK, self._target)
        except OSError:
            writer.transport.abort()
            return
        line = Line(writer, there)
        if self._refusing:
            line.reset()
            return
        self._lines.add(line)
        task = asyncio.gather(self._pump(reader, there, line, up=True), self._pump(answers, writer, line, up=False))
        try:
            await task
        finally:
            self._lines.discard(line)
            for one in (writer, there):
                one.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, line: Line, *, up: bool) -> None:
        try:
            while data := await source.read(CHUNK):
                if self._silent or (self._deaf and not up):
                    line.lossy = True
                    continue
                if self._delay:
                    await asyncio.sleep(self._delay)
                sink.write(data)
                await sink.drain()
        except OSError:  # whoever was killed said no goodbye; the other end must hear of it
            line.reset()
        if not line.lossy and sink.can_write_eof() and not sink.is_closing():
            with suppress(OSError):  # it is gone already
                sink.write_eof()
