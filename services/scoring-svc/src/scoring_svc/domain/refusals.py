"""The refusals that more than one aggregate of this service knows."""

from datetime import date

from shared.kernel import Refused, Text


class DateInTheFuture(Refused):
    slug = "date-in-the-future"
    title = Text("The date lies in the future", "日期晚于今天")


class RecordedAlready(Refused):
    slug = "recorded-already"
    title = Text("Under this id something else is recorded", "该编号下已有不同记录")


class OutOfCount(Refused):
    slug = "out-of-count"
    title = Text("The fact does not count any more", "该事实已不计入")


class OfAnotherOrganisation(Refused):
    slug = "of-another-organisation"
    title = Text("A revision never changes the organisation", "更正不得变更所属组织")


def not_after(today: date, day: date) -> None:
    """Raises `DateInTheFuture`."""
    if day > today:
        raise DateInTheFuture(f"{day} lies after {today}")
