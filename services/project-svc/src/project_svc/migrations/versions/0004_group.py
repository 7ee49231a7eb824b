"""A group in which all is well is appended without judging each of its commands."""

from alembic import op

from shared.eventstore import GROUP_SQL

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in GROUP_SQL:
        op.execute(statement)
