"""What takes two persons: one admin proposes, another confirms (domain.md, Roles)."""

from shared.kernel import Refused, Text, record


@record
class Proposal:
    """Who asked for it, and why."""

    by: str
    reason: str = ""


class NothingProposed(Refused):
    slug = "nothing-proposed"
    title = Text("There is nothing to confirm", "没有待确认的提议")


class ProposedAlready(Refused):
    slug = "proposed-already"
    title = Text("Another admin's proposal waits to be confirmed", "已有他人提议待确认")


class SamePersonConfirms(Refused):
    slug = "same-person-confirms"
    title = Text("Nobody confirms the own proposal", "提议人与确认人不得为同一人")


def is_repeat(pending: Proposal | None, proposal: Proposal) -> bool:
    """Whether just this proposal waits already. Who proposed may propose otherwise, for another reason.

    Raises `ProposedAlready` where another person's proposal waits.
    """
    if pending is not None and pending.by != proposal.by:
        raise ProposedAlready(f"{pending.by} has made a proposal that is not confirmed yet")
    return pending == proposal


def both(pending: Proposal | None, second: str) -> tuple[str, str]:
    """The proposer and the one who confirms. Raises `NothingProposed`, `SamePersonConfirms`."""
    if pending is None:
        raise NothingProposed("nobody has proposed this")
    if pending.by == second:
        raise SamePersonConfirms(f"{second} has proposed it; another admin confirms")
    return pending.by, second
