"""F20: bodies and files that are too large, lie about it, or unpack to a thousand times their size.

One process of checklist-svc, over raw sockets. It refuses each in words, does not grow, and answers others meanwhile.
"""

import asyncio
import io
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx2
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shared.kernel import record
from shared.servers import LOOPBACK, Databases, free_port
from shared.testing import until
from shared.testing.fixtures import unique, with_log_tables
from shared.web.auth.issuer import Issuer
from tests.integration.checklist_site import TREE, migrated

MEBI = 1 << 20
GROWTH = 64 * MEBI
"""What the process may grow by, at its highest, whatever is sent to it."""

BODY_SECONDS = 5
"""What a body may take here; 70 MiB take a second or two."""

PROMPT = 0.5
"""Seconds in which 99 of 100 others are answered meanwhile (reliability.md, F20)."""


@record
class Server:
    """``python -m checklist_svc api`` as process ``pid``."""

    port: int
    pid: int
    token: str

    def head(self, path: str, *lines: str, media_type: str = "application/json", method: str = "POST") -> bytes:
        said = [
            f"{method} /checklist/v1{path} HTTP/1.1",
            "host: zeren",
            f"authorization: Bearer {self.token}",
            f"idempotency-key: {unique('oversize')}",
            f"content-type: {media_type}",
            *lines,
        ]
        return "\r\n".join([*said, "", ""]).encode()

    async def sends(self, head: bytes, body: Iterable[bytes] = ()) -> bytes:
        """What the server answers first, be it while we are still sending."""
        reader, writer = await asyncio.open_connection(LOOPBACK, self.port)
        sending = asyncio.create_task(_sent(writer, head, body))
        said = b""
        with suppress(ConnectionError):
            async with asyncio.timeout(30):
                while b"\r\n\r\n" not in said and (data := await reader.read(65536)):
                    said += data
        sending.cancel()
        await asyncio.wait([sending])
        writer.close()
        return said

    def memory(self, name: str) -> int:
        """Bytes: ``VmRSS`` now, ``VmHWM`` at the highest."""
        told = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        (kibibytes,) = re.findall(rf"^{name}:\s+(\d+) kB$", told, re.MULTILINE)
        return int(kibibytes) << 10

    @asynccontextmanager
    async def others(self) -> AsyncIterator[list[float]]:
        """Somebody else asks all the while: how long each answer took."""
        took: list[float] = []
        stop = asyncio.Event()

        async def ask() -> None:
            async with httpx2.AsyncClient(base_url=f"http://{LOOPBACK}:{self.port}") as client:
                while not stop.is_set():
                    began = time.monotonic()
                    assert (await client.get("/checklist/livez")).status_code == 200
                    took.append(time.monotonic() - began)
                    await asyncio.sleep(0.005)  # the pace of the others

        asking = asyncio.create_task(ask())
        try:
            yield took
        finally:
            stop.set()
            await asking


async def _sent(writer: asyncio.StreamWriter, head: bytes, body: Iterable[bytes]) -> None:
    with suppress(ConnectionError):
        writer.write(head)
        for piece in body:
            writer.write(piece)
            await writer.drain()


@pytest.fixture(scope="module")
async def server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    store, log = await databases.create(unique("oversize")), await databases.create(unique("log"))
    await migrated(store)
    await with_log_tables(log)
    issuer, port = Issuer.open(tmp_path_factory.mktemp("keys")), free_port()
    settings = {
        "ZEREN_DATABASE_URL": store.app,
        "ZEREN_LOG_URL": log.app,
        "ZEREN_JWKS_PATH": str(issuer.jwks_path),
        "ZEREN_PORT": str(port),
        "ZEREN_BODY_SECONDS": str(BODY_SECONDS),
    }
    log_file = tmp_path_factory.mktemp("output") / "log"
    output = log_file.open("wb")
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "checklist_svc", "api"),
        env={**os.environ, **settings},
        stdout=output,
        stderr=output,
    )
    async with httpx2.AsyncClient() as client:

        async def answers() -> bool:
            with suppress(httpx2.TransportError):
                return (await client.get(f"http://{LOOPBACK}:{port}/checklist/readyz")).status_code == 200
            return False

        await until(answers, seconds=30)
    opened = Server(port=port, pid=child.pid, token=issuer.issue("root", ["admin"], "53"))
    small = TREE.encode()
    await opened.sends(opened.head("/imports", f"content-length: {len(small)}", media_type="text/csv"), [small])
    yield opened
    child.terminate()
    await child.wait()
    output.close()
    assert b"unexpected" not in log_file.read_bytes()
    assert child.returncode == 0
    for urls in (store, log):
        await databases.drop(urls.app.rpartition("/")[2])


