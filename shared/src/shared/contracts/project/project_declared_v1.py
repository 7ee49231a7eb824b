"""A project was declared."""

from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("project.project-declared", version=1, en="A project was declared", zh="项目已申报")
class ProjectDeclaredV1(Data, frozen=True, kw_only=True):
    """``organisation`` and ``person`` are the declarer's."""

    project: v.ProjectId
    person: v.PersonId
    cycle: v.Cycle
    level: v.ProjectLevel
    topic: v.Topic
    title: v.Title
