"""Results of a cohort were revised."""

from typing import Annotated

from msgspec import Meta

from shared.contracts import parts as p
from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("scoring.results-revised", version=1, en="Results of a cohort were revised", zh="考核结果已修订")
class ResultsRevisedV1(Data, frozen=True, kw_only=True):
    """The whole cohort judged again, and whose rows changed."""

    cycle: v.Cycle
    cohort: v.CohortId
    scheme: v.SchemeId
    scheme_version: v.SchemeVersion
    digest: v.Digest
    size: v.Size
    sequences: tuple[p.SequenceMark, ...]
    incomplete: tuple[p.IncompleteResult, ...] = ()
    by: v.TwoPersons
    against: Annotated[v.Digest, Meta(description="digest of the earlier publication / 原公示摘要")]
    changed: Annotated[tuple[v.OtherOrganisationId, ...], Meta(description="whose rows changed / 变动对象")]
