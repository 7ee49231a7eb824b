"""Alembic's entry: see `shared.eventstore.migrations`."""

from checklist_svc.projections import checklist_board, import_rows, inspection_list  # noqa: F401 - they define tables
from checklist_svc.projections.base import Table
from shared.eventstore import run_env

run_env(Table.metadata)
