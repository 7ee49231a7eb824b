"""What is true of an organisation now."""

from dataclasses import replace
from datetime import date
from typing import assert_never

from checklist_svc.domain.organisation import events as e
from checklist_svc.domain.organisation import values as v
from shared.kernel import record


@record
class Organisation:
    """``profile`` is None before it is registered; ``dissolved_on`` is None while it lives."""

    organisation: str = ""
    profile: v.Profile | None = None
    since: date | None = None
    dissolved_on: date | None = None
    merged_into: str | None = None


def evolve(organisation: Organisation, event: e.OrganisationEvent) -> Organisation:
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.OrganisationRegistered(organisation=id, profile=profile, effective_on=day):
            return Organisation(organisation=id, profile=profile, since=day)
        case e.OrganisationChanged(profile=profile):
            return replace(organisation, profile=profile)
        case e.OrganisationDissolved(effective_on=day, merged_into=heir):
            return replace(organisation, dissolved_on=day, merged_into=heir)
        case _:
            assert_never(event)
