"""What later migrations add to the tables of `schema`: one tuple a migration, executed by that of each service."""

from shared.eventstore.schema import APPEND_LOCK

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

# Nearly always every command of a group is new, and decided on the head of its stream. Then one look says so, one plain
# INSERT appends all, and one row answers for all: the position before them. Else each is judged by itself, under the
# same lock. READ COMMITTED is asked for by `append_events`; here, under anything else, the primary key refuses.
APPEND_GROUP = f"""
create function append_group(
  c_id uuid[], c_stream text[], c_expected integer[], c_actor text[], c_fingerprint text[], c_causation uuid[],
  c_traceparent text[], c_at timestamptz[], e_number integer[], e_count integer[], e_id uuid[], e_type text[],
  e_data text[])
returns table (outcome text, stream text, version integer, "position" bigint, fingerprint text)
language plpgsql as $$
#variable_conflict use_column
declare base bigint;
begin
  perform pg_advisory_xact_lock({APPEND_LOCK});
  if exists (
    select from unnest(c_id, c_stream, c_expected) as s(command_id, stream, expected)
    where exists (select from events e where e.command_id = s.command_id) or s.expected <> coalesce((
      select e.version from events e where e.stream = s.stream order by e.version desc limit 1), 0))
  then
    return query select * from append_events(c_id, c_stream, c_expected, c_actor, c_fingerprint, c_causation,
      c_traceparent, c_at, e_number, e_count, e_id, e_type, e_data);
    return;
  end if;
  select coalesce(max(e.position), 0) into base from events e;
  insert into events (position, stream, version, id, type, data, command_id, command_event, actor, fingerprint,
                      causation, traceparent, recorded_at)
  select base + t.o, t.stream, t.expected + t.number, t.id, t.type, t.data, t.command_id, t.number, t.actor,
         t.fingerprint, t.causation, t.traceparent, t.at
  from unnest(c_id, c_stream, c_expected, c_actor, c_fingerprint, c_causation, c_traceparent, c_at, e_number, e_id,
              e_type, e_data) with ordinality as t(command_id, stream, expected, actor, fingerprint, causation,
              traceparent, at, number, id, type, data, o);
  return query select 'all appended', null::text, null::integer, base, null::text;
end $$"""  # noqa: S608 - the one value put in is a constant

GROUP_SQL: tuple[str, ...] = (APPEND_GROUP,)

# `exists` beside an `or` may be planned as a hash of all the command ids there are, a walk through the whole table at
# each call, and a plan made while the table was empty is kept. A subquery with a limit is always a look into the index.
LOOKED_UP_SQL: tuple[str, ...] = (
    APPEND_GROUP.replace("create function", "create or replace function").replace(
        "exists (select from events e where e.command_id = s.command_id) or",
        "(select e.position from events e where e.command_id = s.command_id limit 1) is not null or",
    ),
)
