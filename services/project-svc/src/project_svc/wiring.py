"""The one place where abstract meets concrete: the service's table of contents."""

from project_svc.application.handlers import Projects
from project_svc.domain.project.events import ProjectEvent
from project_svc.messaging.codec import project_codec
from shared.directory import DirectoryReader
from shared.eventstore import Feed, PostgresEventStore
from shared.kernel import record
from shared.runtime import Base


@record
class Wiring:
    base: Base
    feed: Feed[ProjectEvent]
    projects: Projects


def wire(base: Base) -> Wiring:
    store = PostgresEventStore(base.database, project_codec, base.bell)
    return Wiring(
        base=base,
        feed=Feed(base.database, project_codec),
        projects=Projects(store, DirectoryReader(base.database)),
    )
