"""Files that hold a tree (Parquet, CSV, NDJSON) → rows as they stand in them, unchecked.

A file may unpack to a thousand times its size, or lie about what is in it. So it is read by a process of its own
(``python -m checklist_svc.api.tree_files <media type>``, the file at standard input), which has so much memory and time
and no more, knows no secret, and hands back a bounded answer: see `checklist_svc.api.confinement`.
"""

import csv
import io
import json
import resource
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import BinaryIO

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from checklist_svc.domain.tree_import.rows import RawRow
from shared.kernel import Fault, Invalid

MOST_ROWS = 200_000
MOST_COLUMNS = 32
MOST_FAULTS = 1_000
MOST_BYTES = 48 << 20
"""Of all rows together, as they are handed back."""

LONGEST_CELL = 1_000
"""Characters; what is longer is cut, and still too long for whatever it is."""

MEMORY = 1 << 30
SECONDS = 20
"""What the process may use: bytes of address space, seconds of a processor."""


class Read(msgspec.Struct, frozen=True):
    """What the process answers: rows, or what is wrong with the file (pointer, code, detail)."""

    rows: Sequence[Mapping[str, object]] = ()
    faults: Sequence[tuple[str, str, str]] = ()


def _parquet(file: BinaryIO) -> Iterator[RawRow]:
    try:
        opened = pq.ParquetFile(file)
        if len(opened.schema_arrow.names) > MOST_COLUMNS:
            raise too_large()
        for batch in opened.iter_batches(batch_size=1000, use_threads=False):
            yield from batch.to_pylist()
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _unreadable(f"not a Parquet file: {error}") from None


def _csv(file: BinaryIO) -> Iterator[RawRow]:
    """UTF-8, with a header line. An empty cell is none."""
    try:
        lines = csv.DictReader(io.TextIOWrapper(file, "utf-8-sig", newline=""), strict=True, restkey="(beyond)")
        if len(lines.fieldnames or ()) > MOST_COLUMNS:
            raise too_large()
        for line in lines:
            yield {column: cell or None for column, cell in line.items()}
    except (csv.Error, UnicodeDecodeError) as error:
        raise _unreadable(f"not a CSV file: {error}") from None


def _ndjson(file: BinaryIO) -> Iterator[RawRow]:
    faults: list[Fault] = []
    for number, line in enumerate(line for line in file if line.strip()):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            faults.append(Fault(pointer=f"/rows/{number}", code="malformed", detail=str(error)))
        else:
            if isinstance(row, dict):
                yield row
                continue
            faults.append(Fault(pointer=f"/rows/{number}", code="malformed", detail="a row is an object"))
        if len(faults) == MOST_FAULTS:
            break
    if faults:
        raise Invalid(*faults)


READERS: Mapping[str, Callable[[BinaryIO], Iterator[RawRow]]] = {
    "application/vnd.apache.parquet": _parquet,
    "text/csv": _csv,
    "application/x-ndjson": _ndjson,
}


def too_large() -> Invalid:
    what = f"at most {MOST_ROWS} rows of {MOST_COLUMNS} columns, {MOST_BYTES >> 20} MiB together"
    return Invalid(Fault(pointer="/rows", code="too-many", detail=what))


def _unreadable(detail: str) -> Invalid:
    return Invalid(Fault(pointer="", code="unreadable", detail=detail[:LONGEST_CELL]))


def _cell(value: object) -> object:
    """What the answer can carry. Whatever is no plain value becomes an empty list, which no column takes."""
    match value:
        case None | bool() | float():
            return value
        case str():
            return value[:LONGEST_CELL].encode(errors="replace").decode()
        case int() if abs(value) < 1 << 63:
            return value
        case _:
            return []


def _rows(read: Iterator[RawRow]) -> Sequence[RawRow]:
    rows: list[RawRow] = []
    size = 0
    for row in islice(read, MOST_ROWS + 1):
        if len(row) > MOST_COLUMNS or len(rows) == MOST_ROWS:
            raise too_large()
        rows.append({str(_cell(str(column))): _cell(value) for column, value in row.items()})
        size += sum(len(value) if isinstance(value, str) else 9 for value in rows[-1].values())
        if size > MOST_BYTES:
            raise too_large()
    return rows


def main(media_type: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = Read(rows=_rows(READERS[media_type](sys.stdin.buffer)))
    except Invalid as invalid:
        answer = Read(faults=[(fault.pointer, fault.code, fault.detail) for fault in invalid.faults])
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main(sys.argv[1])
