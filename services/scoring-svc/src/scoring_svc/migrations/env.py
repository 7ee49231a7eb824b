"""What Alembic runs: see `shared.eventstore.run_env`."""

from scoring_svc.projections import listing  # noqa: F401 - it defines a table
from scoring_svc.projections.base import Table
from shared.eventstore import run_env

run_env(Table.metadata)
