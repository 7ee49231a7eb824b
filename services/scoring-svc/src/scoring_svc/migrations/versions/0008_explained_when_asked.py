"""Results keep numbers: how they came about is told when somebody asks, from the same dossiers (ADR 0062)."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table results drop column explanation")
