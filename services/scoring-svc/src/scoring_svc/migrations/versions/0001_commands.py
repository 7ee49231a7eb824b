"""The event store, the directory, the list of what there is, and the roll of the secret ballots."""

import sqlalchemy as sa
from alembic import op

from shared.directory import DIRECTORY_SQL
from shared.eventstore import EVENTSTORE_SQL

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# No column for a time or an order: who drew a token when is nobody's business (reliability.md §4.3).
ROLL = (
    "create table roll_sessions (session text primary key)",
    """
create table roll_pool (
  session text not null,
  grp     text not null,
  sealed  bytea primary key)""",
    "create index roll_pool_by_group on roll_pool (session, grp)",
    """
create table roll_voters (
  session text not null,
  person  text not null,
  sealed  bytea not null,
  primary key (session, person))""",
)


def upgrade() -> None:
    for statement in (*EVENTSTORE_SQL, *DIRECTORY_SQL, *ROLL):
        op.execute(statement)
    op.create_table(
        "listed",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("organisation", sa.Text, nullable=False, index=True),
        sa.Column("cycle", sa.Integer, nullable=False),
        sa.Column("part_of", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("listed_by_part", "listed", ["kind", "part_of"])
