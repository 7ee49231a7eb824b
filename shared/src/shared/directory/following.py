"""Public directory events → the directory's read model, a batch at a time."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import (
    Data,
    OrganisationChangedV1,
    OrganisationDissolvedV1,
    OrganisationRegisteredV1,
    SecretaryAppointedV1,
    SecretaryLeftV1,
)

UPSERT = text("""
insert into directory_organisations (organisation, name, kind, class_, parent, path, effective_on)
select * from unnest(cast(:organisation as text[]), cast(:name as text[]), cast(:kind as text[]),
                     cast(:class as text[]), cast(:parent as text[]), cast(:organisation as text[]),
                     cast(:effective_on as date[]))
on conflict (organisation) do update set name = excluded.name, kind = excluded.kind, class_ = excluded.class_,
  parent = excluded.parent, effective_on = excluded.effective_on""")

# Whatever hangs under a changed node climbs anew to the root; 32 levels at most, so a ring of parents ends too.
REPATH = text("""
with recursive affected (organisation) as (
  select unnest(cast(:changed as text[]))
  union
  select c.organisation from affected a join directory_organisations c on c.parent = a.organisation),
climb (organisation, upper, path, steps) as (
  select o.organisation, o.parent, o.organisation, 1
  from affected a join directory_organisations o on o.organisation = a.organisation
  union all
  select c.organisation, p.parent, p.organisation || '/' || c.path, c.steps + 1
  from climb c join directory_organisations p on p.organisation = c.upper where c.steps < 32),
top as (select distinct on (organisation) organisation, path from climb order by organisation, steps desc)
update directory_organisations o set path = t.path from top t
where t.organisation = o.organisation and o.path <> t.path""")

DISSOLVE = text("update directory_organisations set dissolved_on = :on where organisation = :organisation")
APPOINT = text("""
insert into directory_appointments (post, from_, organisation, person) values (:post, :from_, :organisation, :person)
on conflict (post, from_) do update set organisation = excluded.organisation, person = excluded.person""")
LEAVE = text(
    "update directory_appointments set until = :until where post = :post and person = :person and from_ = :from_"
)


async def follow_directory(connection: AsyncConnection, events: Sequence[Data]) -> None:
    """Take up what concerns the directory, in order; anything else is passed over. Safe to repeat."""
    changed: dict[str, OrganisationRegisteredV1 | OrganisationChangedV1] = {}
    for event in events:
        if isinstance(event, OrganisationRegisteredV1 | OrganisationChangedV1):
            changed[event.organisation] = event
    if changed:
        await _upsert(connection, list(changed.values()))
    for event in events:
        match event:
            case OrganisationDissolvedV1():
                await connection.execute(DISSOLVE, {"organisation": event.organisation, "on": event.effective_on})
            case SecretaryAppointedV1():
                await connection.execute(
                    APPOINT,
                    {
                        "post": event.post,
                        "from_": event.from_,
                        "organisation": event.organisation,
                        "person": event.person,
                    },
                )
            case SecretaryLeftV1():
                await connection.execute(
                    LEAVE,
                    {"post": event.post, "person": event.person, "from_": event.from_, "until": event.until},
                )
            case _:
                pass


async def _upsert(
    connection: AsyncConnection, nodes: Sequence[OrganisationRegisteredV1 | OrganisationChangedV1]
) -> None:
    await connection.execute(
        UPSERT,
        {
            "organisation": [node.organisation for node in nodes],
            "name": [node.name for node in nodes],
            "kind": [node.kind for node in nodes],
            "class": [node.class_ for node in nodes],
            "parent": [node.parent for node in nodes],
            "effective_on": [node.effective_on for node in nodes],
        },
    )
    await connection.execute(REPATH, {"changed": [node.organisation for node in nodes]})
