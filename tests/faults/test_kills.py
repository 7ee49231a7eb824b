"""F1 and F2: processes killed at the worst of places. `make soak` plays 200 rounds, and every statement."""

import random

import pytest

from tests.faults.invariants import invariants
from tests.faults.kills import KILLED, POINTS, point_round, relay_rounds, statement_round
from tests.faults.site import FaultSite

ROUNDS = 50
STATEMENTS = 2
"""Of each process, drawn anew each time."""

SAMPLE = 5
"""Of the fault points."""

EARLY = 40
"""Every process says more statements than that in its first second."""


async def test_a_relay_killed_after_each_acknowledgement_publishes_all_and_nothing_under_two_numbers(
    site: FaultSite, chance: random.Random
) -> None:
    await relay_rounds(site, chance, ROUNDS)
    findings = await invariants(site)
    assert findings.repeated >= ROUNDS, "a batch was acknowledged and not marked in every round"


async def test_no_place_is_a_bad_one_to_die_at(site: FaultSite, chance: random.Random) -> None:
    for process, point in chance.sample(POINTS, SAMPLE):
        await point_round(site, chance, process, point)
    await invariants(site)


@pytest.mark.parametrize("name", KILLED)
async def test_a_process_killed_at_any_statement_leaves_nothing_half_done(
    site: FaultSite, chance: random.Random, name: str
) -> None:
    for number in range(STATEMENTS):
        await statement_round(site, chance, name, chance.randrange(1, EARLY), sent=bool(number % 2))
    await invariants(site)
