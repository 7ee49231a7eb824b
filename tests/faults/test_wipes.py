"""F14 on a whole site: three services, real load, and a Kafka whose disk is gone. `make soak` plays it on and on."""

import random

from tests.faults.site import FaultSite
from tests.faults.wipes import wiped_rounds


async def test_a_site_whose_kafka_was_wiped_is_as_it_was_without_anybody_doing_anything(
    site: FaultSite, chance: random.Random
) -> None:
    [found] = await wiped_rounds(site, chance, 1)
    assert found.repeated == 0, "the new topics hold each number once"
