"""A secretary was appointed."""

from shared.contracts import values as v
from shared.contracts.base import Data, contract


@contract("checklist.secretary-appointed", version=1, en="A secretary was appointed", zh="书记已任职")
class SecretaryAppointedV1(Data, frozen=True, kw_only=True):
    """A person holds the post from this day on."""

    post: v.PostId
    person: v.PersonId
    from_: v.From
