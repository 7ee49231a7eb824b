"""F18: whatever a route is asked, it answers as its document says, and never with a fault of its own."""

from typing import Final

import pytest

from tests.faults.fuzz.running import everything_was_asked, fuzzed

CASES: Final = 20_000
SEED: Final = 1
"""`make soak` draws two, and asks with both side by side."""


@pytest.mark.timeout(1500)
async def test_every_route_keeps_to_its_document_whatever_it_is_asked(tmp_path_factory: pytest.TempPathFactory) -> None:
    reports = await fuzzed(tmp_path_factory.mktemp("fuzz"), [SEED], CASES)
    everything_was_asked(reports)
