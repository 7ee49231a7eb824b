"""What a judge says about the appraisees: one score each, a blank for none."""

from collections.abc import Collection, Sequence
from operator import itemgetter

from shared.kernel import Fault, Invalid, record


@record
class Mark:
    """One judge's score (打分) for one appraisee: hundredths, 0…10000."""

    organisation: str
    score: int


def marks(entries: Sequence[tuple[str, int | None]], appraisees: Collection[str]) -> tuple[Mark, ...]:
    """A filled-in sheet in its one canonical form: by organisation, blanks left out.

    So two sheets are the same exactly if they say the same. Raises `Invalid` for an organisation that the session
    does not appraise, or that is named twice.
    """
    faults = []
    for place, (organisation, _) in enumerate(entries):
        pointer = f"/scores/{place}/organisation"
        if organisation not in appraisees:
            faults.append(Fault(pointer=pointer, code="unknown", detail=f"{organisation} has no report in the session"))
        elif any(organisation == earlier for earlier, _ in entries[:place]):
            faults.append(Fault(pointer=pointer, code="twice", detail=f"{organisation} is named twice"))
    if faults:
        raise Invalid(*faults)
    return tuple(
        Mark(organisation=who, score=score) for who, score in sorted(entries, key=itemgetter(0)) if score is not None
    )
