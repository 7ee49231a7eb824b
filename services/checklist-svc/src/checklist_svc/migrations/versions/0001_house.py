"""The store, the directory, the read models, and the rows of imported trees."""

import sqlalchemy as sa
from alembic import op

from shared.directory import DIRECTORY_SQL
from shared.eventstore import EVENTSTORE_SQL

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in (*EVENTSTORE_SQL, *DIRECTORY_SQL):
        op.execute(statement)
    op.create_table(
        "checklist_board",
        sa.Column("checklist", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("cycle", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_index("checklist_board_by_owner", "checklist_board", ["organisation", "cycle", "kind", "status"])
    op.create_table(
        "checklist_items",
        sa.Column("checklist", sa.Text, primary_key=True),
        sa.Column("item", sa.Text, primary_key=True),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
    )
    op.create_table(
        "inspection_list",
        sa.Column("inspection", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("cycle", sa.Integer, nullable=False),
        sa.Column("quarter", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("occurred_on", sa.Date, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
    )
    op.create_index("inspection_list_by_organisation", "inspection_list", ["organisation", "cycle", "quarter", "kind"])
    op.create_table(
        "import_rows",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("parent", sa.Text),
        sa.Column("class_", sa.Text),
    )
