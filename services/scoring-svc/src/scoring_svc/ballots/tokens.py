"""One-time tokens: made from a key, known by their hash, kept only under seal."""

import hashlib
import hmac
import os
from base64 import urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_SIZE = 32
NONCE_SIZE = 12


class WrongKey(Exception):
    """What is under seal was sealed with another key, or for another place."""


def new_key() -> bytes:
    return os.urandom(KEY_SIZE)


def token(pool_key: bytes, group: str, number: int) -> str:
    """The ``number``-th token of a group: the same each time it is made, and told by nothing but the pool's key."""
    return urlsafe_b64encode(_mac(pool_key, f"token {number} {group}")).rstrip(b"=").decode()


def hash_of(token: str) -> bytes:
    """By this the box knows a token. 256 random bits, so a plain hash gives nothing away."""
    return hashlib.sha256(token.encode()).digest()


def sealing_key(pool_key: bytes) -> bytes:
    """The key under which the roll keeps the tokens of a pool; not the one from which they are made."""
    return _mac(pool_key, "seal")


def seal(key: bytes, secret: str, place: str) -> bytes:
    """``secret`` under AES-256-GCM, bound to its ``place``: moved elsewhere, it does not open."""
    nonce = os.urandom(NONCE_SIZE)
    return nonce + AESGCM(key).encrypt(nonce, secret.encode(), place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> str:
    """Raises `WrongKey`."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], place.encode()).decode()
    except InvalidTag:
        raise WrongKey(place) from None


def _mac(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode(), "sha256")
