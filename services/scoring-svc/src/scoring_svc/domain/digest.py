"""The 64 characters that stand for a year: SHA-256 over canonical JSON (RFC 8785), rulebook §8."""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from scoring_svc.domain.judge import Result

FIELDS = (
    *("cycle", "cohort", "scheme", "scheme_version", "organisation", "person", "components", "adjustments"),
    *("composite", "rank", "threshold", "grade", "bars", "missing", "override"),
)


def row(result: Result) -> dict[str, Any]:
    """A result as plain data: what the digest is made over and what `result-published` carries. No explanation."""
    data = {field: getattr(result, field) for field in FIELDS}
    return data | {
        "components": dict(result.components),
        "bars": sorted(result.bars),
        "missing": sorted(result.missing),
    }


def canonical(value: object) -> str:
    """Canonical JSON of integers, strings, flags, null, lists and objects. Raises `TypeError` for anything else."""
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"))


def cohort_digest(rows: Iterable[Mapping[str, Any]]) -> str:
    """The digest of a cohort, from its rows in any order."""
    ordered = sorted(rows, key=lambda one: str(one["organisation"]))
    return sha256(canonical([dict(one) for one in ordered]).encode()).hexdigest()


def digest(results: Sequence[Result]) -> str:
    return cohort_digest(row(result) for result in results)


def cycle_digest(digests: Mapping[str, str]) -> str:
    """The digest of a cycle, from the digests of its cohorts."""
    lines = sorted(f"{cohort} {of_cohort}\n" for cohort, of_cohort in digests.items())
    return sha256("".join(lines).encode()).hexdigest()


def _ordered(value: object) -> object:
    """The value with its keys in the order of UTF-16 code units, as RFC 8785 asks; floats have no place here."""
    match value:
        case None | bool() | int() | str():
            return value
        case Mapping():
            keys = sorted(value) if all(map(str.isascii, value)) else sorted(value, key=_utf16)
            return {key: _ordered(value[key]) for key in keys}
        case list() | tuple():
            return [_ordered(one) for one in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form here")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")
