"""The one place where abstract meets concrete: the commands' handlers over the event store, the roll and the box."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from scoring_svc.application.announcing import Announcing
from scoring_svc.application.appraisals import Appraisals, OverrideFacts, ProblemFacts
from scoring_svc.application.casting import Casting
from scoring_svc.application.closing import SessionKeeper
from scoring_svc.application.cohorts import Cohorts
from scoring_svc.application.facts import Facts
from scoring_svc.application.publishing import KIND, Publishing
from scoring_svc.application.reports import Reports
from scoring_svc.application.schemes import Schemes
from scoring_svc.application.sessions import Sessions
from scoring_svc.application.streams import Streams
from scoring_svc.ballots import PostgresBox, PostgresRoll
from scoring_svc.config import ScoringSettings
from scoring_svc.domain.adjustment.commands import AdjustmentCommand
from scoring_svc.domain.adjustment.decider import adjustment_decider
from scoring_svc.domain.adjustment.events import AdjustmentEvent
from scoring_svc.domain.adjustment.state import Adjustment
from scoring_svc.domain.cohort.decider import cohort_decider
from scoring_svc.domain.override.decider import override_decider
from scoring_svc.domain.problem.decider import problem_decider
from scoring_svc.domain.publication.decider import publication_decider
from scoring_svc.domain.report.decider import report_decider
from scoring_svc.domain.scheme import scheme_decider
from scoring_svc.domain.session.decider import session_decider
from scoring_svc.domain.sheet.decider import sheet_decider
from scoring_svc.domain.talk.commands import TalkCommand
from scoring_svc.domain.talk.decider import talk_decider
from scoring_svc.domain.talk.events import TalkEvent
from scoring_svc.domain.talk.state import Talk
from scoring_svc.domain.veto.commands import VetoCommand
from scoring_svc.domain.veto.decider import veto_decider
from scoring_svc.domain.veto.events import VetoEvent
from scoring_svc.domain.veto.state import Veto
from scoring_svc.generations.bench import LiveBench
from scoring_svc.generations.reading import Reading
from scoring_svc.generations.rebuilds import Rebuilds
from scoring_svc.generations.results import Results
from scoring_svc.messaging import codec as codecs
from scoring_svc.messaging.codec import scoring_codec
from scoring_svc.messaging.publications import announcement_codec, publication_codec
from shared.directory import DirectoryReader
from shared.eventstore import Codec, Database, Feed, PostgresEventStore
from shared.kernel import Context, Recorded, record
from shared.runtime import Base, open_base
from shared.workers import derived

E = TypeVar("E")

KEEPER = "sessions"
"""The name of the policy that keeps sessions; its derived command ids hang on it."""


@record
class Wiring:
    """The service's table of contents: what it can be asked, and what its workers follow."""

    base: Base
    box: Database
    feed: Feed[Any]
    schemes: Schemes
    cohorts: Cohorts
    sessions: Sessions
    casting: Casting
    reports: Reports
    talks: Facts[TalkCommand, Talk, TalkEvent]
    vetoes: Facts[VetoCommand, Veto, VetoEvent]
    adjustments: Facts[AdjustmentCommand, Adjustment, AdjustmentEvent]
    overrides: OverrideFacts
    problems: ProblemFacts
    appraisals: Appraisals
    keeper: SessionKeeper
    announcing: Announcing
    reading: Reading


@asynccontextmanager
async def open_wiring(settings: ScoringSettings) -> AsyncIterator[Wiring]:
    """Everything open, the box's database too, and closed again in the opposite order."""
    async with open_base(settings) as base:
        box = await Database.open(settings.box_url)
        try:
            yield wire(base, box)
        finally:
            await box.close()


def wire(base: Base, box_database: Database) -> Wiring:
    def store(codec: Codec[E]) -> PostgresEventStore[E]:
        return PostgresEventStore(base.database, codec, base.bell)

    directory = DirectoryReader(base.database)
    roll, box = PostgresRoll(base.database), PostgresBox(box_database)
    schemes = Streams(store(codecs.scheme_codec), "scheme", scheme_decider)
    cohorts = Streams(store(codecs.cohort_codec), "cohort", cohort_decider)
    sessions = Streams(store(codecs.session_codec), "session", session_decider)
    sheets = Streams(store(codecs.sheet_codec), "sheet", sheet_decider)
    reports = Streams(store(codecs.report_codec), "report", report_decider)
    talks = Streams(store(codecs.talk_codec), "talk", talk_decider)
    vetoes = Streams(store(codecs.veto_codec), "veto", veto_decider)
    adjustments = Streams(store(codecs.adjustment_codec), "adjustment", adjustment_decider)
    overrides = Facts(Streams(store(codecs.override_codec), "override", override_decider), directory)
    problems = Facts(Streams(store(codecs.problem_codec), "problem", problem_decider), directory)
    partitions = base.settings.partitions
    publishing = Publishing(
        streams=Streams(store(publication_codec), KIND, publication_decider),
        bench=LiveBench(database=base.database, log=base.log, partitions=partitions),
        directory=directory,
    )
    return Wiring(
        base=base,
        box=box_database,
        feed=Feed(base.database, scoring_codec),
        schemes=schemes,
        cohorts=Cohorts(cohorts, schemes, directory),
        sessions=Sessions(sessions, cohorts, schemes, directory),
        casting=Casting(sessions, sheets, roll, box),
        reports=Reports(reports, sessions, directory),
        talks=Facts(talks, directory),
        vetoes=Facts(vetoes, directory),
        adjustments=Facts(adjustments, directory),
        overrides=overrides,
        problems=problems,
        appraisals=Appraisals(sessions, overrides, problems, directory),
        keeper=SessionKeeper(
            sessions=sessions,
            sheets=sheets,
            reports=reports,
            roll=roll,
            box=box,
            directory=directory,
            derive=partial(_derive, base=base),
        ),
        announcing=Announcing(publishing=publishing, store=store(announcement_codec), clock=base.clock),
        reading=Reading(
            results=Results(base.database, partitions), publishing=publishing, rebuilds=Rebuilds(base.database)
        ),
    )


async def _derive(cause: Recorded[Any], number: int, *, base: Base) -> Context:
    return await derived(cause, policy=KEEPER, clock=base.clock, number=number)
