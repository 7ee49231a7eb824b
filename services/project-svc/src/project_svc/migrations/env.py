"""What Alembic runs: see `shared.eventstore.run_env`."""

from project_svc.projections.read_models import read_models
from shared.eventstore import run_env

run_env(read_models.tables[0].metadata)
