"""Who may see what of a cohort's results, and where the routes find the reading side."""

from collections.abc import Collection
from typing import Annotated, Literal

from fastapi import Depends, Query

from scoring_svc.api.dependencies import Wired
from scoring_svc.generations.reading import Reading
from scoring_svc.generations.results import Appraised, Results
from shared.kernel import NotFound
from shared.web import Instant, Principal


async def reading(wired: Wired) -> Reading:
    return wired.reading


Read = Annotated[Reading, Depends(reading)]

AsOf = Annotated[
    Instant | None,
    Query(description="As it would have been judged from what was recorded up to this instant 截至时刻"),
]
View = Annotated[
    Literal["standing", "living"],
    Query(description="What stands published, if anything does, or what the facts say now 已公示结果或实时结果"),
]


async def sight(caller: Principal, results: Results, cohort: Appraised, members: Collection[str]) -> frozenset[str]:
    """The members whose rows a clerk or admin may see: all from above, else those of the own subtree.

    Raises `NotFound` for none, as if there were no such cohort.
    """
    if await results.within(caller.org, [cohort.superior]):
        return frozenset(members)
    if seen := await results.within(caller.org, members):
        return seen
    raise NotFound(f"no cohort {cohort.cohort}")


async def may_see(
    caller: Principal, results: Results, cohort: Appraised, organisation: str, person: str | None
) -> None:
    """One row, ``person``'s: by clerks and admins as in `sight`, by the secretary whose result it is.

    Raises `NotFound`, as if there were no such cohort.
    """
    if caller.has("secretary") and person == caller.sub:
        return
    if not caller.has("admin", "clerk"):
        raise NotFound(f"no cohort {cohort.cohort}")
    await sight(caller, results, cohort, [organisation])
