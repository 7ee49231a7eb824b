"""A rebuild keeps numbers; how they came about is told when somebody asks, or with the next fact (ADR 0062)."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table results alter column explanation drop not null")
