"""The rules of an organisation, one sentence each."""

from dataclasses import replace
from datetime import date

import pytest

from checklist_svc.domain.organisation import commands as c
from checklist_svc.domain.organisation import events as e
from checklist_svc.domain.organisation import values as v
from checklist_svc.domain.organisation.decider import (
    AlreadyRegistered,
    Dissolved,
    DissolvedTooEarly,
    LevelFixed,
    organisation_decider,
)
from shared.kernel import NotFound
from shared.testing import given_for

given = given_for(organisation_decider)

NEW_YEAR, MAY = date(2026, 1, 1), date(2026, 5, 4)
KUNMING = v.Profile(kind=v.Kind.PREFECTURE, name="昆明市", level=2, parent="53")
RENAMED = replace(KUNMING, name="昆明")

registered = e.OrganisationRegistered(organisation="5301", profile=KUNMING, effective_on=NEW_YEAR)
dissolved = e.OrganisationDissolved(organisation="5301", profile=KUNMING, effective_on=MAY, reason="merged")


def register(profile: v.Profile = KUNMING) -> c.RegisterOrganisation:
    return c.RegisterOrganisation(organisation="5301", profile=profile, on=NEW_YEAR)


def import_row(profile: v.Profile = KUNMING) -> c.ImportOrganisation:
    return c.ImportOrganisation(organisation="5301", profile=profile, on=NEW_YEAR)


def dissolve(on: date = MAY) -> c.DissolveOrganisation:
    return c.DissolveOrganisation(organisation="5301", on=on, reason="merged")


def test_an_organisation_is_registered_once() -> None:
    given().when(register()).then(registered)
    given(registered).when(register()).then_nothing()


def test_registering_it_with_other_particulars_is_refused() -> None:
    given(registered).when(register(RENAMED)).then_refused(AlreadyRegistered)


def test_an_imported_row_registers_what_is_new_and_leaves_what_is_the_same() -> None:
    given().when(import_row()).then(registered)
    given(registered).when(import_row()).then_nothing()


def test_an_imported_row_changes_what_differs() -> None:
    changed = e.OrganisationChanged(organisation="5301", profile=RENAMED, effective_on=NEW_YEAR)
    given(registered).when(import_row(RENAMED)).then(changed)


def test_a_change_touches_only_what_it_names() -> None:
    rename = c.ChangeOrganisation(organisation="5301", on=MAY, name="昆明", note="renamed by decree")
    given(registered).when(rename).then(
        e.OrganisationChanged(organisation="5301", profile=RENAMED, effective_on=MAY, note="renamed by decree")
    )


def test_a_change_to_what_it_is_already_changes_nothing() -> None:
    given(registered).when(c.ChangeOrganisation(organisation="5301", on=MAY, name="昆明市")).then_nothing()


def test_a_move_keeps_the_level() -> None:
    deeper = c.ChangeOrganisation(organisation="5301", on=MAY, parent="5303", level=3)
    given(registered).when(deeper).then_refused(LevelFixed)


def test_what_is_dissolved_stays_dissolved() -> None:
    given(registered).when(dissolve()).then(dissolved)
    given(registered, dissolved).when(dissolve()).then_nothing()
    given(registered, dissolved).when(dissolve(on=NEW_YEAR)).then_refused(Dissolved)
    given(registered, dissolved).when(import_row(RENAMED)).then_refused(Dissolved)


def test_nothing_ends_before_it_began() -> None:
    given(registered).when(dissolve(on=date(2025, 12, 31))).then_refused(DissolvedTooEarly)


def test_what_is_not_registered_is_not_found() -> None:
    with pytest.raises(NotFound):
        organisation_decider.decide(dissolve(), organisation_decider.initial)
