"""Contract → what scoring keeps of it: a fact for a dossier, or a statement for the register.

One table for each; what stands in neither is of no concern to a result and is passed over.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from scoring_svc.domain import dossier as d
from scoring_svc.domain import register as r
from scoring_svc.domain.row import Row
from shared import contracts as k

SPANS_YEARS = 0
"""The cycle under which a fact rests that is in force over several (a veto)."""

_VETOES = d.Slot.VETOES


Fields: TypeAlias = tuple[Any, ...]
"""The fields of a revision, or of a content, in their order: as they are kept (ADR 0061)."""

Filed: TypeAlias = tuple[int, str, d.Slot, Fields]
"""Cycle, organisation and slot of the dossier that a revision goes into, and the revision."""

Reading: TypeAlias = tuple[d.Slot, Callable[[Any], Fields | None]]
"""Into which slot a fact goes, and what it says; what says nothing takes the fact out."""


def fact_of(event: k.CloudEvent) -> Filed | None:
    """What the event says of an organisation, if it tells a fact that counts."""
    data: Any = event.data
    reading = FACTS.get(type(data))
    if reading is None:
        return None
    slot, content_of = reading
    return (
        SPANS_YEARS if slot is _VETOES else data.cycle,
        data.organisation,
        slot,
        (
            data.fact,
            data.revision,
            int(event.sequence),
            event.source,
            event.id,
            datetime.fromisoformat(event.time),
            content_of(data),
        ),
    )


def statement_of(event: k.CloudEvent, partition: int) -> r.Entry[Any] | None:
    """What the event, which lies in ``partition`` of its topic, says of the frame in which facts count."""
    state = STATEMENTS.get(type(event.data))
    if state is None:
        return None
    return r.Entry(
        stream=event.subject,
        version=event.streamversion,
        source=event.source,
        partition=partition,
        sequence=event.number,
        recorded=event.recorded_at,
        content=state(event.data),
    )


def _inspection(data: k.InspectionRecordedV1 | k.InspectionCorrectedV1) -> Fields:
    marks = [(one.indicator, one.score, one.value) for one in data.scores]
    return data.cycle, data.quarter, data.kind, data.occurred_on, marks


def _report(data: k.ReportScoredV1) -> Fields:
    return data.cycle, data.session, [(one.group, one.scores) for one in data.groups]


def _adjustment(data: k.AdjustmentGrantedV1) -> Fields:
    return data.cycle, data.occurred_on, data.amount, data.ground


def _talk(data: k.TalkHeldV1) -> Fields:
    return data.cycle, data.occurred_on, data.target, data.set_off_by_result


def _veto(data: k.VetoRaisedV1 | k.VetoLiftedV1) -> Fields:
    return data.effects, data.in_force_from, data.until, data.ground


def _problem(data: k.ProblemUnansweredV1) -> Fields:
    return data.cycle, data.session, data.problem


def _override(data: k.GradeOverriddenV1) -> Fields:
    return data.cycle, data.cohort, data.reason, data.by


def _evaluation(data: k.ProjectAcceptedV1) -> Fields:
    return data.cycle, "evaluation", data.evaluation, 1


def _taken_out(_: k.FactData) -> None:
    """It was withdrawn or voided."""


FACTS: Mapping[type[k.Data], Reading] = {
    k.InspectionRecordedV1: (d.Slot.INSPECTIONS, _inspection),
    k.InspectionCorrectedV1: (d.Slot.INSPECTIONS, _inspection),
    k.InspectionWithdrawnV1: (d.Slot.INSPECTIONS, _taken_out),
    k.ReportScoredV1: (d.Slot.REPORT_SCORES, _report),
    k.ReportVoidedV1: (d.Slot.REPORT_SCORES, _taken_out),
    k.AdjustmentGrantedV1: (d.Slot.ADJUSTMENTS, _adjustment),
    k.AdjustmentWithdrawnV1: (d.Slot.ADJUSTMENTS, _taken_out),
    k.TalkHeldV1: (d.Slot.TALKS, _talk),
    k.TalkVoidedV1: (d.Slot.TALKS, _taken_out),
    k.VetoRaisedV1: (d.Slot.VETOES, _veto),
    k.VetoLiftedV1: (d.Slot.VETOES, _veto),
    k.VetoVoidedV1: (d.Slot.VETOES, _taken_out),
    k.ProblemUnansweredV1: (d.Slot.PROBLEMS, _problem),
    k.ProblemAnsweredV1: (d.Slot.PROBLEMS, _taken_out),
    k.GradeOverriddenV1: (d.Slot.OVERRIDES, _override),
    k.GradeWithdrawnV1: (d.Slot.OVERRIDES, _taken_out),
    k.ProjectAcceptedV1: (d.Slot.MEASURES, _evaluation),
}


def _scheme(data: k.SchemeAdoptedV1) -> r.SchemeInForce:
    return r.SchemeInForce(scheme=data.scheme, version=data.version, cycles=data.cycles, data=data.document)


def _list(data: k.CohortFormedV1 | k.CohortChangedV1) -> r.Listed:
    return r.Listed(
        cohort=data.cohort,
        superior=data.organisation,
        cycle=data.cycle,
        scheme=data.scheme,
        members=tuple((member.organisation, member.class_) for member in data.members),
    )


def _opened(data: k.SessionOpenedV1) -> r.Opened:
    return r.Opened(
        session=data.session,
        cohort=data.cohort,
        kind=data.kind,
        first_day=data.first_day,
        scheme=data.scheme,
        scheme_version=data.scheme_version,
    )


def _appointed(data: k.SecretaryAppointedV1) -> r.Appointed:
    return r.Appointed(organisation=data.organisation, post=data.post, person=data.person, first_day=data.from_)


def _left(data: k.SecretaryLeftV1) -> r.Left:
    return r.Left(
        organisation=data.organisation, post=data.post, person=data.person, first_day=data.from_, until=data.until
    )


def _node(data: k.OrganisationRegisteredV1 | k.OrganisationChangedV1 | k.OrganisationDissolvedV1) -> r.Node:
    return r.Node(
        organisation=data.organisation,
        name=data.name,
        kind=data.kind,
        parent=data.parent,
        effective_on=data.effective_on,
        dissolved=isinstance(data, k.OrganisationDissolvedV1),
    )


def _announced(data: k.ResultPublishedV1 | k.ResultRevisedV1) -> r.Announced:
    row = Row(
        cycle=data.row.cycle,
        cohort=data.row.cohort,
        scheme=data.row.scheme,
        scheme_version=data.row.scheme_version,
        organisation=data.row.organisation,
        person=data.row.person,
        components=data.row.components,
        adjustments=data.row.adjustments,
        composite=data.row.composite,
        rank=data.row.rank,
        threshold=data.row.threshold,
        grade=data.row.grade,
        bars=data.row.bars,
        missing=data.row.missing,
        override=data.row.override,
    )
    return r.Announced(cohort=data.cohort, organisation=data.organisation, digest=data.digest, row=row)


def _issued(data: k.ResultsPublishedV1 | k.ResultsRevisedV1) -> r.Issued:
    return r.Issued(
        cohort=data.cohort,
        cycle=data.cycle,
        scheme=data.scheme,
        scheme_version=data.scheme_version,
        digest=data.digest,
        sequences=tuple((one.source, one.partition, one.sequence) for one in data.sequences),
    )


STATEMENTS: Mapping[type[k.Data], Callable[[Any], Any]] = {
    k.SchemeAdoptedV1: _scheme,
    k.CohortFormedV1: _list,
    k.CohortChangedV1: _list,
    k.SessionOpenedV1: _opened,
    k.SecretaryAppointedV1: _appointed,
    k.SecretaryLeftV1: _left,
    k.OrganisationRegisteredV1: _node,
    k.OrganisationChangedV1: _node,
    k.OrganisationDissolvedV1: _node,
    k.ResultPublishedV1: _announced,
    k.ResultRevisedV1: _announced,
    k.ResultsPublishedV1: _issued,
    k.ResultsRevisedV1: _issued,
}
