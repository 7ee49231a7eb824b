"""What may happen next to a report as it is written, and what is refused. Its scores: `report.scoring`."""

from scoring_svc.domain.report import commands as c
from scoring_svc.domain.report import events as e
from scoring_svc.domain.report.content import Content
from scoring_svc.domain.report.scoring import decide_scores
from scoring_svc.domain.report.shape import flags_of
from scoring_svc.domain.report.state import Report, Status, evolve
from shared.kernel import Decider, NotFound, Refused, Text


class ReportOutOfTurn(Refused):
    slug = "report-out-of-turn"
    title = Text("Not while the report stands as it does", "述职报告当前状态不允许此操作")


def decide(command: c.ReportCommand, report: Report) -> list[e.ReportEvent]:
    match command:
        case c.SubmitReport():
            return _submit(command, report)
        case c.ReturnReport() | c.AcceptReport():
            return _review(command, report)
        case _:
            return decide_scores(command, report)


def _submit(command: c.SubmitReport, report: Report) -> list[e.ReportEvent]:
    content = Content(
        report=command.report,
        session=command.session,
        organisation=command.organisation,
        person=command.person,
        cycle=command.cycle,
        shares=command.shares,
        flags=flags_of(command.shares),
    )
    if report.status is Status.ACCEPTED:
        raise ReportOutOfTurn(f"{command.report} is accepted")
    if report.status is Status.SUBMITTED and content == report.content:
        return []
    return [e.ReportSubmitted(content=content)]


def _review(command: c.ReturnReport | c.AcceptReport, report: Report) -> list[e.ReportEvent]:
    if report.content is None:
        raise NotFound(f"no report {command.report}")
    match command, report.status:
        case c.ReturnReport(reason=reason), Status.SUBMITTED:
            return [e.ReportReturned(content=report.content, reason=reason)]
        case c.AcceptReport(), Status.SUBMITTED:
            return [e.ReportAccepted(content=report.content)]
        case (c.ReturnReport(), Status.RETURNED) | (c.AcceptReport(), Status.ACCEPTED):
            return []
        case _:
            raise ReportOutOfTurn(f"{command.report} is {report.status}")


report_decider = Decider(decide=decide, evolve=evolve, initial=Report())
