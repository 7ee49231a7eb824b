"""A project was claimed."""

from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("project.project-claimed", version=1, en="A project was claimed", zh="项目已认领")
class ProjectClaimedV1(Data, frozen=True, kw_only=True):
    """From here on ``organisation`` and ``person`` are the claimant's."""

    project: v.ProjectId
    person: v.PersonId
    cycle: v.Cycle
    level: v.ProjectLevel
    topic: v.Topic
    title: v.Title
