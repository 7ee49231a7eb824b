"""Who judges: the panel (评委) as it is asked for, against the judge groups of the scheme."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from scoring_svc.domain.scheme.scheme import LEAST_SECRET, LEAST_SIGNED, Group
from scoring_svc.domain.session.commands import Bench
from scoring_svc.domain.session.terms import YEAR_END, Seats
from shared.kernel import Fault, Invalid, Refused, Text


class PanelTooSmall(Refused):
    slug = "panel-too-small"
    title = Text("A judge group has too few members to be counted", "评委组人数不足，无法计票")


def seated(panel: Sequence[Bench], groups: Sequence[Group], minimum_secret: int, kind: str) -> tuple[Seats, ...]:
    """The panel, each group with its secrecy and the number of scores from which on it counts.

    Raises `Invalid` for a group that the scheme does not know or that is named twice, for a person with two seats,
    and for a year-end session without one of the scheme's groups; `PanelTooSmall` where a group could never count.
    """
    known = {group.group: group for group in groups}
    if faults := [*_unfit(panel, known), *_two_seats(panel), *_missing(panel, known, kind)]:
        raise Invalid(*faults)
    return tuple(_seats(bench, known, minimum_secret) for bench in panel)


def _seats(bench: Bench, known: Mapping[str, Group], minimum_secret: int) -> Seats:
    secret = known[bench.group].secret
    least = max(minimum_secret, LEAST_SECRET) if secret else LEAST_SIGNED
    if len(bench.members) < least:
        raise PanelTooSmall(f"{bench.group} has {len(bench.members)} members; it takes {least}")
    return Seats(group=bench.group, secret=secret, least=least, members=bench.members)


def _unfit(panel: Sequence[Bench], known: Collection[str]) -> Iterator[Fault]:
    for place, bench in enumerate(panel):
        pointer = f"/panel/{place}/group"
        if bench.group not in known:
            yield Fault(pointer=pointer, code="unknown", detail=f"{bench.group} is no group of the scheme")
        if any(bench.group == earlier.group for earlier in panel[:place]):
            yield Fault(pointer=pointer, code="twice", detail=f"{bench.group} is named twice")


def _two_seats(panel: Sequence[Bench]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, bench in enumerate(panel):
        for seat, person in enumerate(bench.members):
            if person in seen:
                pointer = f"/panel/{place}/members/{seat}"
                yield Fault(pointer=pointer, code="twice", detail=f"{person} has a seat already")
            seen.add(person)


def _missing(panel: Sequence[Bench], known: Collection[str], kind: str) -> Iterator[Fault]:
    if kind == YEAR_END:
        for name in sorted(set(known) - {bench.group for bench in panel}):
            yield Fault(pointer="/panel", code="group-missing", detail=f"the scheme's group {name} has no seats")
