"""A scheme was adopted."""

from typing import Annotated, Any

from msgspec import Meta

from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("scoring.scheme-adopted", version=1, en="A scheme was adopted", zh="考核方案已通过")
class SchemeAdoptedV1(Data, frozen=True, kw_only=True):
    """``organisation`` adopted it; ``document`` is the scheme as data."""

    scheme: v.SchemeId
    version: v.SchemeVersion
    classes: Annotated[tuple[v.AppraiseeClass, ...], Meta(description="classes it is for / 适用类别")]
    cycles: Annotated[tuple[v.Cycle, ...], Meta(description="cycles it is for / 适用年度")]
    supersedes: Annotated[v.SchemeVersion, Meta(description="earlier version that it replaces / 取代的版本")] | None = (
        None
    )
    document: Annotated[
        dict[str, Any], Meta(description="the whole scheme, each value with its source / 方案全文,各值附出处")
    ]
