"""What can be asked of a cohort's publication. Each command carries the verdict as it is at that moment."""

from typing import TypeAlias

from scoring_svc.domain.publication.values import Approval, Basis
from scoring_svc.domain.row import Row
from shared.kernel import record


@record
class Verdict:
    """A cohort as judged now. ``parked``: its organisations with an event that can't be read or contradicts another."""

    basis: Basis
    rows: tuple[Row, ...]
    parked: tuple[str, ...] = ()


@record
class ProposePublication:
    verdict: Verdict
    incomplete: tuple[Approval, ...]
    by: str


@record
class ConfirmPublication:
    verdict: Verdict
    by: str


@record
class ProposeRevision:
    verdict: Verdict
    incomplete: tuple[Approval, ...]
    by: str


@record
class ConfirmRevision:
    verdict: Verdict
    by: str


PublicationCommand: TypeAlias = ProposePublication | ConfirmPublication | ProposeRevision | ConfirmRevision
