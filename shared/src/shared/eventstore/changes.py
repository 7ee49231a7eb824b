"""What later migrations add to the tables of `schema`: one tuple a migration, executed by that of each service."""

DELIVERY_SQL: tuple[str, ...] = (
    # where a new version of the read models is filled beside the ones that are read (ADR 0083): the application makes
    # its tables there itself, and nowhere else
    "create schema building",
    """
do $$ begin
  if exists (select from pg_roles where rolname = 'zeren_app') then
    grant usage, create on schema building to zeren_app;
  end if;
end $$""",
    """
create table projection_builds (
  name     text primary key,
  version  text not null,
  position bigint not null)""",
    # a topic made anew has other records at the same offsets: dead letters are told apart by its identity (ADR 0084)
    "alter table dead_letters add column identity text not null default ''",
    """
update dead_letters d set identity = c.identity from subscription_checkpoints c
where (c.subscription, c.topic, c.partition) = (d.subscription, d.topic, d.partition)""",
    "alter table dead_letters alter column identity drop default, drop constraint dead_letters_pkey",
    'alter table dead_letters add primary key (subscription, topic, partition, identity, "offset")',
)
