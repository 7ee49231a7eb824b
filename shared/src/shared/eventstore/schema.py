"""The tables that every service's first migration creates: events, and what the workers remember.

The append function is one round trip and one transaction for any number of commands (group commit stands on it).
READ COMMITTED: each statement of a volatile function sees what was committed before the lock was granted, so the
head of a stream and the last position are true, and positions are dense: a gap is a loss, not a rollback.
"""

APPEND_LOCK = 7203
"""The advisory lock under which positions are drawn: commit order = position order (reliability.md §2.1)."""

MAX_DATA = 256 << 10
"""Bytes of one event's JSON: what lies beyond would stop the relay one day (reliability.md §2.16)."""

EVENTS = f"""
create table events (
  position      bigint primary key,
  stream        text not null,
  version       integer not null check (version > 0),
  id            uuid not null unique,
  type          text not null,
  data          text not null check (octet_length(data) <= {MAX_DATA}),
  command_id    uuid not null,
  command_event integer not null,
  actor         text not null,
  fingerprint   text not null,
  causation     uuid,
  traceparent   text,
  recorded_at   timestamptz not null,
  unique (stream, version),
  unique (command_id, command_event)
)"""

# One entry an event: number e_number of the e_count of its command. So there is no join, and a call costs no more than
# in proportion. At most one command a stream in a call and no command twice; an expected version of null is never
# sent: `transact` always knows what it decided on. All events of a command share one verdict, for nothing is inserted
# before all of them have it.
APPEND = f"""
create function append_events(
  c_id uuid[], c_stream text[], c_expected integer[], c_actor text[], c_fingerprint text[], c_causation uuid[],
  c_traceparent text[], c_at timestamptz[], e_number integer[], e_count integer[], e_id uuid[], e_type text[],
  e_data text[])
returns table (outcome text, stream text, version integer, "position" bigint, fingerprint text)
language plpgsql as $$
#variable_conflict use_column
declare base bigint;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'append_events needs READ COMMITTED';
  end if;
  perform pg_advisory_xact_lock({APPEND_LOCK});
  select coalesce(max(e.position), 0) into base from events e;
  return query
  with sent as (
    select t.*, seen.stream as seen_stream, seen.version as seen_version, seen.position as seen_position,
           seen.fingerprint as seen_fingerprint, coalesce(head.version, 0) as head,
           seen.stream is null and coalesce(head.version, 0) = t.expected as accepted
    from unnest(c_id, c_stream, c_expected, c_actor, c_fingerprint, c_causation, c_traceparent, c_at, e_number, e_count,
                e_id, e_type, e_data) with ordinality as t(command_id, stream, expected, actor, fingerprint, causation,
                traceparent, at, number, count, id, type, data, o)
    left join lateral (
      select e.stream, e.version, e.position, e.fingerprint from events e where e.command_id = t.command_id
      order by e.command_event desc limit 1) seen on true
    left join lateral (
      select e.version from events e where e.stream = t.stream order by e.version desc limit 1) head on true),
  placed as materialized (
    select s.*, base + count(*) filter (where s.accepted) over (order by s.o rows unbounded preceding) as position
    from sent s),
  inserted as (
    insert into events (position, stream, version, id, type, data, command_id, command_event, actor, fingerprint,
                        causation, traceparent, recorded_at)
    select p.position, p.stream, p.expected + p.number, p.id, p.type, p.data, p.command_id, p.number, p.actor,
           p.fingerprint, p.causation, p.traceparent, p.at
    from placed p where p.accepted)
  select case when p.accepted then 'appended' when p.seen_stream is not null then 'repeated' else 'conflict' end,
         coalesce(p.seen_stream, p.stream),
         case when p.accepted then p.expected + p.number else coalesce(p.seen_version, p.head) end,
         case when p.accepted then p.position else coalesce(p.seen_position, 0) end,
         coalesce(p.seen_fingerprint, p.fingerprint)
  from placed p where p.number = p.count order by p.o;
end $$"""  # noqa: S608 - the one value put in is a constant of this module

