"""What is refused of a checklist, by name."""

from shared.kernel import Refused, Text


class ChecklistOutOfTurn(Refused):
    slug = "checklist-out-of-turn"
    title = Text("The checklist is not at that step", "清单当前状态不允许此操作")


class ChecklistOfAnother(Refused):
    slug = "checklist-of-another"
    title = Text("The checklist is another person's", "该清单属于他人")


class HeadFixed(Refused):
    slug = "checklist-head-fixed"
    title = Text("Whose list it is doesn't change", "清单归属不可更改")


class ChecklistExists(Refused):
    slug = "checklist-exists"
    title = Text("The secretary has a list of this kind for the cycle", "该书记本年度已有同类清单")


class ItemOutOfTurn(Refused):
    slug = "item-out-of-turn"
    title = Text("The item is not at that step", "事项当前状态不允许此操作")
