"""Publications and announcements, as they are stored and as they go out."""

from typing import Any

from scoring_svc.domain.announcement import events as a
from scoring_svc.domain.digest import row as as_data
from scoring_svc.domain.publication import events as e
from scoring_svc.domain.row import result_of
from shared import contracts as k
from shared.eventstore import Codec
from shared.kernel import Recorded

PUBLICATION_CODEC: Codec[e.PublicationEvent] = Codec(
    {
        "publication-proposed": e.PublicationProposed,
        "rows-frozen": e.RowsFrozen,
        "results-published": e.ResultsPublished,
        "revision-proposed": e.RevisionProposed,
        "results-revised": e.ResultsRevised,
    }
)
ANNOUNCEMENT_CODEC: Codec[a.AnnouncementEvent] = Codec(
    {"result-published": a.ResultPublished, "result-revised": a.ResultRevised}
)


def publish(recorded: Recorded[Any]) -> k.Data | None:
    """The public event; None for what stays inside: proposals, and the frozen rows that go out one by one."""
    match recorded.event:
        case e.ResultsPublished(basis=basis, incomplete=incomplete, by=by):
            return k.ResultsPublishedV1(
                organisation=basis.organisation,
                recorded_by=recorded.actor,
                cycle=basis.cycle,
                cohort=basis.cohort,
                scheme=basis.scheme,
                scheme_version=basis.scheme_version,
                digest=basis.digest,
                size=basis.size,
                sequences=_marks(basis),
                incomplete=_incomplete(incomplete),
                by=by,
            )
        case e.ResultsRevised(basis=basis, incomplete=incomplete, by=by):
            return k.ResultsRevisedV1(
                organisation=basis.organisation,
                recorded_by=recorded.actor,
                cycle=basis.cycle,
                cohort=basis.cohort,
                scheme=basis.scheme,
                scheme_version=basis.scheme_version,
                digest=basis.digest,
                size=basis.size,
                sequences=_marks(basis),
                incomplete=_incomplete(incomplete),
                by=by,
                against=recorded.event.against,
                changed=recorded.event.changed,
            )
        case a.ResultPublished(row=row, digest=digest):
            return k.ResultPublishedV1(
                organisation=row.organisation,
                recorded_by=recorded.actor,
                person=row.person,
                cohort=row.cohort,
                digest=digest,
                row=k.ResultRow(**as_data(result_of(row))),
            )
        case a.ResultRevised(row=row, digest=digest):
            return k.ResultRevisedV1(
                organisation=row.organisation,
                recorded_by=recorded.actor,
                person=row.person,
                cohort=row.cohort,
                digest=digest,
                row=k.ResultRow(**as_data(result_of(row))),
            )
        case _:
            return None


def _marks(basis: e.Basis) -> tuple[k.SequenceMark, ...]:
    return tuple(
        k.SequenceMark(source=one.source, partition=one.partition, sequence=one.sequence) for one in basis.sequences
    )


def _incomplete(approvals: tuple[e.Approval, ...]) -> tuple[k.IncompleteResult, ...]:
    return tuple(k.IncompleteResult(organisation=one.organisation, reason=one.reason) for one in approvals)