def chunked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


def much(mebibytes: int) -> Iterator[bytes]:
    return (b"x" * 65536 for _ in range(mebibytes * 16))


PUT = "/organisations/53/change"

BODIES: Mapping[str, tuple[Callable[[Server], tuple[bytes, Iterable[bytes]]], Iterable[int]]] = {
    "50 MiB, and says so": (lambda to: (to.head(PUT, f"content-length: {50 * MEBI}"), much(50)), (413,)),
    "100 MiB in chunks": (lambda to: (to.head(PUT, "transfer-encoding: chunked"), chunked(much(100))), (413,)),
    "100 MiB to a route that isn't there": (
        lambda to: (to.head("/nothing", "transfer-encoding: chunked"), chunked(much(100))),
        (404,),
    ),
    "1 MiB and a byte": (lambda to: (to.head(PUT, f"content-length: {MEBI + 1}"), [b" " * (MEBI + 1)]), (413,)),
    "1 MiB to the byte": (lambda to: (to.head(PUT, f"content-length: {MEBI}"), [b" " * MEBI]), (400,)),
    "a tree of more than 64 MiB, and says so": (
        lambda to: (to.head("/imports", f"content-length: {65 * MEBI}", media_type="text/csv"), much(65)),
        (413,),
    ),
    "a tree of more than 64 MiB in chunks": (
        lambda to: (to.head("/imports", "transfer-encoding: chunked", media_type="text/csv"), chunked(much(70))),
        (413,),
    ),
    "says 10 bytes and sends 1 MiB": (lambda to: (to.head(PUT, "content-length: 10"), much(1)), (400,)),
    "two lengths": (lambda to: (to.head(PUT, "content-length: 2", "content-length: 3"), [b"{}"]), (400,)),
    "a length and chunks": (
        lambda to: (to.head(PUT, "content-length: 2", "transfer-encoding: chunked"), chunked([b"{}"])),
        (400,),
    ),
    "a length below nothing": (lambda to: (to.head(PUT, "content-length: -1"), [b"{}"]), (400,)),
    "a length that is no number": (lambda to: (to.head(PUT, "content-length: 2e3"), [b"{}"]), (400,)),
    "a length of 30 digits": (lambda to: (to.head(PUT, f"content-length: {'9' * 30}"), [b"{}"]), (400, 413)),
    "a chunk of 16 exbibytes": (
        lambda to: (to.head(PUT, "transfer-encoding: chunked"), [b"ffffffffffffffff\r\n{}\r\n"]),
        (400, 408, 413),
    ),
    "a chunk whose size is no number": (lambda to: (to.head(PUT, "transfer-encoding: chunked"), [b"xyz\r\n"]), (400,)),
    "JSON that is 100,000 deep": (
        lambda to: (to.head(PUT, "content-length: 200000"), [b"[" * 100_000 + b"]" * 100_000]),
        (400,),
    ),
    "JSON with 80,000 names": (
        lambda to: (
            to.head(PUT, "transfer-encoding: chunked"),
            chunked([b"{" + b",".join(b'"%d":1' % number for number in range(80_000)) + b"}"]),
        ),
        (413,),
    ),
    "JSON with 9,000 names, none of them known": (
        lambda to: (
            to.head(PUT, "transfer-encoding: chunked"),
            chunked([b"{" + b",".join(b'"%d":1' % number for number in range(9_000)) + b"}"]),
        ),
        (422,),
    ),
    "JSON with a list of 500,000 numbers": (
        lambda to: (to.head(PUT, "content-length: 999999"), [b"[" + b"1," * 499_998 + b"1]"]),
        (413,),
    ),
    "a number of a million digits": (lambda to: (to.head(PUT, "content-length: 1000000"), [b"9" * 1_000_000]), (400,)),
    "packed, and says so": (
        lambda to: (to.head(PUT, "content-length: 4", "content-encoding: gzip"), [b"\x1f\x8b\x08\x00"]),
        (400,),
    ),
}


@pytest.mark.parametrize("what", BODIES)
async def test_a_body_that_is_too_large_or_lies_is_refused_while_others_are_served(server: Server, what: str) -> None:
    make, expected = BODIES[what]
    before = server.memory("VmHWM")
    async with server.others() as took:
        said = await server.sends(*make(server))
    assert int(said.split()[1]) in expected, said[:300]
    assert server.memory("VmHWM") - before < GROWTH
    assert sorted(took)[int(len(took) * 0.99) - 1] < PROMPT


