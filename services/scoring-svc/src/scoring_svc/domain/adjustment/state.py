"""What is true of an adjustment now."""

from dataclasses import replace
from typing import assert_never

from scoring_svc.domain.adjustment import events as e
from scoring_svc.domain.adjustment.details import Details
from shared.kernel import record


@record
class Adjustment:
    """``details`` is None before it is granted; ``counts`` is false once it is withdrawn."""

    details: Details | None = None
    revision: int = 0
    counts: bool = False


def evolve(adjustment: Adjustment, event: e.AdjustmentEvent) -> Adjustment:
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.AdjustmentGranted(revision=revision, details=details):
            return Adjustment(details=details, revision=revision, counts=True)
        case e.AdjustmentWithdrawn(revision=revision):
            return replace(adjustment, revision=revision, counts=False)
        case _:
            assert_never(event)
