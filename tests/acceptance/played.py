"""What the year left behind, for the tests to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pytest

from tests.acceptance import oracle
from tests.acceptance.people import People
from tests.acceptance.processes import Installation, Site
from tests.acceptance.topics import Told
from zeren.year.plan import Year

PATIENT: Final = pytest.mark.timeout(600)
"""For each module: whichever of its tests comes first has to wait for the year."""


@dataclass(frozen=True, kw_only=True)
class Played:
    """The site after the year. ``log`` is what lay on the topics then, ``rows`` what the naive model makes of it."""

    site: Site
    services: Mapping[str, Installation]
    people: People
    year: Year
    log: Sequence[Told]
    rows: oracle.Rows

    @property
    def digest(self) -> str:
        return oracle.digest_of_cycle(self.rows)

    async def settled(self) -> None:
        """Until every service has told all it has to tell, and scoring has read and judged it."""
        await settle(self.services)


async def settle(services: Mapping[str, Installation]) -> None:
    for service in services.values():
        await service.settled()
    await services["scoring"].caught_up()
