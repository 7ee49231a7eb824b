"""A project was accepted."""

from shared.contracts import values as v
from shared.contracts.base import FactData, contract


@contract("project.project-accepted", version=1, en="A project was accepted", zh="项目已验收")
class ProjectAcceptedV1(FactData, frozen=True, kw_only=True):
    """Done and evaluated: a fact for the claimant."""

    project: v.ProjectId
    person: v.PersonId
    cycle: v.Cycle
    level: v.ProjectLevel
    topic: v.Topic
    title: v.Title
    evaluation: v.Score
