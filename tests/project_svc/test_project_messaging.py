"""What is stored can be read for ever; what is published says what the contracts promise."""

from datetime import date
from typing import get_args
from uuid import UUID

import pytest

from project_svc.domain.project import events as e
from project_svc.domain.project.values import Brief, Evidence, Level
from project_svc.messaging.codec import project_codec
from project_svc.messaging.publishing import publish
from shared import contracts
from shared.contracts import CloudEvent, decode, encode, wrap
from shared.kernel import Recorded
from shared.testing import NOON

BRIEF = Brief(cycle=2026, level=Level.COUNTY, topic="culture", title="A public library")
DAY = date(2026, 6, 1)

EVENTS: tuple[e.ProjectEvent, ...] = (
    e.ProjectDeclared(project="p", organisation="530102", person="clerk", brief=BRIEF, goals=("open",)),
    e.ProjectApproved(project="p", organisation="530102", person="clerk", brief=BRIEF),
    e.ProjectReturned(project="p", organisation="530102", person="clerk", brief=BRIEF, reason="too small"),
    e.ProjectClaimed(project="p", organisation="5301", person="anna", brief=BRIEF),
    e.ProjectReleased(project="p", organisation="5301", person="anna", brief=BRIEF, reason="moved away"),
    e.MilestonePlanned(project="p", organisation="5301", milestone="roof", title="The roof is on", due_on=DAY),
    e.MilestoneReported(
        project="p",
        organisation="5301",
        milestone="roof",
        due_on=DAY,
        reached_on=DAY,
        evidence=(Evidence(uri="s3://acts/1", sha256="0" * 64),),
    ),
    e.MilestoneVerified(
        project="p", organisation="5301", milestone="roof", due_on=DAY, verifier="boris", verified_on=DAY
    ),
    e.MilestoneSentBack(
        project="p", organisation="5301", milestone="roof", due_on=DAY, verifier="boris", reason="it rains in"
    ),
    e.ProjectAccepted(
        project="p",
        organisation="5301",
        person="anna",
        brief=BRIEF,
        fact="p",
        revision=1,
        evaluation=9150,
        accepted_on=DAY,
    ),
    e.EvaluationCorrected(
        project="p",
        organisation="5301",
        person="anna",
        brief=BRIEF,
        fact="p",
        revision=2,
        evaluation=8800,
        reason="counted twice",
    ),
)

STORED = {
    "project-declared": '{"project":"p","organisation":"530102","person":"clerk","brief":{"cycle":2026,'
    '"level":"county","topic":"culture","title":"A public library"},"goals":["open"]}',
    "milestone-reported": '{"project":"p","organisation":"5301","milestone":"roof","due_on":"2026-06-01",'
    f'"reached_on":"2026-06-01","evidence":[{{"uri":"s3://acts/1","sha256":"{"0" * 64}"}}]}}',
    "evaluation-corrected": '{"project":"p","organisation":"5301","person":"anna","brief":{"cycle":2026,'
    '"level":"county","topic":"culture","title":"A public library"},"fact":"p","revision":2,"evaluation":8800,'
    '"reason":"counted twice"}',
}
"""As they lie in stores today. An event that must look otherwise takes a new name and an upcaster."""


def recorded(event: e.ProjectEvent) -> Recorded[e.ProjectEvent]:
    return Recorded(
        position=1,
        stream="project/p",
        version=1,
        id=UUID(int=1),
        type=project_codec.encode(event)[0],
        event=event,
        command_id=UUID(int=2),
        actor="somebody",
        recorded_at=NOON,
    )


def published(event: e.ProjectEvent) -> CloudEvent:
    """Through the envelope and back, as a subscriber reads it."""
    data = publish(recorded(event))
    return decode(
        encode(
            wrap(
                data,
                id=str(UUID(int=1)),
                source="/project-svc",
                subject="project/p",
                streamversion=1,
                time=NOON,
                sequence=1,
            )
        )
    )


def test_every_kind_of_event_is_stored_under_a_name() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(e.ProjectEvent))
    assert {project_codec.encode(event)[0] for event in EVENTS} == project_codec.names


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_what_is_stored_is_read_back_the_same(event: e.ProjectEvent) -> None:
    name, text = project_codec.encode(event)
    assert project_codec.decode(name, text) == event


@pytest.mark.parametrize("name", STORED)
def test_what_lies_in_stores_today_stays_readable(name: str) -> None:
    event = project_codec.decode(name, STORED[name])
    assert project_codec.encode(event) == (name, STORED[name])


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_every_event_is_published_as_a_contract_of_its_organisation(event: e.ProjectEvent) -> None:
    public = published(event)
    assert public.type.startswith("zeren.project.")
    assert public.partitionkey == event.organisation
    assert (public.data.organisation, public.data.recorded_by) == (event.organisation, "somebody")


def test_an_acceptance_is_the_first_revision_of_a_fact_and_a_correction_the_next() -> None:
    accepted, corrected = (published(event).data for event in EVENTS[-2:])
    assert isinstance(accepted, contracts.ProjectAcceptedV1)
    assert isinstance(corrected, contracts.ProjectAcceptedV1)
    assert (accepted.fact, accepted.revision, accepted.evaluation) == ("p", 1, 9150)
    assert (corrected.fact, corrected.revision, corrected.evaluation) == ("p", 2, 8800)


def test_a_claim_tells_the_claimants_partition_what_the_project_is_about() -> None:
    assert publish(recorded(EVENTS[3])) == contracts.ProjectClaimedV1(
        organisation="5301",
        recorded_by="somebody",
        project="p",
        person="anna",
        cycle=2026,
        level="county",
        topic="culture",
        title="A public library",
    )
