"""The register: what the log says of schemes, cohorts, sessions and posts, and who is judged by what, as of when."""

from scoring_svc.domain.register.entries import (
    Announced,
    Appointed,
    Entry,
    Issued,
    Left,
    Listed,
    Node,
    Opened,
    SchemeInForce,
    Vector,
    seen,
)
from scoring_svc.domain.register.roster import Roster, roster

__all__ = [
    "Announced",
    "Appointed",
    "Entry",
    "Issued",
    "Left",
    "Listed",
    "Node",
    "Opened",
    "Roster",
    "SchemeInForce",
    "Vector",
    "roster",
    "seen",
]
