"""All read models of the service, moved as one."""

from collections.abc import Iterator

from sqlalchemy import Executable

from project_svc.domain.project.events import ProjectEvent
from project_svc.projections import board, claims
from project_svc.projections.base import Table
from shared.kernel import Recorded
from shared.workers import Projections


def project(recorded: Recorded[ProjectEvent]) -> Iterator[Executable]:
    yield from board.project(recorded.event)
    yield from claims.project(recorded.event)


read_models = Projections(version="1", tables=Table.metadata.sorted_tables, project=project)
"""A new ``version`` plays the feed again beside them, and takes their place when it is filled."""
