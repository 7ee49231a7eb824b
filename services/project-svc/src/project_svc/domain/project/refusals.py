"""The rules of a project by name: what a caller reads when one of them says no."""

from shared.kernel import Refused, Text


class OutOfTurn(Refused):
    slug = "project-out-of-turn"
    title = Text("Not at this point of the project's life", "项目当前状态不允许此操作")


class AlreadyDeclared(Refused):
    slug = "project-already-declared"
    title = Text("Another project was declared under this id", "该编号已申报其他项目")


class NotTheDeclarer(Refused):
    slug = "not-the-declarer"
    title = Text("Only who declared it declares it anew", "须由原申报单位重新申报")


class AlreadyClaimed(Refused):
    slug = "project-already-claimed"
    title = Text("Another secretary holds this project", "项目已由其他书记认领")


class NotTheClaimant(Refused):
    slug = "not-the-claimant"
    title = Text("Only the secretary who claimed it may do this", "须由认领书记办理")


class AlreadyPlanned(Refused):
    slug = "milestone-already-planned"
    title = Text("Another milestone is planned under this id", "该编号已有其他节点")


class MilestoneOutOfTurn(Refused):
    slug = "milestone-out-of-turn"
    title = Text("Not at this point of the milestone's life", "节点当前进度不允许此操作")


class OwnWorkNotVerifiable(Refused):
    slug = "own-work-not-verifiable"
    title = Text("Nobody verifies the work of the own organisation", "不得核实本人或本单位的工作")


class OwnWorkNotAcceptable(Refused):
    slug = "own-work-not-acceptable"
    title = Text("Nobody accepts a project of the own organisation", "不得验收本单位的项目")


class MilestonesOpen(Refused):
    slug = "milestones-open"
    title = Text("Every milestone must be verified first", "尚有节点未核实")


class DateInTheFuture(Refused):
    slug = "date-in-the-future"
    title = Text("The date lies in the future", "日期晚于今天")
