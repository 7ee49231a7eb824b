"""The shape of a report (rulebook §7): not too much of what went well, not too little of what did not."""

from collections.abc import Mapping

from scoring_svc.domain.report.content import Shares

ACHIEVEMENTS, PROBLEMS = "achievements", "problems"

TOO_MUCH_PRAISE = "achievements-over-a-third"
TOO_FEW_PROBLEMS = "problems-under-a-third"


def characters(text: str) -> int:
    """The length of a text in characters, white space left out."""
    return sum(not character.isspace() for character in text)


def shares_of(sections: Mapping[str, int]) -> Shares:
    """``sections``: each section's name and its length in characters."""
    return Shares(
        achievements=sections.get(ACHIEVEMENTS, 0), problems=sections.get(PROBLEMS, 0), total=sum(sections.values())
    )


def flags_of(shares: Shares) -> tuple[str, ...]:
    """What writer and reviewer are told. Integers: ``3*a ≤ total`` and ``3*p ≥ total`` is in shape."""
    return (
        *((TOO_MUCH_PRAISE,) if 3 * shares.achievements > shares.total else ()),
        *((TOO_FEW_PROBLEMS,) if 3 * shares.problems < shares.total else ()),
    )
