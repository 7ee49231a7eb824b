"""A mark names the organisation whose facts came; without a name it is for the whole cohort (ADR 0065)."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table touched add column organisation text")
