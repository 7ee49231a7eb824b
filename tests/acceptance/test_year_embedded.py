"""The same year on the embedded default, by the command that a newcomer types: the digest is that of Kafka."""

import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from shared.servers import Child, free_port
from shared.testing.waiting import until
from shared.web.auth.issuer import Issuer
from tests.acceptance.people import people
from tests.acceptance.played import PATIENT, Played
from tests.acceptance.processes import LOGS
from zeren.year.cast import ADMINS
from zeren.year.opening import CYCLE

pytestmark = PATIENT

SERVED = "Ctrl-C ends it"
"""The last line of a site that serves."""

YEAR, START = 240.0, 60.0
"""Seconds, on a machine that does other things beside: to play the year; to serve one that was played."""

LINE_OF_THE_RANKING = re.compile(r"^│ +(\d+|-) +│ +(\w+) ", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """Where a site keeps its data and answers."""

    data: Path
    port: int

    @asynccontextmanager
    async def running(self, output: Path, *, seconds: float) -> AsyncIterator[str]:
        """``zeren run``, from the moment on that it serves, with what it has said; ended as by Ctrl-C."""
        child = self.start(output)
        try:

            async def look() -> bool:
                assert child.running, text_of(output)
                return SERVED in text_of(output)

            await until(look, seconds=seconds)
            yield text_of(output)
        finally:
            await child.terminate()

    def start(self, output: Path) -> Child:
        words = ["-m", "zeren", "run", "--data", str(self.data), "--port", str(self.port)]
        return Child([sys.executable, *words], log=output, cwd=output.parent)

    async def digest(self) -> str:
        """As an administrator reads it."""
        urls = {"scoring": f"http://127.0.0.1:{self.port}"}
        async with people(urls, Issuer.open(self.data / "keys")) as readers:
            told: str = (await readers.get(ADMINS[0], f"/scoring/v1/cycles/{CYCLE}/digest"))["digest"]
            return told


async def test_the_year_embedded_and_the_next_run_have_the_digest_of_kafka(
    played: Played, pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    site = Embedded(data=tmp_path / "data", port=free_port())
    first, second = tmp_path / "first-run.log", tmp_path / "second-run.log"
    pytestconfig.stash[LOGS] += [tmp_path, site.data]
    async with site.running(first, seconds=YEAR) as said:
        assert digests_in(said) == [played.digest, played.digest], "the living and the rebuilt"
        ranked = LINE_OF_THE_RANKING.findall(said)
        province = played.rows[played.year.cohorts[0].cohort]
        assert sorted(ranked, key=lambda line: line[1]) == [(str(row["rank"]), row["organisation"]) for row in province]
        assert [int(rank) for rank, _ in ranked] == sorted(int(rank) for rank, _ in ranked)
        assert await site.digest() == played.digest
        await refuses_to_start(site.data, free_port(), "is in use: another copy is running on it")
        await refuses_to_start(tmp_path / "elsewhere", site.port, f"Port {site.port} is taken")
    async with site.running(second, seconds=START) as said:
        assert not digests_in(said), "it serves what is there"
        assert await site.digest() == played.digest
        async with httpx2.AsyncClient() as client:
            assert (await client.get(f"http://127.0.0.1:{site.port}/docs")).status_code == 200


async def refuses_to_start(data: Path, port: int, reason: str) -> None:
    """It says why, in one line, and leaves."""
    output = data.parent / f"refused-{port}.log"
    child = Embedded(data=data, port=port).start(output)
    assert await child.ended() == 1
    (line,) = text_of(output).splitlines()
    assert reason in line


def text_of(output: Path) -> str:
    return output.read_text()


def digests_in(said: str) -> list[str]:
    return re.findall(r"\b[0-9a-f]{64}\b", said)
