"""A project was approved."""

from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("project.project-approved", version=1, en="A project was approved", zh="项目已批准")
class ProjectApprovedV1(Data, frozen=True, kw_only=True):
    """It may be claimed."""

    project: v.ProjectId
    person: v.PersonId
    cycle: v.Cycle
    level: v.ProjectLevel
    topic: v.Topic
    title: v.Title
