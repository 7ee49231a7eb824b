"""Schemes (考核方案): adopted as data, version by version."""

from typing import Annotated, Any

from fastapi import Body, Query, Request, Response
from pydantic import Field

from scoring_svc.api.dependencies import Admin, Wired
from scoring_svc.api.listing import Listed
from scoring_svc.api.models import ListedOut
from scoring_svc.domain.scheme import AdoptScheme, Scheme, scheme_data, to_data
from shared.kernel import NotFound
from shared.web import After, Caller, Command, Id, Out, Page, Router, answer, show

router = Router(tags=["schemes"])

TEMPLATES = ("yunnan-2022",)

Document = Annotated[
    dict[str, Any],
    Body(description="The whole scheme as data, each value with its source; scores in hundredths 方案全文"),
]


class SchemeOut(Out):
    """One version of a scheme 考核方案."""

    scheme: Id
    version: int = Field(description="From 1; a session freezes it 版本")
    newest: int = Field(description="The version in force for what opens now 现行版本")
    document: dict[str, Any] = Field(description="The whole scheme as data 方案全文")


@router.get("/scheme-templates/{template}")
async def read_scheme_template(template: Id, _: Caller) -> dict[str, Any]:
    """A scheme that comes with the system, ready to be adopted 内置方案."""
    if template not in TEMPLATES:
        raise NotFound(f"no template {template}")
    return dict(scheme_data(template))


@router.put("/schemes/{scheme}")
async def adopt_scheme(
    scheme: Id, body: Document, caller: Admin, context: Command, wired: Wired, response: Response
) -> SchemeOut:
    """Adopt a scheme, as its next version; the one in force again changes nothing 通过方案. 422 names every fault."""
    command = AdoptScheme(scheme=scheme, organisation=caller.org, data=body)
    done = await wired.schemes.handle(scheme, command, context)
    answer(response, done)
    return _out(done.state.versions, len(done.state.versions))


@router.get("/schemes/{scheme}")
async def read_scheme(
    scheme: Id,
    _: Caller,
    wired: Wired,
    request: Request,
    response: Response,
    version: Annotated[int | None, Query(ge=1, description="The newest unless given 版本")] = None,
) -> SchemeOut:
    """A scheme, in its newest version or an earlier one 查看方案."""
    found = await wired.schemes.find(scheme)
    versions = found.state.versions
    if version is not None and version > len(versions):
        raise NotFound(f"no version {version} of {scheme}")
    show(request, response, found.version)
    return _out(versions, version or len(versions))


@router.get("/schemes", dependencies=[After], response_model=Page[ListedOut])
async def list_schemes(listing: Listed) -> object:
    """All adopted schemes, sorted by id 方案列表."""
    return await listing.of("scheme", everywhere=True)


def _out(versions: tuple[Scheme, ...], version: int) -> SchemeOut:
    scheme = versions[version - 1]
    return SchemeOut(scheme=scheme.scheme, version=version, newest=len(versions), document=dict(to_data(scheme)))
