"""Why a rebuild is refused, or fails loudly, each by name."""

from shared.kernel import Refused, Text


class RebuildUnderWay(Refused):
    slug = "rebuild-under-way"
    title = Text("Another rebuild is under way", "另一重建正在进行")


class DiffersFromLiving(Refused):
    slug = "rebuild-differs"
    title = Text("The rebuilt results differ from the living ones", "重建结果与现行结果不一致")


class DiffersFromPublication(Refused):
    slug = "rebuild-differs-from-publication"
    title = Text("The rebuilt results differ from what was published", "重建结果与已公示结果不一致")


class LogDamaged(Refused):
    slug = "log-damaged"
    title = Text("The log lacks events that were read before", "事件日志缺失已读事件")


class LogAway(Refused):
    slug = "log-unreachable"
    title = Text("The log can't be reached", "事件日志无法访问")


class StillBeingJudged(Refused):
    slug = "still-being-judged"
    title = Text("The living results are still being judged", "现行结果仍在评定中")


class WorkerFailed(Refused):
    slug = "rebuild-worker-failed"
    title = Text("A process of the rebuild failed", "重建的工作进程失败")
