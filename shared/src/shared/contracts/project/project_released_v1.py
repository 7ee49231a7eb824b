"""A project was released."""

from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("project.project-released", version=1, en="A project was released", zh="项目已释放")
class ProjectReleasedV1(Data, frozen=True, kw_only=True):
    """The claimant, named here, holds it no longer."""

    project: v.ProjectId
    person: v.PersonId
    cycle: v.Cycle
    level: v.ProjectLevel
    topic: v.Topic
    title: v.Title
    reason: v.Reason
