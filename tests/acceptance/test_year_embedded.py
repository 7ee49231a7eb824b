"""The same year on the embedded default, by the command that a newcomer types: the digest is that of Kafka."""

import re

from shared.web.auth.issuer import Issuer
from tests.acceptance.people import people
from tests.acceptance.played import PATIENT, Played
from tests.docs.standalone import Standalone
from zeren.year.cast import ADMINS
from zeren.year.opening import CYCLE

pytestmark = PATIENT

LINE_OF_THE_RANKING = re.compile(r"^│ +(\d+|-) +│ +(\w+) ", re.MULTILINE)


def test_the_embedded_run_prints_the_digest_of_kafka_twice(played: Played, first_run: tuple[Standalone, str]) -> None:
    _, said = first_run
    digests = re.findall(r"\b[0-9a-f]{64}\b", said)

    assert digests == [played.digest, played.digest], "the living and the rebuilt"


def test_the_embedded_run_prints_the_ranking_of_kafka(played: Played, first_run: tuple[Standalone, str]) -> None:
    ranked = LINE_OF_THE_RANKING.findall(first_run[1])
    province = played.rows[played.year.cohorts[0].cohort]

    assert sorted(ranked, key=lambda line: line[1]) == [(str(row["rank"]), row["organisation"]) for row in province]
    assert [int(rank) for rank, _ in ranked] == sorted(int(rank) for rank, _ in ranked)


async def test_the_embedded_site_serves_the_digest_of_kafka(played: Played, first_run: tuple[Standalone, str]) -> None:
    site, _ = first_run
    async with people({"scoring": site.url}, Issuer.open(site.data / "keys")) as readers:
        told = await readers.get(ADMINS[0], f"/scoring/v1/cycles/{CYCLE}/digest")

    assert told["digest"] == played.digest