# The same for one command of one event, alone: no set to plan, so a single client waits half as long.
APPEND_ALONE = f"""
create function append_alone(
  c_id uuid, c_stream text, c_expected integer, c_actor text, c_fingerprint text, c_causation uuid,
  c_traceparent text, c_at timestamptz, e_id uuid, e_type text, e_data text,
  out outcome text, out stream text, out version integer, out "position" bigint, out fingerprint text)
language plpgsql as $$
#variable_conflict use_column
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'append_alone needs READ COMMITTED';
  end if;
  perform pg_advisory_xact_lock({APPEND_LOCK});
  select 'repeated', e.stream, e.version, e.position, e.fingerprint
    into outcome, stream, version, "position", fingerprint
    from events e where e.command_id = c_id order by e.command_event desc limit 1;
  if found then return; end if;
  select 'appended', c_stream, coalesce((
           select e.version from events e where e.stream = c_stream order by e.version desc limit 1), 0),
         coalesce((select max(e.position) from events e), 0), c_fingerprint
    into outcome, stream, version, "position", fingerprint;
  if append_alone.version <> c_expected then
    outcome := 'conflict';
    "position" := 0;
    return;
  end if;
  version := append_alone.version + 1;
  "position" := append_alone.position + 1;
  insert into events (position, stream, version, id, type, data, command_id, command_event, actor, fingerprint,
                      causation, traceparent, recorded_at)
  values (append_alone.position, c_stream, append_alone.version, e_id, e_type, e_data, c_id, 1, c_actor, c_fingerprint,
          c_causation, c_traceparent, c_at);
end $$"""  # noqa: S608 - the one value put in is a constant of this module

WORKERS = (
    """
create table projection_checkpoints (
  name     text primary key,
  version  text not null,
  position bigint not null)""",
    """
create table policy_checkpoints (
  policy   text primary key,
  position bigint not null)""",
    """
create table policy_refusals (
  policy      text not null,
  position    bigint not null,
  slug        text not null,
  detail      text not null,
  primary key (policy, position))""",
    """
create table relay_mark (
  single       boolean primary key default true check (single),
  partitions   integer not null,
  numbered     bigint not null,
  acknowledged bigint not null)""",
    """
create table relay_numbers (
  position  bigint primary key,
  partition integer not null,
  sequence  bigint not null,
  unique (partition, sequence))""",
    """
create table subscription_checkpoints (
  subscription  text not null,
  topic         text not null,
  partition     integer not null,
  identity      text not null,
  next_offset   bigint not null,
  last_sequence bigint not null,
  undecoded     integer not null default 0,
  state         text not null default 'following' check (state in ('following', 'rewound', 'stopped')),
  primary key (subscription, topic, partition))""",
    """
create table dead_letters (
  subscription text not null,
  topic        text not null,
  partition    integer not null,
  "offset"     bigint not null,
  key          text not null,
  value        bytea not null,
  reason       text not null,
  found_at     timestamptz not null default clock_timestamp(),
  primary key (subscription, topic, partition, "offset"))""",
    """
create table worker_faults (
  role   text primary key,
  kind   text not null,
  detail text not null,
  since  timestamptz not null default clock_timestamp())""",
    """
create table driven_clock (
  single boolean primary key default true check (single),
  now    timestamptz not null)""",
)

# The application may add to the past, not change it. Elsewhere than in our own servers the role may not exist.
GRANTS = """
do $$ begin
  if exists (select from pg_roles where rolname = 'zeren_app') then
    revoke update, delete, truncate on events from zeren_app;
    grant select, insert on events to zeren_app;
  end if;
end $$"""

IMMUTABLE = (
    """
create function refuse_change() returns trigger language plpgsql as $$
begin raise exception 'events are not changed'; end $$""",
    """
create trigger events_are_not_changed before update or delete on events
  for each row execute function refuse_change()""",
    """
create trigger events_are_not_emptied before truncate on events
  for each statement execute function refuse_change()""",
)

EVENTSTORE_SQL: tuple[str, ...] = (EVENTS, APPEND, APPEND_ALONE, *WORKERS, GRANTS, *IMMUTABLE)
"""Every statement, in order: `for statement in EVENTSTORE_SQL: op.execute(statement)`."""
