"""Dossiers and explanations take another shape, so what is kept is forgotten and the log fills it anew (ADR 0060).

Their bytes lie as they are: to compress what is mostly ids takes longer than to write it.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS = (
    "truncate dossiers, register_entries, memberships, touched, verdicts, results, generation_marks",
    """
update subscription_checkpoints set next_offset = 0, last_sequence = 0, undecoded = 0, state = 'following'
where subscription = 'scoring'""",
    "alter table dossiers alter column body set storage external",
    "alter table results alter column explanation set storage external",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
