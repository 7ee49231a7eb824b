"""Publications (公示) and revisions: one admin proposes, another confirms; nothing published changes silently."""

from typing import Literal

from fastapi import Request, Response
from pydantic import Field

from scoring_svc.api.dependencies import Admin, Clerk
from scoring_svc.api.models import Reason
from scoring_svc.api.rows import MarkOut
from scoring_svc.api.sight import Read, sight
from scoring_svc.domain.publication.state import Proposal, Publication, Published
from scoring_svc.domain.publication.values import Approval
from shared.kernel import Fault, Invalid, NotFound, Outcome
from shared.web import Command, Id, In, Organisation, Out, Router, actions, answer, show

router = Router(tags=["publications"])


class ApprovalIn(In):
    """An incomplete result that goes out all the same 不完整结果的批准."""

    organisation: Organisation
    reason: Reason


class ProposalIn(In):
    """``approved_incomplete`` names each incomplete result, and no other 逐一批准的不完整结果."""

    approved_incomplete: tuple[ApprovalIn, ...] = Field(default=(), max_length=5000)


class ApprovalOut(Out):
    """An incomplete result that is published all the same, and why 经批准公布的不完整结果."""

    organisation: Organisation
    reason: str


class PublicationProposalOut(Out):
    """Waits for another admin 待确认的提议."""

    by: Id
    digest: str
    against: str | None = Field(description="The digest that it would replace 将被修订的摘要")
    incomplete: list[ApprovalOut]


class PublishedOut(Out):
    """What stands published 已公示结果. The rows are in the ranking."""

    revision: int = Field(description="0 for the publication, 1 for its first revision … 修订次数")
    scheme: Id
    scheme_version: int
    digest: str
    size: int
    against: str | None = Field(description="Digest of what it replaced 原公示摘要")
    changed: list[Organisation] = Field(description="Whose rows a revision changed 变动对象")
    sequences: list[MarkOut] = Field(description="What it was computed from 数据截止序号")
    incomplete: list[ApprovalOut]
    by: tuple[Id, Id] = Field(description="Who proposed, who confirmed 提议人与确认人")


class PublicationOut(Out):
    """A cohort's publication 公示."""

    cohort: Id
    status: Literal["proposed", "published"]
    published: PublishedOut | None
    proposal: PublicationProposalOut | None
    allowed_actions: list[str]


@router.post("/cohorts/{cohort}/publication")
async def propose_publication(
    cohort: Id, body: ProposalIn, caller: Admin, context: Command, read: Read, response: Response
) -> PublicationOut:
    """Propose to publish the results as they are now 提议公示. 409 where one is incomplete and not approved by name."""
    return _done(cohort, await read.publishing.propose(cohort, _approvals(body), context, caller.org), response)


@router.post("/cohorts/{cohort}/publication/confirmation")
async def confirm_publication(
    cohort: Id, caller: Admin, context: Command, read: Read, response: Response
) -> PublicationOut:
    """Publish, as another admin 确认公示. 409 where the results are not those that were proposed."""
    return _done(cohort, await read.publishing.confirm(cohort, context, caller.org), response)


@router.get("/cohorts/{cohort}/publication")
async def read_publication(
    cohort: Id, caller: Clerk, read: Read, request: Request, response: Response
) -> PublicationOut:
    """The publication, or what is proposed 查看公示. 404 before either."""
    ranking = await read.results.ranking(cohort)
    await sight(caller, read.results, ranking, [row.organisation for row in ranking.rows])
    found = await read.publishing.read(cohort)
    if not found.version:
        raise NotFound(f"nothing of {cohort} is published or proposed")
    show(request, response, found.version)
    return _out(cohort, found.state)


@router.post("/cohorts/{cohort}/revision")
async def propose_revision(
    cohort: Id, body: ProposalIn, caller: Admin, context: Command, read: Read, response: Response
) -> PublicationOut:
    """Propose to publish what changed since 提议修订."""
    return _done(
        cohort, await read.publishing.propose_revision(cohort, _approvals(body), context, caller.org), response
    )


@router.post("/cohorts/{cohort}/revision/confirmation")
async def confirm_revision(
    cohort: Id, caller: Admin, context: Command, read: Read, response: Response
) -> PublicationOut:
    """Issue the revision, as another admin 确认修订. The answer names every changed row."""
    return _done(cohort, await read.publishing.confirm_revision(cohort, context, caller.org), response)


def _approvals(body: ProposalIn) -> list[Approval]:
    named = [one.organisation for one in body.approved_incomplete]
    if faults := [
        Fault(pointer=f"/approved_incomplete/{place}/organisation", code="twice", detail=f"{one} is named twice")
        for place, one in enumerate(named)
        if one in named[:place]
    ]:
        raise Invalid(*faults)
    return [Approval(organisation=one.organisation, reason=one.reason) for one in body.approved_incomplete]


def _done(cohort: str, outcome: Outcome[Publication], response: Response) -> PublicationOut:
    answer(response, outcome)
    return _out(cohort, outcome.state)


def _out(cohort: str, publication: Publication) -> PublicationOut:
    published, proposal = publication.published, publication.proposal
    return PublicationOut(
        cohort=cohort,
        status="published" if published else "proposed",
        published=_published(published) if published else None,
        proposal=_proposal(proposal) if proposal else None,
        allowed_actions=actions(
            publish=published is None,
            confirm_publication=published is None and proposal is not None,
            revise=published is not None,
            confirm_revision=published is not None and proposal is not None,
        ),
    )


def _published(published: Published) -> PublishedOut:
    basis = published.basis
    return PublishedOut(
        revision=published.revision,
        scheme=basis.scheme,
        scheme_version=basis.scheme_version,
        digest=basis.digest,
        size=basis.size,
        against=published.against,
        changed=list(published.changed),
        sequences=[MarkOut.model_validate(one) for one in basis.sequences],
        incomplete=[ApprovalOut.model_validate(one) for one in published.incomplete],
        by=published.by,
    )


def _proposal(proposal: Proposal) -> PublicationProposalOut:
    return PublicationProposalOut(
        by=proposal.by,
        digest=proposal.basis.digest,
        against=proposal.against,
        incomplete=[ApprovalOut.model_validate(one) for one in proposal.incomplete],
    )
