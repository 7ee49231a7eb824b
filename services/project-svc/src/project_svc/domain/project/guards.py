"""What more than one rule asks: who may, and when it can have been."""

from datetime import date

from project_svc.domain.project import refusals as no
from project_svc.domain.project.state import Actor


def by_claimant_or_superior(by: Actor, claimant: Actor) -> None:
    """Whoever acts on it for another organisation than the claimant's is above it: the handlers see to that."""
    if by.person != claimant.person and by.organisation == claimant.organisation:
        raise no.NotTheClaimant(f"{claimant.person} of {claimant.organisation} holds it")


def not_in_the_future(day: date, today: date) -> None:
    if day > today:
        raise no.DateInTheFuture(f"{day} is after today, {today}")


def not_own_milestone(by: Actor, claimant: Actor) -> None:
    """Neither the claimant, whichever hat she wears, nor anyone else of the organisation."""
    if by.person == claimant.person or by.organisation == claimant.organisation:
        raise no.OwnWorkNotVerifiable(f"{by.person} of {by.organisation} would judge the own work")


def not_own_project(by: Actor, claimant: Actor) -> None:
    if by.organisation == claimant.organisation:
        raise no.OwnWorkNotAcceptable(f"{by.person} and the claimant are both of {claimant.organisation}")
