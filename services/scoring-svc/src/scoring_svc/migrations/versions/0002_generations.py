"""The reading side: generations of dossiers, registers and verdicts, and the rebuilds that make new ones."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    # one living and at most one building: two rebuilds at once would judge each other's half
    """
create table generations (
  id          bigint generated always as identity primary key,
  status      text not null check (status in ('living', 'building', 'dropped')),
  started_at  timestamptz not null default clock_timestamp(),
  switched_at timestamptz)""",
    "create unique index generations_one_living on generations (status) where status = 'living'",
    "create unique index generations_one_building on generations (status) where status = 'building'",
    "insert into generations (status) values ('living')",
    # how far a generation that is being built has read; the living one stands at the subscriber's checkpoint
    """
create table generation_marks (
  generation    bigint not null,
  topic         text not null,
  partition     integer not null,
  next_offset   bigint not null,
  last_sequence bigint not null,
  primary key (generation, topic, partition))""",
    """
create table dossiers (
  generation   bigint not null,
  cycle        integer not null,
  organisation text not null,
  body         bytea not null,
  primary key (generation, organisation, cycle))""",
    # the directory, schemes, cohorts, sessions and publications: every event kept, so that as-of is a filter
    """
create table register_entries (
  generation  bigint not null,
  source      text not null,
  partition   integer not null,
  sequence    bigint not null,
  kind        text not null,
  key         text not null,
  stream      text not null,
  version     integer not null,
  recorded_at timestamptz not null,
  body        bytea not null,
  primary key (generation, source, partition, sequence))""",
    "create index register_entries_by_key on register_entries (generation, kind, key)",
    """
create table memberships (
  generation   bigint not null,
  cohort       text not null,
  organisation text not null,
  primary key (generation, cohort, organisation))""",
    "create index memberships_by_organisation on memberships (generation, organisation)",
    # only ever inserted into by the writer and deleted from by the judge: neither waits for the other
    """
create table touched (
  id         bigint generated always as identity primary key,
  generation bigint not null,
  cohort     text not null)""",
    "create index touched_by_cohort on touched (generation, cohort)",
    """
create table verdicts (
  generation     bigint not null,
  cohort         text not null,
  cycle          integer not null,
  organisation   text not null,
  scheme         text not null,
  scheme_version integer not null,
  digest         text not null,
  sequences      bytea not null,
  judged_at      timestamptz not null default clock_timestamp(),
  primary key (generation, cohort))""",
    "create index verdicts_by_cycle on verdicts (generation, cycle)",
    """
create table results (
  generation   bigint not null,
  cohort       text not null,
  organisation text not null,
  person       text,
  rank         integer,
  row          bytea not null,
  explanation  bytea not null,
  primary key (generation, cohort, organisation))""",
    """
create table rebuilds (
  id           uuid primary key,
  cycle        integer,
  accept       boolean not null,
  requested_by text not null,
  requested_at timestamptz not null,
  status       text not null default 'requested'
               check (status in ('requested', 'running', 'done', 'refused', 'failed')),
  progress     jsonb,
  report       jsonb,
  reason       text)""",
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
