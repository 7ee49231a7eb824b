"""Scores that two admins put in the place of counted ones: held against the panel that was to give them."""

from collections.abc import Sequence

from scoring_svc.domain.report.content import GroupScores
from scoring_svc.domain.session.terms import Seats
from shared.kernel import Fault, Invalid


def corrected(groups: Sequence[GroupScores], panel: Sequence[Seats]) -> tuple[GroupScores, ...]:
    """The scores in their canonical form: by group, ascending.

    Raises `Invalid` for a group that the panel does not have or that is named twice, for more scores than it has
    members, and for fewer than count.
    """
    seats = {group.group: group for group in panel}
    faults: list[Fault] = []
    for place, group in enumerate(groups):
        pointer = f"/groups/{place}"
        if group.group not in seats:
            faults.append(Fault(pointer=f"{pointer}/group", code="unknown", detail=f"the panel has no {group.group}"))
            continue
        if any(group.group == earlier.group for earlier in groups[:place]):
            faults.append(Fault(pointer=f"{pointer}/group", code="twice", detail=f"{group.group} is named twice"))
        least, most = seats[group.group].least, len(seats[group.group].members)
        if not least <= len(group.scores) <= most:
            faults.append(Fault(pointer=f"{pointer}/scores", code="count", detail=f"{least} to {most} scores"))
    if faults:
        raise Invalid(*faults)
    return tuple(
        GroupScores(group=group.group, scores=tuple(sorted(group.scores)))
        for group in sorted(groups, key=lambda group: group.group)
    )
