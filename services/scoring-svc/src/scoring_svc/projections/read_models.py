"""All read models of the own feed: they share one checkpoint."""

from scoring_svc.projections.listing import ListedRow, project
from shared.workers import Projections

READ_MODELS = Projections(version="1", tables=[ListedRow.__table__], project=project)  # type: ignore[attr-defined] # SQLModel's own attribute
