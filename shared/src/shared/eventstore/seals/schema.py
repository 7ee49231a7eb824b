"""The tables of the sealer. A migration of its own in each service creates them: their stores are older."""

from shared.eventstore.seals.digests import SIZE

# `leaves` and `peaks` are hashes: there is nothing in them to compress
TABLES = (
    f"""
create table seals (
  reached   bigint primary key,
  after     bigint not null unique check (after >= 0),
  algorithm text not null,
  leaves    bytea not null check (octet_length(leaves) = {SIZE} * (reached - after) and reached > after),
  peaks     bytea not null,
  sealed_at timestamptz not null default clock_timestamp())""",
    "alter table seals alter column leaves set storage external, alter column peaks set storage external",
    """
create table signed_heads (
  size      bigint primary key,
  note      text not null,
  signed_at timestamptz not null default clock_timestamp())""",
)

GRANTS = """
do $$ begin
  if exists (select from pg_roles where rolname = 'zeren_app') then
    revoke update, delete, truncate on seals, signed_heads from zeren_app;
    grant select, insert on seals, signed_heads to zeren_app;
  end if;
end $$"""

IMMUTABLE = (
    """
create function refuse_rewriting() returns trigger language plpgsql as $$
begin raise exception '% are not changed', tg_table_name; end $$""",
    *(
        f"create trigger {table}_are_not_{word} before {what} on {table} for each {each}"
        " execute function refuse_rewriting()"
        for table in ("seals", "signed_heads")
        for word, what, each in (("changed", "update or delete", "row"), ("emptied", "truncate", "statement"))
    ),
)

SEALS_SQL: tuple[str, ...] = (*TABLES, GRANTS, *IMMUTABLE)
"""Every statement, in order: `for statement in SEALS_SQL: op.execute(statement)`."""
