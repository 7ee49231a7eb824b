"""Files that hold a tree (Parquet, CSV, NDJSON) → rows as they stand in them, unchecked."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from checklist_svc.domain.tree_import.rows import RawRow
from shared.kernel import Fault, Invalid

MOST_ROWS = 200_000
MOST_BYTES = 256 * 1024 * 1024
"""Unpacked: a Parquet file may hold a thousand times its size."""


def read_tree(media_type: str, content: bytes) -> Sequence[RawRow]:
    """The file's rows. Raises `Invalid`, or `KeyError` for a media type that is none of `READERS`."""
    read = READERS[media_type]
    rows = read(content)
    if len(rows) > MOST_ROWS:
        raise _too_large()
    return rows


def _parquet(content: bytes) -> Sequence[RawRow]:
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
        if file.metadata.num_rows > MOST_ROWS or sum(group.total_byte_size for group in groups) > MOST_BYTES:
            raise _too_large()
        rows: list[RawRow] = file.read().to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(f"not a Parquet file: {error}") from None
    return rows


def _csv(content: bytes) -> Sequence[RawRow]:
    """UTF-8, with a header line. An empty cell is none."""
    try:
        lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True, restkey="(beyond)")
        return [{column: cell or None for column, cell in line.items()} for line in lines]
    except (csv.Error, UnicodeDecodeError) as error:
        raise _unreadable(f"not a CSV file: {error}") from None


def _ndjson(content: bytes) -> Sequence[RawRow]:
    rows: list[RawRow] = []
    faults: list[Fault] = []
    for number, line in enumerate(line for line in content.splitlines() if line.strip()):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            faults.append(Fault(pointer=f"/rows/{number}", code="malformed", detail=str(error)))
            continue
        if isinstance(row, dict):
            rows.append(row)
        else:
            faults.append(Fault(pointer=f"/rows/{number}", code="malformed", detail="a row is an object"))
    if faults:
        raise Invalid(*faults)
    return rows


READERS: Mapping[str, Callable[[bytes], Sequence[RawRow]]] = {
    "application/vnd.apache.parquet": _parquet,
    "text/csv": _csv,
    "application/x-ndjson": _ndjson,
}


def _unreadable(detail: str) -> Invalid:
    return Invalid(Fault(pointer="", code="unreadable", detail=detail))


def _too_large() -> Invalid:
    return Invalid(Fault(pointer="/rows", code="too-many", detail=f"at most {MOST_ROWS} rows in {MOST_BYTES} bytes"))
