"""The event store, the directory, the board and the claims."""

import sqlalchemy as sa
from alembic import op

from shared.directory import DIRECTORY_SQL
from shared.eventstore import EVENTSTORE_SQL

revision = "0001"
down_revision = None


def upgrade() -> None:
    for statement in (*EVENTSTORE_SQL, *DIRECTORY_SQL):
        op.execute(statement)
    op.create_table(
        "project_board",
        sa.Column("project", sa.Text, primary_key=True),
        sa.Column("declared_by", sa.Text, nullable=False, index=True),
        sa.Column("organisation", sa.Text, nullable=False, index=True),
        sa.Column("person", sa.Text),
        sa.Column("cycle", sa.Integer, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("evaluation", sa.Integer),
    )
    op.create_table(
        "project_milestones",
        sa.Column("project", sa.Text, primary_key=True),
        sa.Column("milestone", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("progress", sa.Text, nullable=False),
    )
    op.create_table(
        "project_claims",
        sa.Column("project", sa.Text, primary_key=True),
        sa.Column("cycle", sa.Integer, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
    )
    op.create_index("project_claims_by_secretary", "project_claims", ["organisation", "person", "cycle"])
