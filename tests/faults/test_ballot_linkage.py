"""F24: whoever holds every store, and every line that was logged, links no voter to a ballot better than by chance.

The roll is dumped when all have voted, the box after the close (reliability.md, what was decided). Whatever order the
rows lie in, on the disk or by transaction, is tried against whatever order the scores lie in.
"""

import asyncio
import logging
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from io import StringIO
from itertools import product
from pathlib import Path

import pytest
import structlog

from shared.eventstore import Database
from shared.observability import configure_logging
from shared.testing.fixtures import FreshDatabase
from tests.integration import scoring_site as s
from tests.integration.dumps import dump

SEED = 20261121
VOTERS = [f"voter-{n:03}" for n in range(200)]
SHUFFLES = 2000
END = "yn-2026-end"
ABOUT = "5301"
Orders = Mapping[str, Sequence[str]]
"""How it was found → voters, or scores, in that order."""


@pytest.fixture
async def site(fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[s.Site]:
    async with s.fresh_scoring_site(fresh_database, tmp_path) as opened:
        yield opened


@pytest.fixture
def lines() -> Iterator[StringIO]:
    stream = StringIO()
    configure_logging(stream=stream)
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers.clear()


def ballots() -> dict[str, int]:
    """A score of its own for each voter, in hundredths: a link made is a link seen."""
    draw = random.Random(SEED)  # noqa: S311 - made-up votes
    return dict(zip(VOTERS, draw.sample(range(5000, 10000), len(VOTERS)), strict=True))


async def all_vote(site: s.Site, given: Mapping[str, int]) -> None:
    """Each draws and casts at once, in an order that has nothing to do with their names."""
    panel = [
        {"group": "superior", "members": list(s.SUPERIORS)},
        {"group": "departments", "members": VOTERS},
        {"group": "grassroots", "members": list(s.GRASSROOTS)},
    ]
    await s.open_session(site, panel=panel)
    for voter in random.Random(SEED + 1).sample(VOTERS, len(VOTERS)):  # noqa: S311 - likewise
        token = await s.draw(site, voter)
        s.done(await s.cast(site, token, [{"organisation": ABOUT, "score": given[voter] / 100}]))


async def orders(database: Database, words: Sequence[str]) -> Orders:
    """In every table: the words in the order of their rows on the disk, and of the transactions that wrote them."""
    found = {}
    for table, rows in (await dump(database)).items():
        named = [(row, word) for row in rows for word in mentioned(row, words)]
        if len(named) == len(words):
            found[f"{table} by place"] = [word for _, word in named]
    tables = {name.removesuffix(" by place") for name in found}
    for table in tables:
        rows = await database.pool.fetch(f'select t::text as row from "{table}" t order by xmin::text::bigint, ctid')  # noqa: S608 - a name from the catalogue
        found[f"{table} by transaction"] = [word for row in rows for word in mentioned(row["row"], words)]
    return found


def mentioned(row: str, words: Sequence[str]) -> list[str]:
    """Those of the words that a row holds, in its own order; a row may hold them all."""
    known = set(words)
    return [cell for cell in re.findall(r"[\w-]+", row) if cell in known]


def chance(guess: Sequence[int], truth: Sequence[int]) -> float:
    """How often a random matching is at least as close to the truth: a permutation test on rank distance, two-sided."""
    draw = random.Random(SEED + 2)  # noqa: S311 - a test of significance
    ranks = {score: rank for rank, score in enumerate(sorted(truth))}
    guessed, true = [ranks[one] for one in guess], [ranks[one] for one in truth]
    middle = len(true) ** 3 // 6  # what random matchings come to on average
    seen = abs(distance(guessed, true) - middle)
    shuffled = list(guessed)
    closer = 0
    for _ in range(SHUFFLES):
        draw.shuffle(shuffled)
        closer += abs(distance(shuffled, true) - middle) >= seen
    return closer / SHUFFLES


def distance(left: Sequence[int], right: Sequence[int]) -> int:
    return sum((a - b) ** 2 for a, b in zip(left, right, strict=True))


def attacks(voters: Orders, scores: Orders, given: Mapping[str, int]) -> Mapping[str, float]:
    """Every order of the voters laid beside every order of the scores: by chance alone, how often as close."""
    return {
        f"{one} beside {other}": chance([int(score) for score in scores[other]], [given[who] for who in voters[one]])
        for one, other in product(voters, scores)
    }


async def test_all_stores_and_logs_together_link_no_voter_to_a_ballot(site: s.Site, lines: StringIO) -> None:
    given = ballots()
    await all_vote(site, given)
    words = [str(score) for score in given.values()]
    voters = await orders(site.wiring.base.database, VOTERS)
    at_the_vote = attacks(voters, await orders(site.wiring.box, words), given)
    await s.close(site)

    published = await orders(site.wiring.base.database, words)
    after = attacks(voters, {**published, **await orders(site.wiring.box, words)}, given)
    assert any("roll_voters" in name for name in after)
    assert any("box_scores" in name for name in after)
    assert any("events by" in name for name in published)
    assert min(after.values()) > 0.01 / len(after), after
    assert not [voter for voter in VOTERS if voter in lines.getvalue()]
    assert not [word for word in words if f" {word}" in lines.getvalue()]

    # The attack has teeth: before the close, the order of casting gives everyone away who votes at once (ADR 0030).
    assert min(at_the_vote.values()) == 0


async def test_of_a_thousand_casts_at_once_with_one_token_exactly_one_goes_in(site: s.Site) -> None:
    await s.open_session(site)
    token = await s.draw(site, "dep-1")

    async def insisting(score: int) -> int:
        """Cast until there is an answer: a service with a thousand at its door may ask for patience."""
        while (answer := await s.cast(site, token, [{"organisation": ABOUT, "score": score / 100}])).status_code == 503:
            assert answer.headers["retry-after"]
        return answer.status_code

    answers = await asyncio.gather(*(insisting(score) for score in range(1000)))

    assert Counter(answers) == {200: 1, 409: 999}
    [stored] = await site.wiring.box.pool.fetch("select sheet from box_ballots")
    assert stored["sheet"] == f'[["{ABOUT}", {answers.index(200)}]]'
