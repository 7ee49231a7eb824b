"""Casting has forgeries of its own: tokens that nobody drew, and callers who say who they are where nobody asks."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from scoring_svc.ballots.tokens import hash_of
from shared.testing.fixtures import FreshDatabase
from shared.web.auth.issuer import Issuer
from tests.integration.scoring_site import (
    Site,
    ballots,
    cast,
    done,
    draw,
    fresh_scoring_site,
    open_session,
    scores,
)
from tests.shared.web.forging import forgeries

ALL = scores(o5301=90, o5302=80.5, o5303=None)


@pytest.fixture
async def site(fresh_database: FreshDatabase, tmp_path: Path) -> AsyncIterator[Site]:
    async with fresh_scoring_site(fresh_database, tmp_path) as opened:
        yield opened


def forged_from(good: str) -> Iterator[tuple[str, str]]:
    """What a cheat could make of a good token, and of nothing."""
    yield from {
        "a guess": "A" * 43,
        "a word": "forged",
        "SQL": "' or 1=1 --",
        "the longest there may be": "x" * 64,
        "Chinese": "令牌",
        "one letter changed": ("B" if good[0] == "A" else "A") + good[1:],
        "the last letter changed": good[:-1] + ("B" if good[-1] == "A" else "A"),
        "cut short": good[:-1],
        "one letter more": good + "A",
        "padded": good + "=",
        "a space before": " " + good,
        "a line after": good + "\n",
        "upper case": good.upper(),
        "backwards": good[::-1],
        "its hash": hash_of(good).hex(),
        "wildcard": "%",
        "null": "null",
    }.items()


async def test_every_forged_token_is_met_with_the_same_words(site: Site) -> None:
    await open_session(site)
    good = await draw(site, "dep-1")
    for name, token in forged_from(good):
        refused = await cast(site, token, ALL)
        body = refused.json()
        told = (refused.status_code, body["type"], body["detail"])
        assert told == (404, "urn:zeren:problem:not-found", "no such token"), name
    assert await ballots(site) == 0
    done(await cast(site, good, ALL))


async def test_casting_knows_nothing_of_who_asks(site: Site, tmp_path: Path) -> None:
    await open_session(site)
    bearers = [token for _, token in forgeries(Issuer.open(tmp_path))] + [site.issuer.issue("root", ["admin"], "53")]
    for bearer in bearers:
        headers = {"authorization": f"Bearer {bearer}"}
        refused = await site.http.post("/scoring/v1/ballots", json={"token": "x", "scores": ALL}, headers=headers)
        assert (refused.status_code, refused.json()["detail"]) == (404, "no such token")
