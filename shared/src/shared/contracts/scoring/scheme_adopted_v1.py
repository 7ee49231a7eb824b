"""A scheme was adopted."""

from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("scoring.scheme-adopted", version=1, en="A scheme was adopted", zh="考核方案已通过")
class SchemeAdoptedV1(Data, frozen=True, kw_only=True):
    """``organisation`` adopted it; ``document`` is the scheme as data."""

    scheme: v.SchemeId
    version: v.SchemeVersion
    classes: v.Classes
    cycles: v.Cycles
    supersedes: v.SupersededVersion | None = None
    document: v.Document
