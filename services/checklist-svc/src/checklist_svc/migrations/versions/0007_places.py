"""Lists and inspections carry their place in the tree, so that those under any node are a range of an index."""

import sqlalchemy as sa
from alembic import op

from shared.directory import placed_sql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEYS = {"checklist_board": "checklist", "inspection_list": "inspection"}


def upgrade() -> None:
    """What is there gets its place at once: the lists are whole while version 3 of them is being filled."""
    for table, key in KEYS.items():
        op.add_column(table, sa.Column("place", sa.Text, nullable=False, server_default=""))
        op.execute(
            f"update {table} r set place = o.path from directory_organisations o where o.organisation = r.organisation"  # noqa: S608 - two tables of ours
        )
        for statement in placed_sql(table, "place", key):
            op.execute(statement)
