"""The box: per session a partition for its key, its tokens and its ballots, dropped at the close; one for its scores.

The application adds rows; only these functions, which run as the owner, make and drop the partitions.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """
create table box_sessions (
  number     integer primary key generated always as identity,
  session    text not null unique,
  appraisees text[] not null,
  stage      text not null default 'open' check (stage in ('open', 'sealed', 'counted', 'dropped')))""",
    "create table box_keys (number integer primary key, key bytea not null) partition by list (number)",
    """
create table box_tokens (
  number integer not null,
  hash   bytea not null,
  grp    text not null,
  primary key (number, hash)) partition by list (number)""",
    "create index box_tokens_by_hash on box_tokens (hash)",
    """
create table box_ballots (
  number integer not null,
  hash   bytea not null,
  grp    text not null,
  sheet  text not null,
  primary key (number, hash)) partition by list (number)""",
    """
create table box_casts (
  number integer not null,
  grp    text not null,
  cast_  integer not null,
  primary key (number, grp))""",
    """
create table box_scores (
  number       integer not null,
  grp          text not null,
  organisation text not null,
  score        integer not null) partition by list (number)""",
)

FUNCTIONS = (
    """
create function box_open(number integer) returns void language plpgsql security definer set search_path = public as $$
declare part text;
begin
  foreach part in array array['box_keys', 'box_tokens', 'box_ballots'] loop
    execute format('create table if not exists %I partition of %I for values in (%s)',
                   part || '_' || number, part, number);
  end loop;
end $$""",
    """
create function box_count(number integer) returns void language plpgsql security definer set search_path = public as $$
begin
  execute format('create table if not exists %I partition of box_scores for values in (%s)',
                 'box_scores_' || number, number);
end $$""",
    """
create function box_drop(number integer) returns void language plpgsql security definer set search_path = public as $$
declare part text;
begin
  foreach part in array array['box_keys', 'box_tokens', 'box_ballots'] loop
    execute format('drop table if exists %I', part || '_' || number);
  end loop;
end $$""",
)


def upgrade() -> None:
    for statement in (*TABLES, *FUNCTIONS):
        op.execute(statement)
