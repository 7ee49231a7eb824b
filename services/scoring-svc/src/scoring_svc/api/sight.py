"""Who may see what of a cohort's results, and where the routes find the reading side."""

from collections.abc import Collection, Mapping
from typing import Annotated, Literal

from fastapi import Depends, Query

from scoring_svc.api.dependencies import Wired
from scoring_svc.generations.reading import Reading
from scoring_svc.generations.results import Appraised, Results
from shared.kernel import NotFound, record
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


@record
class Seen:
    """Whose rows a caller may see, and the names of the cohort's members."""

    members: frozenset[str]
    names: Mapping[str, str]


async def sight(caller: Principal, results: Results, cohort: Appraised, members: Collection[str]) -> Seen:
    """The members whose rows a clerk or admin may see: all from above, else those of the own subtree.

    Raises `NotFound` for none, as if there were no such cohort.
    """
    known = await results.known([cohort.superior, *members], under=caller.org)
    seen = frozenset(members) if cohort.superior in known.within else known.within.intersection(members)
    if not seen and cohort.superior not in known.within:
        raise NotFound(f"no cohort {cohort.cohort}")
    return Seen(members=seen, names=known.names)


async def may_see(
    caller: Principal, results: Results, cohort: Appraised, organisation: str, person: str | None
) -> Mapping[str, str]:
    """One row, ``person``'s: by clerks and admins as in `sight`, by the secretary whose result it is. Its name.

    Raises `NotFound`, as if there were no such cohort.
    """
    if caller.has("secretary") and person == caller.sub:
        return (await results.known([organisation], under=caller.org)).names
    if not caller.has("admin", "clerk"):
        raise NotFound(f"no cohort {cohort.cohort}")
    return (await sight(caller, results, cohort, [organisation])).names
