"""What scoring-svc stores, and what of it goes out."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from scoring_svc.domain.report import events as report
from scoring_svc.domain.report.content import GroupScores
from scoring_svc.domain.session import events as session
from scoring_svc.domain.session.terms import Cast, Seats, Terms
from scoring_svc.domain.veto import events as veto
from scoring_svc.domain.veto.details import Details
from scoring_svc.messaging.codec import scoring_codec
from scoring_svc.messaging.publishing import PUBLISHERS, publish
from shared import contracts
from shared.kernel import Recorded

PRIVATE = {
    "closing-confirmed",
    "closing-proposed",
    "override-proposed",
    "override-withdrawal-proposed",
    "publication-proposed",
    "report-correction-proposed",
    "report-voiding-proposed",
    "revision-proposed",
    "rows-frozen",
    "sheet-cast",
    "sheet-sealed",
    "talk-voiding-proposed",
    "veto-voiding-proposed",
    "year-end-fixed",
}

SEATS = Seats(group="departments", secret=True, least=3, members=("dora", "dirk", "dina"))
TERMS = Terms(
    cohort="yn",
    organisation="53",
    cycle=2026,
    scheme="yunnan-2022",
    scheme_version=1,
    kind="year_end",
    first_day=date(2026, 12, 20),
    appraisees=("5301",),
    panel=(SEATS,),
)


def recorded(event: Any) -> Recorded[Any]:  # noqa: ANN401 - any stored event
    return Recorded(
        position=1,
        stream="s/1",
        version=1,
        id=UUID(int=1),
        type="t",
        event=event,
        command_id=UUID(int=2),
        actor="anna",
        recorded_at=datetime(2026, 12, 20, tzinfo=UTC),
    )


def test_every_stored_event_is_public_or_private_on_purpose() -> None:
    assert len(scoring_codec.names) == len(PUBLISHERS) + len(PRIVATE)
    assert scoring_codec.names >= PRIVATE


def test_no_sheet_and_no_ballot_ever_goes_out() -> None:
    assert not [contract for contract in contracts.CONTRACTS if "sheet" in contract or "ballot" in contract]


def test_a_session_goes_out_with_numbers_in_place_of_names() -> None:
    data = publish(recorded(session.SessionOpened(session="end", terms=TERMS)))
    assert isinstance(data, contracts.SessionOpenedV1)
    assert (data.organisation, data.recorded_by) == ("53", "anna")
    assert data.panel == (contracts.PanelGroup(group="departments", members=3),)
    assert "dora" not in repr(data)


@pytest.mark.parametrize(
    "event",
    [
        session.SessionOpened(session="end", terms=TERMS),
        session.SessionClosed(session="end", terms=TERMS, cast=(Cast(group="departments", count=2),)),
        report.ReportScored(
            fact="end.5301",
            revision=1,
            organisation="5301",
            person="petra",
            cycle=2026,
            session="end",
            groups=(GroupScores(group="superior", scores=(1, 2)),),
        ),
        veto.VetoRaised(
            fact="v",
            revision=1,
            details=Details(
                organisation="5301",
                person=None,
                effects=("good", "honours"),
                in_force_from=date(2026, 1, 1),
                until=None,
                ground="a breach",
                source="house",
            ),
        ),
    ],
)
def test_what_is_stored_is_read_back_the_same(event: Any) -> None:  # noqa: ANN401 - any stored event
    name, text = scoring_codec.encode(event)
    assert scoring_codec.decode(name, text) == event
    assert publish(recorded(event)) is not None
