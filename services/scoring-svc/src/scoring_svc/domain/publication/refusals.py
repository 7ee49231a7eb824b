"""Why a publication or a revision is refused, each by name."""

from shared.kernel import Refused, Text


class AlreadyPublished(Refused):
    slug = "already-published"
    title = Text("The results are published already", "结果已公示")


class NotPublished(Refused):
    slug = "not-published"
    title = Text("The results are not published", "结果尚未公示")


class VerdictMoved(Refused):
    slug = "verdict-moved"
    title = Text("The results changed since they were proposed", "提议后结果已有变化")


class IncompleteUnapproved(Refused):
    slug = "incomplete-unapproved"
    title = Text("An incomplete result is not approved by name", "有结果不完整且未逐一批准")


class NotIncomplete(Refused):
    slug = "not-incomplete"
    title = Text("An approval names a result that is not incomplete", "所批准的结果并非不完整")


class Parked(Refused):
    slug = "parked-events"
    title = Text("Events of the cohort could not be counted", "有事件无法计入，已搁置")


class NothingToRevise(Refused):
    slug = "nothing-to-revise"
    title = Text("Nothing changed since the publication", "公示后结果没有变化")


class NotCaughtUp(Refused):
    slug = "results-not-caught-up"
    title = Text("The results have not read all events yet", "结果尚未读完全部事件")
