"""What can be asked of a session."""

from datetime import date
from typing import TypeAlias

from scoring_svc.domain.scheme.scheme import Group
from scoring_svc.domain.session.terms import Cast
from shared.kernel import record


@record
class Bench:
    """Those who are to sit in one judge group."""

    group: str
    members: tuple[str, ...]


@record
class OpenSession:
    """``groups`` and ``minimum_secret`` are those of the scheme's version."""

    session: str
    cohort: str
    organisation: str
    cycle: int
    scheme: str
    scheme_version: int
    groups: tuple[Group, ...]
    minimum_secret: int
    kind: str
    first_day: date
    appraisees: tuple[str, ...]
    panel: tuple[Bench, ...]


@record
class ProposeClosing:
    session: str
    by: str


@record
class ConfirmClosing:
    session: str
    by: str


@record
class CloseSession:
    """Said by the policy that has counted, by nobody else."""

    session: str
    cast: tuple[Cast, ...]


SessionCommand: TypeAlias = OpenSession | ProposeClosing | ConfirmClosing | CloseSession
