"""Named places at which a test may end the process, so that a crash between two lines can be had at will.

Nothing outside the process arms them: no setting, no variable of the environment, no route. Unarmed, a place costs a
call that returns (`tests/faults/test_fault_points.py` says how much).
"""

from collections.abc import Callable

Strike = Callable[[str], None]

_strike: Strike | None = None


def fault(point: str) -> None:
    """Here the process may die: ``fault("relay.after_ack")``."""
    if _strike is not None:
        _strike(point)


def arm(strike: Strike | None) -> None:
    """From now on call ``strike`` with the name of every place that is passed; None: no more."""
    global _strike  # noqa: PLW0603 - one process, one death
    _strike = strike
