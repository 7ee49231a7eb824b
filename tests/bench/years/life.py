"""What happens to one organisation in a year, step by step: a function of the seed, the organisation and the step.

So a correction knows what it corrects without anybody keeping it, and facts are the same however they are shuffled.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final, TypeAlias

from shared.kernel import record
from tests.bench.years import sentences as s
from tests.bench.years.templates import Template

LEVELS: Final = (5999, 6000, 7499, 7500, 8499, 8500, 8500, 8700, 9040, 9040, 9210)
"""Qualities close to the thresholds and often equal, so that ties and cuts are met in every other cohort."""

Said: TypeAlias = tuple[Template, dict[bytes, bytes | int]]


@record
class Organisation:
    number: int
    code: bytes
    partition: int
    cohort: bytes
    superior: bytes
    level: int


Act: TypeAlias = Callable[[Organisation, int], Iterable[Said]]
"""What an organisation lives through, under a seed."""


@record
class Step:
    """A day of the year and all that may happen on it."""

    day: date
    acts: Sequence[Act]


def luck(seed: int, number: int, step: int) -> int:
    """64 bits as good as drawn (splitmix64)."""
    mixed = (seed * 0x632BE59BD9B4E019 + number * 0x9E3779B97F4A7C15 + step * 0xD1B54A32D192ED03) & _WORD
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & _WORD
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _WORD
    return mixed ^ mixed >> 31


_WORD: Final = (1 << 64) - 1


def _values(own: Organisation, step: int, day: bytes, revision: int = 1) -> dict[bytes, bytes | int]:
    return {
        b"org": own.code,
        b"clerk": b"p-%07d" % (own.number % 5003),
        b"inspector": b"p-%07d" % (own.number % 4999),
        b"fact": b"019b%04x-5ad9-7b0c-8000-%012x" % (step, own.number),
        b"day": day,
        b"revision": revision,
        b"version": revision,
    }


def _marks(own: Organisation, drawn: int) -> dict[bytes, int]:
    return {
        b"n1": own.level + (drawn & 127) - 64,
        b"n2": own.level + (drawn >> 8 & 127) - 64,
        b"n3": 8 + (drawn >> 16 & 7),
        b"n4": drawn >> 20 & 3,
    }


def _inspected(step: int, on: date, kind: tuple[str, int]) -> Sequence[Act]:
    """The inspection, and what becomes of it in two steps: of 78, four are corrected, two withdrawn, one restored."""
    day = on.isoformat().encode()
    plain, found = s.inspected[*kind, 0], s.inspected[*kind, 1]

    def inspect(own: Organisation, seed: int) -> Iterator[Said]:
        drawn = luck(seed, own.number, step)
        yield found if drawn >> 32 & 3 == 0 else plain, {**_values(own, step, day), **_marks(own, drawn)}

    def mend(own: Organisation, seed: int) -> Iterator[Said]:
        fate = (own.number * 31 + step * 17) % 78
        if fate < 4:
            yield s.corrected[kind], {**_values(own, step, day, 2), **_marks(own, luck(seed + 1, own.number, step))}
        elif fate < 6:
            yield s.withdrawn[kind], {**_values(own, step, day, 2), **_marks(own, luck(seed, own.number, step))}

    def restore(own: Organisation, seed: int) -> Iterator[Said]:
        if (own.number * 31 + step * 17) % 78 == 5:
            yield s.corrected[kind], {**_values(own, step, day, 3), **_marks(own, luck(seed + 2, own.number, step))}

    return inspect, mend, restore


def _fact(step: int, on: date, chance: int, said: Template, mended: Template, one_in: int) -> Sequence[Act]:
    """A fact for ``chance`` of 256 organisations, of which one in ``one_in`` has a second revision a step later."""
    day = on.isoformat().encode()

    def values(own: Organisation, drawn: int, revision: int) -> dict[bytes, bytes | int]:
        lowest = own.level - (drawn >> 20 & 127)
        scores = {b"n%d" % n: min(10000, lowest + (n - 1) % 3 * (drawn >> 28 & 127)) for n in range(1, 10)}
        names = {b"person": b"p-%s-1" % own.code, b"cohort": own.cohort, b"session": b"%s-end" % own.cohort}
        return {**_values(own, step, day, revision), **names, **scores, b"amount": (drawn >> 36 & 255) - 100}

    def happen(own: Organisation, seed: int) -> Iterator[Said]:
        drawn = luck(seed, own.number, step)
        if drawn & 255 < chance:
            yield said, values(own, drawn, 1)

    def mend(own: Organisation, seed: int) -> Iterator[Said]:
        drawn = luck(seed, own.number, step)
        if drawn & 255 < chance and (drawn >> 8) % one_in == 0:
            yield mended, values(own, drawn, 2)

    return happen, mend


def _work(step: int, on: date, version: int, *templates: Template) -> Act:
    """What everybody does and no result counts: lists, items, projects."""
    day = on.isoformat().encode()

    def happen(own: Organisation, _: int) -> Iterator[Said]:
        values = _values(own, step, day) | {
            b"person": b"p-%s-1" % own.code,
            b"checklist": b"l-%s" % own.code,
            b"project": b"r-%s" % own.code,
            b"superior": own.superior,
            b"version": version,
            b"n1": own.level,
        }
        for template in templates:
            yield template, values

    return happen


def _move(on: date) -> Act:
    """One secretary in twenty leaves, and another comes."""
    day = on.isoformat().encode()

    def happen(own: Organisation, seed: int) -> Iterator[Said]:
        if luck(seed, own.number, 1000) % 20 == 0:
            values = _values(own, 0, day)
            values |= {b"person": b"p-%s-1" % own.code, b"successor": b"p-%s-2" % own.code}
            yield s.left, {**values, b"version": 2}
            yield s.succeeded, {**values, b"version": 3}

    return happen


def _year() -> Sequence[Step]:
    steps = 46
    days = [date(s.CYCLE, 1, 6) + timedelta(days=step * 355 // steps) for step in range(steps)]
    acts: list[list[Act]] = [[] for _ in range(steps + 2)]

    def enter(step: int, several: Iterable[Act]) -> None:
        for later, act in enumerate(several):
            acts[step + later].append(act)

    def fact(step: int, chance: int, said: Template, mended: Template, one_in: int) -> None:
        enter(step, _fact(step * 8 + len(acts[step]), days[step], chance, said, mended, one_in))

    def work(step: int, version: int, *templates: Template) -> None:
        enter(step, [_work(step * 8 + len(acts[step]), days[step], version, *templates)])

    work(0, 1, s.registered, s.appointed, s.issued)
    work(1, 2, s.signed)
    for step in range(1, 44):
        quarter = 1 + (days[step].month - 1) // 3
        kind = "unannounced" if step == 36 else "field" if quarter == 4 else "routine"
        enter(step, _inspected(step * 8, days[step], (kind, quarter)))
    work(2, 1, s.declared)
    work(3, 2, s.approved)
    work(5, 3, s.claimed)
    work(6, 1, s.stone_planned)
    work(14, 1, s.reported)
    work(15, 2, s.verified)
    work(27, 2, s.stone_reported)
    work(28, 3, s.stone_verified)
    work(40, 4, s.accepted)
    fact(12, 51, s.talked, s.talk_voided, 10)
    fact(31, 31, s.talked, s.talk_voided, 10)
    fact(17, 64, s.granted, s.adjustment_withdrawn, 10)
    fact(34, 51, s.granted, s.adjustment_withdrawn, 10)
    fact(20, 15, s.veto_raised, s.veto_lifted, 2)
    fact(38, 4, s.veto_raised, s.veto_voided, 4)
    fact(43, 26, s.unanswered, s.answered, 3)
    fact(44, 250, s.scored, s.report_voided, 100)
    fact(44, 8, s.overridden, s.overridden, 1000)
    enter(22, [_move(days[22])])
    return [Step(day=day, acts=tuple(several)) for day, several in zip(days, acts, strict=False)]


STEPS: Final = _year()
SESSIONS_OPEN, SESSIONS_CLOSE = len(STEPS) - 3, len(STEPS) - 1
