"""What scoring keeps of each public event, and that none is passed over by accident."""

from datetime import UTC, date, datetime
from typing import Any

from scoring_svc.domain import dossier as d
from scoring_svc.domain import register as r
from scoring_svc.generations.packing import KINDS, NAMES, key_of, pack, revision_of, unpack_statement
from scoring_svc.messaging.ingestion import FACTS, SPANS_YEARS, STATEMENTS, fact_of, statement_of
from shared import contracts as k
from shared.contracts import Data, wrap
from shared.contracts.samples import SAMPLES
from shared.kernel import record

AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
NO_CONCERN = {
    k.CycleOpenedV1,
    k.CyclePhaseChangedV1,
    k.ChecklistIssuedV1,
    k.ChecklistSignedV1,
    k.ChecklistRevisedV1,
    k.ItemReportedV1,
    k.ItemVerifiedV1,
    k.ItemReturnedV1,
    k.ProjectDeclaredV1,
    k.ProjectApprovedV1,
    k.ProjectReturnedV1,
    k.ProjectClaimedV1,
    k.ProjectReleasedV1,
    k.MilestonePlannedV1,
    k.MilestoneReportedV1,
    k.MilestoneVerifiedV1,
    k.MilestoneSentBackV1,
    k.SessionClosedV1,
    k.ReportSubmittedV1,
    k.ReportReturnedV1,
    k.ReportAcceptedV1,
}
"""Of no concern to a result: whoever adds a contract says here, or in a table of `ingestion`, what becomes of it."""

VETO = {"effects": ("good",), "in_force_from": date(2026, 4, 1), "ground": "g", "source": "s"}
TALK = {
    "target": "organisation",
    "cycle": 2026,
    "occurred_on": date(2026, 5, 1),
    "trigger": "discord",
    "by": "clerk",
    "set_off_by_result": False,
}


@record
class Filed:
    cycle: int
    organisation: str
    slot: d.Slot
    revision: d.Revision[Any]


def taken(data: Data) -> object:
    event = wrap(data, id="e-1", source="/scoring-svc", subject="veto/v", streamversion=2, time=AT, sequence=41)
    if filed := fact_of(event):
        cycle, organisation, slot, row = filed
        return Filed(cycle=cycle, organisation=organisation, slot=slot, revision=revision_of(slot, row))
    return statement_of(event, 3)


def test_every_contract_is_kept_or_passed_over_on_purpose() -> None:
    everything = {contract.data for contract in k.CONTRACTS.values()}
    assert FACTS.keys() | STATEMENTS.keys() | NO_CONCERN == everything
    assert not NO_CONCERN & (FACTS.keys() | STATEMENTS.keys())


def test_every_fact_that_counts_has_a_contract_with_fact_and_revision() -> None:
    assert all(issubclass(data, k.FactData) for data in FACTS)


def test_a_fact_keeps_its_source_sequence_event_and_time() -> None:
    found = taken(k.TalkHeldV1(organisation="5301", recorded_by="clerk", fact="t", revision=1, **TALK))
    assert isinstance(found, Filed)
    assert (found.cycle, found.organisation, found.slot) == (2026, "5301", d.Slot.TALKS)
    revision = found.revision
    assert (revision.fact, revision.revision, revision.source, revision.sequence) == ("t", 1, "/scoring-svc", 41)
    assert (revision.event, revision.recorded) == ("e-1", AT)


def test_what_is_voided_is_a_revision_without_content() -> None:
    found = taken(k.TalkVoidedV1(organisation="5301", recorded_by="clerk", fact="t", revision=2, **TALK))
    assert isinstance(found, Filed)
    assert (found.revision.revision, found.revision.content) == (2, None)


def test_a_veto_spans_years_and_a_lifted_one_still_counts_until_its_day() -> None:
    raised = taken(k.VetoRaisedV1(organisation="5301", recorded_by="clerk", fact="v", revision=1, **VETO))
    lifted = taken(
        k.VetoLiftedV1(
            organisation="5301",
            recorded_by="clerk",
            fact="v",
            revision=2,
            until=date(2026, 9, 1),
            **VETO,
        )
    )
    assert isinstance(raised, Filed)
    assert isinstance(lifted, Filed)
    assert raised.cycle == lifted.cycle == SPANS_YEARS
    assert lifted.revision.content == d.Veto(
        effects=("good",), in_force_from=date(2026, 4, 1), until=date(2026, 9, 1), ground="g"
    )


def test_an_appointment_is_a_statement_of_its_stream() -> None:
    found = taken(
        k.SecretaryAppointedV1(organisation="5301", recorded_by="root", post="p", person="anna", from_=date(2026, 1, 1))
    )
    assert isinstance(found, r.Entry)
    assert (found.stream, found.version, found.partition, found.sequence) == ("veto/v", 2, 3, 41)
    assert found.content == r.Appointed(organisation="5301", post="p", person="anna", first_day=date(2026, 1, 1))


def test_a_listed_cohort_keeps_its_members_with_their_class() -> None:
    found = taken(
        k.CohortFormedV1(
            organisation="53",
            recorded_by="root",
            cohort="c",
            cycle=2026,
            scheme="yunnan-2022",
            members=(k.CohortMember(organisation="5301", class_="prefecture"),),
        )
    )
    assert isinstance(found, r.Entry)
    assert found.content.members == (("5301", "prefecture"),)
    assert key_of(found.content) == "c"


def test_every_statement_comes_back_from_its_bytes_as_it_was() -> None:
    assert NAMES.keys() == set(KINDS.values())
    one = r.Issued(
        cohort="c",
        cycle=2026,
        scheme="s",
        scheme_version=1,
        digest="d" * 64,
        sequences=(("/checklist-svc", 3, 41),),
    )
    assert unpack_statement("publication", pack(one)) == one
    assert one.vector == {("/checklist-svc", 3): 41}


def test_every_sample_of_a_fact_is_what_its_slot_holds() -> None:
    slots = set()
    for sample in SAMPLES.values():
        found = taken(sample.data)
        if isinstance(found, Filed):
            slots.add(found.slot)
            content = found.revision.content
            assert content is None or type(content) is d.CONTENTS[found.slot]
            assert pack(found.revision) == pack(revision_of(found.slot, tuple(found.revision)))
    assert slots == set(d.Slot)
