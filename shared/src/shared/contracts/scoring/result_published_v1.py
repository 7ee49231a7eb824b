"""A result was published."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("scoring.result-published", version=1, en="A result was published", zh="个人考核结果已公示")
class ResultPublishedV1(Data, frozen=True, kw_only=True):
    """One row of the cohort, an event of its own for each appraisee."""

    person: v.PersonId | None = None
    cohort: v.CohortId
    digest: v.Digest
    row: p.ResultRow
