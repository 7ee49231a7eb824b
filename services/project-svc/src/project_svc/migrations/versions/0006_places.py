"""The secretaries under any node of the tree are a range of an index."""

from alembic import op

from shared.directory import placed_sql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in placed_sql("directory_organisations", "path", "organisation"):
        op.execute(statement)
