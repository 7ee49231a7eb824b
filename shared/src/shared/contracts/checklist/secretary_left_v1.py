"""A secretary left the post."""

from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("checklist.secretary-left", version=1, en="A secretary left the post", zh="书记已离任")
class SecretaryLeftV1(Data, frozen=True, kw_only=True):
    """A person held the post up to the day before ``until``."""

    post: v.PostId
    person: v.PersonId
    from_: v.From
    until: v.Until
    reason: v.Reason
