"""What a publication speaks of: a verdict's basis, and the approvals that go with it."""

from shared.kernel import record


@record
class Mark:
    """How far one source was read in one partition: the ``sequence`` of the last event that counted."""

    source: str
    partition: int
    sequence: int


@record
class Approval:
    """An incomplete result that goes out all the same, and why."""

    organisation: str
    reason: str


@record
class Basis:
    """What a verdict was: enough to compute it again, and to say whether it is still the same.

    ``organisation``: the superior. ``digest``: of the cohort, 64 hexadecimal characters. ``size``: number of rows.
    ``sequences``: sorted by source and partition.
    """

    cohort: str
    organisation: str
    cycle: int
    scheme: str
    scheme_version: int
    digest: str
    size: int
    sequences: tuple[Mark, ...]
