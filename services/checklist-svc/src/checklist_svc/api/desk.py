"""Where every command of the API is handed in: at hand are all handlers of the service."""

from typing import Annotated

from fastapi import Depends, Response

from checklist_svc.api.dependencies import Wired
from checklist_svc.wiring import Wiring
from shared import web
from shared.kernel import record
from shared.web import Command, CommandIfMatch, UploadCommand


@record
class Desk(web.Desk):
    wired: Wiring


async def desk(context: Command, wired: Wired, response: Response) -> Desk:
    return Desk(context=context, wired=wired, response=response)


async def desk_if_match(context: CommandIfMatch, wired: Wired, response: Response) -> Desk:
    return Desk(context=context, wired=wired, response=response)


async def desk_for_upload(context: UploadCommand, wired: Wired, response: Response) -> Desk:
    return Desk(context=context, wired=wired, response=response)


AtDesk = Annotated[Desk, Depends(desk)]
AtDeskIfMatch = Annotated[Desk, Depends(desk_if_match)]
"""For what is decided upon a version that the caller has seen."""
AtDeskForUpload = Annotated[Desk, Depends(desk_for_upload)]
"""For a file: the route reads it, and says in the fingerprint what it was."""
