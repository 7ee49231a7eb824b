"""Coverage, counted as things happen: how far each organisation is, and how many are how far under each node."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("coverage_cycles", sa.Column("cycle", sa.Integer, primary_key=True))
    op.create_table(
        "coverage_standings",
        sa.Column("organisation", sa.Text, primary_key=True),
        sa.Column("cycle", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("place", sa.Text(collation="C"), nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("passed", sa.Integer, nullable=False),
    )
    op.create_index("coverage_standings_by_place", "coverage_standings", ["cycle", "kind", "level", "passed", "place"])
    op.create_table(
        "coverage_counts",
        sa.Column("root", sa.Text, primary_key=True),
        sa.Column("cycle", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("level", sa.Integer, primary_key=True),
        sa.Column("passed", sa.Integer, primary_key=True),
        sa.Column("organisations", sa.BigInteger, nullable=False),
    )
