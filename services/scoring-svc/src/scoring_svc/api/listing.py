"""The lists: one question of one read model, asked by every collection."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from scoring_svc.api.dependencies import ById, Wired
from scoring_svc.api.models import ListedOut
from scoring_svc.projections.listing import ALL_CYCLES, Wanted, listed
from shared.directory import path_of
from shared.kernel import record
from shared.web import Caller, Cycle, Organisation, Paging, Principal, page


@record
class Listing:
    """A list as this caller asks for it: whatever lies in their subtree, narrowed, a page at a time."""

    caller: Principal
    wired: Wired
    request: Request
    response: Response
    paging: Paging
    cycle: int | None
    organisation: str | None

    async def of(self, kind: str, *, part_of: str | None = None, everywhere: bool = False) -> dict[str, object]:
        """``everywhere``: no organisation's secret, so nothing of it is hidden."""
        async with self.wired.base.database.reading() as connection:
            path = None if everywhere else await path_of(connection, self.caller.org)
            if path is None and not everywhere:
                return page(self.request, self.response, [], self.paging, key=_key)
            wanted = Wanted(
                kind=kind,
                path=path,
                cycle=self.cycle,
                organisation=self.organisation,
                part_of=part_of,
                after=str(self.paging.after[0]) if self.paging.after else "",
                limit=self.paging.limit,
            )
            rows = [_out(row) for row in await listed(connection, wanted)]
        return page(self.request, self.response, rows, self.paging, key=_key)


async def listing(
    caller: Caller,
    wired: Wired,
    request: Request,
    response: Response,
    paging: ById,
    cycle: Annotated[Cycle | None, Query()] = None,
    organisation: Annotated[Organisation | None, Query()] = None,
) -> Listing:
    return Listing(
        caller=caller,
        wired=wired,
        request=request,
        response=response,
        paging=paging,
        cycle=cycle,
        organisation=organisation,
    )


Listed = Annotated[Listing, Depends(listing)]


def _key(row: ListedOut) -> tuple[str]:
    return (row.id,)


def _out(row: Any) -> ListedOut:  # noqa: ANN401 - a row of the driver's
    return ListedOut(
        id=row.id,
        organisation=row.organisation,
        cycle=None if row.cycle == ALL_CYCLES else row.cycle,
        part_of=row.part_of,
        status=row.status,
        version=row.version,
    )
