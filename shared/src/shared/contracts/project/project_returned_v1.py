"""A project was returned."""

from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("project.project-returned", version=1, en="A project was returned", zh="项目已退回")
class ProjectReturnedV1(Data, frozen=True, kw_only=True):
    """It was not approved and may be declared anew."""

    project: v.ProjectId
    person: v.PersonId
    cycle: v.Cycle
    level: v.ProjectLevel
    topic: v.Topic
    title: v.Title
    reason: v.Reason
