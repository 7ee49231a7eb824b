"""What is true of a post now: whose it was and is."""

from dataclasses import replace
from datetime import date
from typing import assert_never

from checklist_svc.domain.post import events as e
from shared.kernel import record


@record
class Term:
    """A person in office: ``from_on`` inclusive, ``until`` exclusive, None while it lasts."""

    person: str
    from_on: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.from_on <= day and (self.until is None or day < self.until)


@record
class Post:
    """``terms`` oldest first; ``organisation`` is empty before the first appointment."""

    post: str = ""
    organisation: str = ""
    terms: tuple[Term, ...] = ()

    @property
    def last(self) -> Term | None:
        return self.terms[-1] if self.terms else None

    def holder(self, day: date) -> str | None:
        return next((term.person for term in self.terms if term.covers(day)), None)


def evolve(post: Post, event: e.PostEvent) -> Post:
    """Total, and without opinion: what has happened cannot be refused."""
    match event:
        case e.SecretaryAppointed(post=id, organisation=organisation, person=who, from_on=day):
            terms = (*post.terms, Term(person=who, from_on=day))
            return Post(post=id, organisation=organisation, terms=terms)
        case e.SecretaryLeft(until=day):
            return replace(post, terms=(*post.terms[:-1], *(replace(term, until=day) for term in post.terms[-1:])))
        case _:
            assert_never(event)
