"""The refusals that more than one aggregate of this service knows."""

from shared.kernel import Refused, Text


class DateInTheFuture(Refused):
    slug = "date-in-the-future"
    title = Text("The date lies in the future", "日期晚于今天")


class OwnWork(Refused):
    slug = "own-work"
    title = Text("Nobody verifies the own work", "不得核验本人事项")
