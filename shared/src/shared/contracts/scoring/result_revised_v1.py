"""A result was revised."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("scoring.result-revised", version=1, en="A result was revised", zh="个人考核结果已修订")
class ResultRevisedV1(Data, frozen=True, kw_only=True):
    """The row of the appraisee under the cohort's new digest."""

    person: v.PersonId | None = None
    cohort: v.CohortId
    digest: v.Digest
    row: p.ResultRow
