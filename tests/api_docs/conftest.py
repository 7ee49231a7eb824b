"""The checkers of the API documents: Node programs, as the lock file beside this has them."""

import os
from pathlib import Path

import pytest

from shared.servers import ensure_modules

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def modules(pytestconfig: pytest.Config) -> Path:
    """Where they are, fetched by the first session that asks; ``NODE_LIBS`` says where they are kept."""
    kept = os.environ.get("NODE_LIBS")
    return ensure_modules(HERE, Path(kept) if kept else pytestconfig.rootpath / "var" / "node-libs")
