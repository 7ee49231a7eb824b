"""A group's commands are looked up in the index, whatever the store held when the plan was made."""

from alembic import op

from shared.eventstore import LOOKED_UP_SQL

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in LOOKED_UP_SQL:
        op.execute(statement)
