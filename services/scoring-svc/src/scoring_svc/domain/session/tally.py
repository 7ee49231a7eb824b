"""From sheets to scores: what is left of who said what, once a session closes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from scoring_svc.domain.marks import Mark
from scoring_svc.domain.session.terms import Seats


def tally(seats: Seats, sheets: Iterable[Sequence[Mark]]) -> Mapping[str, tuple[int, ...]]:
    """Each appraisee's scores from one group, ascending: no sheet's scores stand together any more.

    Where a group gave an appraisee fewer scores than count, it is not in it: neither counted nor shown.
    """
    scores: defaultdict[str, list[int]] = defaultdict(list)
    for sheet in sheets:
        for mark in sheet:
            scores[mark.organisation].append(mark.score)
    return {who: tuple(sorted(given)) for who, given in sorted(scores.items()) if len(given) >= seats.least}
