"""The gate: what is frozen in git against what the code says now.

``schemas/<name>.v<n>.json`` and ``examples/<name>.v<n>.json`` are the promise made to subscribers. A
difference that breaks the promise fails, always; one that keeps it fails until it is frozen too.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from shared.contracts.base import CONTRACTS, Contract
from shared.contracts.compatibility import breaks
from shared.contracts.envelope import CloudEvent, Undecodable, decode, encode
from shared.contracts.samples import SAMPLES
from shared.contracts.schema import Schema, data_schema, envelope_schema
from shared.kernel import record

HOME = Path(__file__).parent
ENVELOPE = "envelope.v1"


@record
class Verdict:
    """``breaking`` must be undone; ``stale`` must be frozen. Each line begins with what it is about."""

    breaking: tuple[str, ...]
    stale: tuple[str, ...]


@record
class Promise:
    """All contracts with a schema and an example each, as the code has them."""

    contracts: Mapping[str, Contract]
    samples: Mapping[str, CloudEvent]

    def schemas(self) -> Iterator[tuple[str, Schema]]:
        """File stem and schema, the envelope's last."""
        for contract in self.contracts.values():
            yield f"{contract.name}.v{contract.version}", data_schema(contract)
        yield ENVELOPE, envelope_schema(next(iter(self.contracts.values())))

    def examples(self) -> Iterator[tuple[str, bytes]]:
        """File stem and the record's value on the log."""
        for contract in self.contracts.values():
            yield f"{contract.name}.v{contract.version}", encode(self.samples[contract.type])


PROMISE = Promise(contracts=CONTRACTS, samples=SAMPLES)


def examine(home: Path = HOME, promise: Promise = PROMISE) -> Verdict:
    """Compare the frozen files below ``home`` with the code."""
    schemas, examples = dict(promise.schemas()), dict(promise.examples())
    breaking = [
        *_broken_schemas(home / "schemas", schemas),
        *_broken_examples(home / "examples", examples),
    ]
    stale = [f"{path.parent.name}/{path.name}" for path, text in _files(home, promise) if _read(path) != text]
    return Verdict(breaking=tuple(breaking), stale=tuple(stale))


def freeze(home: Path = HOME, promise: Promise = PROMISE) -> Verdict:
    """Write what is stale, unless something breaks; the verdict says what it found before."""
    verdict = examine(home, promise)
    if not verdict.breaking:
        for path, text in _files(home, promise):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text)
    return verdict


def _broken_schemas(folder: Path, current: Mapping[str, Schema]) -> Iterator[str]:
    for path in sorted(folder.glob("*.json")):
        if path.stem not in current:
            yield f"{path.stem}: removed type"
        else:
            yield from (f"{path.stem}: {line}" for line in breaks(json.loads(path.read_bytes()), current[path.stem]))


def _broken_examples(folder: Path, current: Mapping[str, bytes]) -> Iterator[str]:
    for path in sorted(folder.glob("*.json")):
        raw = path.read_bytes().rstrip(b"\n")
        try:
            event = decode(raw)
        except Undecodable as fault:
            yield f"{path.stem}: example no longer decodes: {fault}"
            continue
        if encode(event) != raw:
            yield f"{path.stem}: example is written otherwise than it was"
        if raw != current.get(path.stem, raw):
            yield f"{path.stem}: changed example"


def _files(home: Path, promise: Promise) -> Iterator[tuple[Path, bytes]]:
    for stem, schema in promise.schemas():
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        yield home / "schemas" / f"{stem}.json", f"{text}\n".encode()
    for stem, raw in promise.examples():
        yield home / "examples" / f"{stem}.json", raw + b"\n"


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
