"""The year of all organisations, as records for a log: interleaved as it happened."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from random import Random
from typing import Final

from shared.contracts import partition_of
from shared.kernel import record
from tests.bench.years import sentences as s
from tests.bench.years.life import LEVELS, SESSIONS_CLOSE, SESSIONS_OPEN, STEPS, Organisation, luck
from tests.bench.years.pen import Batch, Pen
from tests.bench.years.templates import Template

EVENTS_EACH: Final = 62.5
"""Records for an organisation, duplicates included: 16,000 of them make a million."""

SLICE: Final = 64
"""Organisations of one partition that follow one another before the next partition has its turn."""

Told = tuple[bytes, int, Template, dict[bytes, bytes | int]]


@record
class Cohort:
    code: str
    superior: str
    members: range


@record
class Year:
    """``shuffle`` changes the order among organisations and nothing that is said; ``seed`` changes all."""

    organisations: int
    seed: int = 4
    shuffle: int = 0
    partitions: int = 16

    @classmethod
    def of(cls, events: int, *, shuffle: int = 0, partitions: int = 16) -> "Year":
        """About so many."""
        return cls(organisations=round(events / EVENTS_EACH), shuffle=shuffle, partitions=partitions)

    def told(self, pen: Pen, share: Collection[int] | None = None) -> Iterator[Batch]:
        """The records of these partitions (all), some hundred at a time; those of one do not depend on the others."""
        cohorts = list(self._cohorts())
        chosen = range(self.partitions) if share is None else sorted(share)
        people = self._people(cohorts, chosen)
        for number, step in enumerate(STEPS):
            pen.turn_to(step.day)
            if number == 0:
                yield pen.write(self._kept(self._frame(cohorts), chosen))
            if number in (SESSIONS_OPEN, SESSIONS_CLOSE):
                said = s.opened if number == SESSIONS_OPEN else s.closed
                yield pen.write(self._kept(((one, said) for one in cohorts), chosen))
            for several in self._mingled(people, number):
                yield pen.write(
                    (own.code, own.partition, *said)
                    for own in several
                    for act in step.acts
                    for said in act(own, self.seed)
                )
        yield pen.rest()

    def _cohorts(self) -> Iterator[Cohort]:
        sizes, first = Random(self.seed), 0  # noqa: S311 - dice
        while first < self.organisations:
            last = min(first + sizes.randint(8, 60), self.organisations)
            yield Cohort(code=f"c-{first:07}", superior=f"53-{first:07}", members=range(first, last))
            first = last

    def _people(self, cohorts: Iterable[Cohort], chosen: Collection[int]) -> Sequence[list[Organisation]]:
        """The organisations of each of the chosen partitions."""
        people: dict[int, list[Organisation]] = {partition: [] for partition in chosen}
        for one in cohorts:
            cohort, superior = one.code.encode(), one.superior.encode()
            for number in one.members:
                code = code_of(number)
                partition = partition_of(code, self.partitions)
                if partition in people:
                    people[partition].append(
                        Organisation(
                            number=number,
                            code=code.encode(),
                            partition=partition,
                            cohort=cohort,
                            superior=superior,
                            level=LEVELS[luck(self.seed, number, 999) % len(LEVELS)],
                        )
                    )
        return list(people.values())

    def _frame(self, cohorts: Iterable[Cohort]) -> Iterator[tuple[Cohort, Template]]:
        """The tree above the organisations, the scheme, and the cohorts."""
        province = Cohort(code="", superior="53", members=range(0))
        yield province, s.root
        yield province, s.adopted
        for one in cohorts:
            yield one, s.superior
            yield one, s.formed([code_of(number) for number in one.members])

    def _kept(self, said: Iterable[tuple[Cohort, Template]], chosen: Collection[int]) -> Iterator[Told]:
        for one, template in said:
            partition = partition_of(one.superior, self.partitions)
            if partition in chosen:
                cohort, superior = one.code.encode(), one.superior.encode()
                values = {b"superior": superior, b"cohort": cohort, b"session": b"%b-end" % cohort}
                yield superior, partition, template, {**values, b"clerk": b"root", b"version": 1}

    def _mingled(self, people: Sequence[list[Organisation]], step: int) -> Iterator[Sequence[Organisation]]:
        """Everybody once, in an order that only this step has, a few of each partition in turn."""
        for several in people:
            Random(f"{self.seed} {self.shuffle} {step} {several[0].partition if several else 0}").shuffle(several)  # noqa: S311 - dice
        for start in range(0, max(map(len, people), default=0), SLICE):
            yield list(chain.from_iterable(several[start : start + SLICE] for several in people))


def code_of(number: int) -> str:
    return f"53{number:07}"
