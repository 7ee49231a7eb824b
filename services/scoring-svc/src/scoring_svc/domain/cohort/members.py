"""Who a cohort appraises. Part of stored events: add to it, never edit it."""

from shared.kernel import record


@record
class Member:
    """An appraisee: the organisation, and its class (类别) in this cohort."""

    organisation: str
    class_: str
