"""Read models may be filled beside the ones that are read; a dead letter knows which topic it lay in."""

from alembic import op

from shared.eventstore import DELIVERY_SQL

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in DELIVERY_SQL:
        op.execute(statement)
