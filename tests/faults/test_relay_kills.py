"""F1: the relay is killed between the broker's acknowledgement and its own mark, over and over."""

import random

from tests.faults.invariants import invariants
from tests.faults.kills import relay_rounds
from tests.faults.site import FaultSite

ROUNDS = 50


async def test_a_relay_killed_after_each_acknowledgement_publishes_all_and_nothing_under_two_numbers(
    site: FaultSite, chance: random.Random
) -> None:
    await relay_rounds(site, chance, ROUNDS)
    findings = await invariants(site, deep=True)
    assert findings.repeated >= ROUNDS, "a batch was acknowledged and not marked in every round"