async def test_one_who_promises_more_than_comes_is_dropped_without_a_word_of_an_error(server: Server) -> None:
    reader, writer = await asyncio.open_connection(LOOPBACK, server.port)
    writer.write(server.head(PUT, "content-length: 1000") + b"{")
    writer.write_eof()
    async with asyncio.timeout(10):
        assert b" 500 " not in await reader.read()
    writer.close()


def parquet(table: pa.Table, **options: str | bool) -> bytes:
    made = io.BytesIO()
    pq.write_table(table, made, **options)
    return made.getvalue()


def one_cell_many_rows() -> bytes:
    """48 KB that unpack to 200 GB: 200,000 rows refer to one cell of a million letters."""
    cell = pa.DictionaryArray.from_arrays(pa.array([0] * 200_000, pa.int32()), pa.array(["x" * MEBI]))
    return parquet(pa.table({"name": cell}))


def one_page_of_nothing() -> bytes:
    """Some KB that unpack to 400 MiB, and to as much again at each step."""
    cells = pa.array(["\0" * (100 * MEBI)] * 4, pa.large_string())
    return parquet(pa.table({"name": cells}), compression="zstd", use_dictionary=False)


PARQUET, CSV, NDJSON = "application/vnd.apache.parquet", "text/csv", "application/x-ndjson"

FILES: Mapping[str, tuple[str, Callable[[], Iterable[bytes]]]] = {
    "Parquet: a cell that all rows share": (PARQUET, lambda: [one_cell_many_rows()]),
    "Parquet: a page of nothing": (PARQUET, lambda: [one_page_of_nothing()]),
    "Parquet: twenty thousand columns": (
        PARQUET,
        lambda: [parquet(pa.table({f"c{number}": [1] for number in range(20_000)}))],
    ),
    "Parquet: cut off": (PARQUET, lambda: [one_cell_many_rows()[:-9]]),
    "Parquet: noise between the marks": (PARQUET, lambda: [b"PAR1", *much(1), b"\xff\xff\xff\x7fPAR1"]),
    "CSV: ten million rows": (CSV, lambda: [b"code,name,level,parent\n", *([b"a\n" * 32768] * 320)]),
    "CSV: a million columns": (CSV, lambda: [b",".join(b"c%d" % number for number in range(MEBI)), b"\na\n"]),
    "CSV: a cell of 60 MiB": (CSV, lambda: [b"code,name\n53,", *much(60)]),
    "CSV: a quote that is never closed": (CSV, lambda: [b'code,name\n53,"', *much(30)]),
    "CSV: not UTF-8": (CSV, lambda: [b"code,name\n53,\xff\xfe\n"]),
    "CSV: a column with a slash": (CSV, lambda: [b"a/b,code\n1,53\n"]),
    "NDJSON: ten million rows": (NDJSON, lambda: [b"{}\n" * 20_000] * 500),
    "NDJSON: 200,000 rows, each with four faults": (NDJSON, lambda: [b'{"x":1}\n' * 20_000] * 10),
    "NDJSON: ten million lines that are none": (NDJSON, lambda: [b"[\n" * 20_000] * 500),
    "NDJSON: one cell of 60 MiB": (NDJSON, lambda: [b'{"name":"', *much(60), b'"}']),
    "NDJSON: thirty million deep": (NDJSON, lambda: [b'{"name":', *([b"[" * 65536] * 480), b"}"]),
    "NDJSON: a row of a million names": (
        NDJSON,
        lambda: [b"{" + b",".join(b'"%d":1' % number for number in range(MEBI)) + b"}"],
    ),
    "NDJSON: numbers beyond any measure": (NDJSON, lambda: [b'{"code":"53","level":' + b"9" * 4000 + b"}"]),
    "NDJSON: half a character": (NDJSON, lambda: [b'{"code":"\\ud800","\\udc00/~":1}']),
}


@pytest.mark.parametrize("what", FILES)
async def test_a_hostile_file_is_refused_in_words_while_others_are_served(server: Server, what: str) -> None:
    media_type, make = FILES[what]
    content = list(make())
    before = server.memory("VmHWM")
    head = server.head("/imports", f"content-length: {sum(map(len, content))}", media_type=media_type)
    async with server.others() as took:
        said = await server.sends(head, content)
    assert int(said.split()[1]) in (413, 422), said[:300]
    assert b"application/problem+json" in said
    assert server.memory("VmHWM") - before < GROWTH
    assert sorted(took)[int(len(took) * 0.99) - 1] < PROMPT
