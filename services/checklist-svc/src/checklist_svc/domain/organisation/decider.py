"""What may happen next to an organisation, and what is refused."""

from dataclasses import replace
from datetime import date

from checklist_svc.domain.organisation import commands as c
from checklist_svc.domain.organisation import events as e
from checklist_svc.domain.organisation import values as v
from checklist_svc.domain.organisation.state import Organisation, evolve
from shared.kernel import Decider, NotFound, Refused, Text


class AlreadyRegistered(Refused):
    slug = "organisation-already-registered"
    title = Text("The organisation is registered with other particulars", "该组织已登记且信息不同")


class Dissolved(Refused):
    slug = "organisation-dissolved"
    title = Text("The organisation has been dissolved", "该组织已撤销")


class LevelFixed(Refused):
    slug = "organisation-level-fixed"
    title = Text("A move keeps the level", "隶属调整不得改变层级")


class DissolvedTooEarly(Refused):
    slug = "organisation-dissolved-too-early"
    title = Text("An organisation can't end before it began", "撤销日期早于成立日期")


def decide(command: c.OrganisationCommand, organisation: Organisation) -> list[e.OrganisationEvent]:
    profile = organisation.profile
    match command:
        case c.RegisterOrganisation(organisation=id) | c.ImportOrganisation(organisation=id) if profile is None:
            return [e.OrganisationRegistered(organisation=id, profile=command.profile, effective_on=command.on)]
        case _ if profile is None:
            raise NotFound(f"no organisation {command.organisation}")

        case c.DissolveOrganisation(on=day) if organisation.dissolved_on == day:
            return []
        case _ if organisation.dissolved_on is not None:
            raise Dissolved(f"{command.organisation} was dissolved on {organisation.dissolved_on}")
        case c.DissolveOrganisation():
            return _dissolved(command, profile, organisation.since or command.on)

        case c.RegisterOrganisation() if command.profile != profile:
            raise AlreadyRegistered(f"{command.organisation} is registered as {profile.name}; change it instead")
        case c.RegisterOrganisation() | c.ImportOrganisation():
            return _changed(command.organisation, profile, command.profile, on=command.on)
        case c.ChangeOrganisation():
            return _changed(command.organisation, profile, _with(profile, command), on=command.on, note=command.note)


def _with(profile: v.Profile, command: c.ChangeOrganisation) -> v.Profile:
    return replace(
        profile,
        name=command.name or profile.name,
        kind=command.kind or profile.kind,
        class_=command.class_ or profile.class_,
        parent=command.parent or profile.parent,
        level=command.level or profile.level,
    )


def _changed(
    id: str, before: v.Profile, after: v.Profile, *, on: date, note: str | None = None
) -> list[e.OrganisationEvent]:
    if after == before:
        return []
    if after.level != before.level:
        raise LevelFixed(f"{id} stands at level {before.level}, and level {after.level} was asked")
    return [e.OrganisationChanged(organisation=id, profile=after, effective_on=on, note=note)]


def _dissolved(command: c.DissolveOrganisation, profile: v.Profile, since: date) -> list[e.OrganisationEvent]:
    if command.on < since:
        raise DissolvedTooEarly(f"{command.organisation} was registered for {since}, after {command.on}")
    return [
        e.OrganisationDissolved(
            organisation=command.organisation,
            profile=profile,
            effective_on=command.on,
            reason=command.reason,
            merged_into=command.merged_into,
        )
    ]


organisation_decider = Decider(decide=decide, evolve=evolve, initial=Organisation())
