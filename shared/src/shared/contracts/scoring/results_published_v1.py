"""Results of a cohort were published."""

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("scoring.results-published", version=1, en="Results of a cohort were published", zh="考核结果已公示")
class ResultsPublishedV1(Data, frozen=True, kw_only=True):
    """The digest over all rows and what they were computed from."""

    cycle: v.Cycle
    cohort: v.CohortId
    scheme: v.SchemeId
    scheme_version: v.SchemeVersion
    digest: v.Digest
    size: v.Size
    sequences: tuple[p.SequenceMark, ...]
    incomplete: tuple[p.IncompleteResult, ...] = ()
    by: v.TwoPersons
