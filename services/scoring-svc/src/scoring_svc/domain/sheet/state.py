"""What is true of a signed sheet now."""

from dataclasses import replace
from typing import assert_never

from scoring_svc.domain.marks import Mark
from scoring_svc.domain.sheet import events as e
from shared.kernel import record


@record
class Sheet:
    """``marks`` is None until the judge has cast."""

    session: str = ""
    group: str = ""
    judge: str = ""
    marks: tuple[Mark, ...] | None = None
    sealed: bool = False


def evolve(sheet: Sheet, event: e.SheetEvent) -> Sheet:
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.SheetCast():
            return replace(sheet, session=event.session, group=event.group, judge=event.judge, marks=event.marks)
        case e.SheetSealed():
            return replace(sheet, sealed=True)
        case _:
            assert_never(event)
