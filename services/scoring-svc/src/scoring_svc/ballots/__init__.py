"""Secret ballots: the roll knows who may cast, the box what was cast, and nothing joins the two (docs/adr/0030)."""

from scoring_svc.ballots.box import PostgresBox
from scoring_svc.ballots.roll import PostgresRoll

__all__ = ["PostgresBox", "PostgresRoll"]
