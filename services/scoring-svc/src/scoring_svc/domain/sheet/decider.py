"""What may happen next to a signed sheet: cast once, and not after the seal."""

from scoring_svc.domain.sheet import commands as c
from scoring_svc.domain.sheet import events as e
from scoring_svc.domain.sheet.state import Sheet, evolve
from shared.kernel import Decider, Refused, Text


class BallotAlreadyCast(Refused):
    slug = "ballot-already-cast"
    title = Text("One person, one ballot", "一人一票，已投票")


class BoxSealed(Refused):
    slug = "ballot-box-sealed"
    title = Text("The session is being closed; nobody casts any more", "投票已截止")


def decide(command: c.SheetCommand, sheet: Sheet) -> list[e.SheetEvent]:
    match command:
        case c.CastSheet(marks=marks) if marks == sheet.marks:
            return []
        case c.CastSheet() if sheet.marks is not None:
            raise BallotAlreadyCast(f"{command.judge} has cast in {command.session}")
        case c.CastSheet() if sheet.sealed:
            raise BoxSealed(f"{command.session} is being closed")
        case c.CastSheet(session=session, group=group, judge=judge, marks=marks):
            return [e.SheetCast(session=session, group=group, judge=judge, marks=marks)]

        case c.SealSheet() if sheet.sealed:
            return []
        case c.SealSheet(session=session, judge=judge):
            return [e.SheetSealed(session=session, judge=judge)]


sheet_decider = Decider(decide=decide, evolve=evolve, initial=Sheet())
