"""The stored form of each event: a name for ever, and the record that it stands for. One codec an aggregate."""

from scoring_svc.domain.adjustment import events as adjustment
from scoring_svc.domain.cohort import events as cohort
from scoring_svc.domain.override import events as override
from scoring_svc.domain.problem import events as problem
from scoring_svc.domain.report import events as report
from scoring_svc.domain.scheme import SchemeAdopted, SchemeEvent
from scoring_svc.domain.session import events as session
from scoring_svc.domain.sheet import events as sheet
from scoring_svc.domain.talk import events as talk
from scoring_svc.domain.veto import events as veto
from scoring_svc.messaging.publications import announcement_codec, publication_codec
from shared.eventstore import Codec

scheme_codec: Codec[SchemeEvent] = Codec({"scheme-adopted": SchemeAdopted})

cohort_codec: Codec[cohort.CohortEvent] = Codec(
    {
        "cohort-formed": cohort.CohortFormed,
        "cohort-changed": cohort.CohortChanged,
        "year-end-fixed": cohort.YearEndFixed,
    }
)

session_codec: Codec[session.SessionEvent] = Codec(
    {
        "session-opened": session.SessionOpened,
        "closing-proposed": session.ClosingProposed,
        "closing-confirmed": session.ClosingConfirmed,
        "session-closed": session.SessionClosed,
    }
)

sheet_codec: Codec[sheet.SheetEvent] = Codec({"sheet-cast": sheet.SheetCast, "sheet-sealed": sheet.SheetSealed})

report_codec: Codec[report.ReportEvent] = Codec(
    {
        "report-submitted": report.ReportSubmitted,
        "report-returned": report.ReportReturned,
        "report-accepted": report.ReportAccepted,
        "report-scored": report.ReportScored,
        "report-correction-proposed": report.CorrectionProposed,
        "report-voiding-proposed": report.VoidingProposed,
        "report-voided": report.ReportVoided,
    }
)

talk_codec: Codec[talk.TalkEvent] = Codec(
    {"talk-held": talk.TalkHeld, "talk-voiding-proposed": talk.VoidingProposed, "talk-voided": talk.TalkVoided}
)

veto_codec: Codec[veto.VetoEvent] = Codec(
    {
        "veto-raised": veto.VetoRaised,
        "veto-lifted": veto.VetoLifted,
        "veto-voiding-proposed": veto.VoidingProposed,
        "veto-voided": veto.VetoVoided,
    }
)

adjustment_codec: Codec[adjustment.AdjustmentEvent] = Codec(
    {
        "adjustment-granted": adjustment.AdjustmentGranted,
        "adjustment-withdrawn": adjustment.AdjustmentWithdrawn,
    }
)

override_codec: Codec[override.OverrideEvent] = Codec(
    {
        "override-proposed": override.OverrideProposed,
        "grade-overridden": override.GradeOverridden,
        "override-withdrawal-proposed": override.WithdrawalProposed,
        "override-withdrawn": override.OverrideWithdrawn,
    }
)

problem_codec: Codec[problem.ProblemEvent] = Codec(
    {"problem-unanswered": problem.ProblemUnanswered, "problem-answered": problem.ProblemAnswered}
)

scoring_codec = (
    scheme_codec
    | cohort_codec
    | session_codec
    | sheet_codec
    | report_codec
    | talk_codec
    | veto_codec
    | adjustment_codec
    | override_codec
    | problem_codec
    | publication_codec
    | announcement_codec
)
"""Of the whole feed: whatever this service stores."""
