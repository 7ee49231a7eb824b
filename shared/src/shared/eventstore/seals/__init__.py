"""Seals: a Merkle tree over all events of a store, and heads of it that are signed, so that a change shows."""

from shared.eventstore.seals.digests import ALGORITHMS, Algorithm
from shared.eventstore.seals.keys import KeyUnfit, PinnedKeys, make_keys, read_signer
from shared.eventstore.seals.ledger import Ledger, Seal, SignedHead
from shared.eventstore.seals.merkle import Frontier
from shared.eventstore.seals.notes import Head, NoteRefused, Signer, Verifier, head_of, opened
from shared.eventstore.seals.schema import SEALS_SQL
from shared.eventstore.seals.verifying import Damage, Verified, verify_store

__all__ = [
    "ALGORITHMS",
    "SEALS_SQL",
    "Algorithm",
    "Damage",
    "Frontier",
    "Head",
    "KeyUnfit",
    "Ledger",
    "NoteRefused",
    "PinnedKeys",
    "Seal",
    "SignedHead",
    "Signer",
    "Verified",
    "Verifier",
    "head_of",
    "make_keys",
    "opened",
    "read_signer",
    "verify_store",
]
