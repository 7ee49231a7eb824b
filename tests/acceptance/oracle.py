"""What the year must come to: the naive model's rows, and their digest by the letter of rulebook §8."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.acceptance.topics import Told
from tests.scoring_svc.naive.model import results
from zeren.year.opening import CYCLE

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]


def expected(log: Sequence[Told]) -> Rows:
    """The rows of each cohort, reckoned by the naive model from what lies on the topics."""
    return results([told.event for told in log], CYCLE)


def digest_of_cycle(cohorts: Rows) -> str:
    """SHA-256 over the sorted lines ``cohort SP digest LF``."""
    lines = sorted(f"{cohort} {digest_of_cohort(rows)}\n" for cohort, rows in cohorts.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def digest_of_cohort(rows: Sequence[Row]) -> str:
    """SHA-256 over RFC 8785. Names of fields are ASCII, so that `sort_keys` sorts as the RFC does."""
    canonical = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def rows_told(ranking: Mapping[str, Any]) -> Sequence[Row]:
    """A ranking as HTTP tells it → rows as rulebook §8 writes them, sorted by organisation."""
    shared = {field: ranking[field] for field in ("cycle", "cohort", "scheme", "scheme_version")}
    return sorted((shared | _row(row) for row in ranking["rows"]), key=lambda row: str(row["organisation"]))


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = {field: row[field] for field in ("organisation", "person", "rank", "bars", "missing", "override")}
    return kept | {
        "components": {component: hundredths(score) for component, score in row["components"].items()},
        "adjustments": hundredths(row["adjustments"]),
        "composite": hundredths(row["composite"]),
        "threshold": row["threshold"] and row["threshold"]["code"],
        "grade": row["grade"] and row["grade"]["code"],
    }


def hundredths(score: Decimal | int | None) -> int | None:
    """88.75 → 8875. A score has no more than two decimals."""
    if score is None:
        return None
    exact = Decimal(score) * 100
    assert exact == int(exact), score
    return int(exact)
