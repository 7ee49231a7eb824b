"""What the sealer keeps: seals over the events, and heads that are signed."""

from alembic import op

from shared.eventstore.seals import SEALS_SQL

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for statement in SEALS_SQL:
        op.execute(statement)
