"""What can be asked of a signed sheet."""

from typing import TypeAlias

from scoring_svc.domain.marks import Mark
from shared.kernel import record


@record
class CastSheet:
    session: str
    group: str
    judge: str
    marks: tuple[Mark, ...]


@record
class SealSheet:
    session: str
    judge: str


SheetCommand: TypeAlias = CastSheet | SealSheet
