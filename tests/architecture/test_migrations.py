"""Each store's migrations lie in one line: two that were written at once would leave a site that can't start."""

from importlib import import_module
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

STORES = (
    "checklist_svc.migrations",
    "project_svc.migrations",
    "scoring_svc.migrations",
    "scoring_svc.ballots.migrations",
)


@pytest.mark.parametrize("package", STORES)
def test_migrations_lie_in_one_line(package: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(str(import_module(package).__file__)).parent))
    scripts = ScriptDirectory.from_config(config)

    found = [script.revision for script in scripts.walk_revisions()]
    files = list((Path(scripts.dir) / "versions").glob("0*.py"))
    assert scripts.get_current_head() == max(found)
    assert len(found) == len(set(found)) == len(files)
