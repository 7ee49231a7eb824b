"""Publications and announcements, as they are stored and as they go out."""

from collections.abc import Callable, Mapping
from typing import Any

from scoring_svc.domain.announcement import events as a
from scoring_svc.domain.digest import FIELDS
from scoring_svc.domain.publication import events as e
from shared import contracts as k
from shared.eventstore import Codec

publication_codec: Codec[e.PublicationEvent] = Codec(
    {
        "publication-proposed": e.PublicationProposed,
        "rows-frozen": e.RowsFrozen,
        "results-published": e.ResultsPublished,
        "revision-proposed": e.RevisionProposed,
        "results-revised": e.ResultsRevised,
    }
)
announcement_codec: Codec[a.AnnouncementEvent] = Codec(
    {"result-published": a.ResultPublished, "result-revised": a.ResultRevised}
)


def _results(event: e.ResultsPublished | e.ResultsRevised) -> dict[str, Any]:
    basis = event.basis
    return {
        "organisation": basis.organisation,
        "cycle": basis.cycle,
        "cohort": basis.cohort,
        "scheme": basis.scheme,
        "scheme_version": basis.scheme_version,
        "digest": basis.digest,
        "size": basis.size,
        "sequences": tuple(
            k.SequenceMark(source=one.source, partition=one.partition, sequence=one.sequence) for one in basis.sequences
        ),
        "incomplete": tuple(
            k.IncompleteResult(organisation=one.organisation, reason=one.reason) for one in event.incomplete
        ),
        "by": event.by,
    }


def _results_published(event: e.ResultsPublished, by: str) -> k.Data:
    return k.ResultsPublishedV1(recorded_by=by, **_results(event))


def _results_revised(event: e.ResultsRevised, by: str) -> k.Data:
    return k.ResultsRevisedV1(recorded_by=by, **_results(event), against=event.against, changed=event.changed)


def _result(event: a.ResultPublished | a.ResultRevised) -> dict[str, Any]:
    row = event.row
    return {
        "organisation": row.organisation,
        "person": row.person,
        "cohort": row.cohort,
        "digest": event.digest,
        "row": k.ResultRow(**{field: getattr(row, field) for field in FIELDS}),
    }


def _result_published(event: a.ResultPublished, by: str) -> k.Data:
    return k.ResultPublishedV1(recorded_by=by, **_result(event))


def _result_revised(event: a.ResultRevised, by: str) -> k.Data:
    return k.ResultRevisedV1(recorded_by=by, **_result(event))


PUBLISHERS: Mapping[type[Any], Callable[[Any, str], k.Data]] = {
    e.ResultsPublished: _results_published,
    e.ResultsRevised: _results_revised,
    a.ResultPublished: _result_published,
    a.ResultRevised: _result_revised,
}
"""As `scoring_svc.messaging.publishing.PUBLISHERS`. Proposals stay inside; frozen rows go out one by one."""
