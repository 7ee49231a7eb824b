"""The hash functions that a store can be sealed with. Each seal names its own; a store keeps to one."""

import hashlib
from collections.abc import Callable, Mapping

from shared.kernel import record

SIZE = 32
"""Bytes of a digest, whichever function made it."""


@record
class Algorithm:
    """A hash function, told apart for leaves and for nodes: neither can pass as the other (RFC 9162 §2.1.1)."""

    name: str
    digest: Callable[[bytes], bytes]

    def leaf(self, content: bytes) -> bytes:
        return self.digest(b"\0" + content)

    def node(self, left: bytes, right: bytes) -> bytes:
        return self.digest(b"\1" + left + right)


SHA256 = Algorithm(name="sha256", digest=lambda content: hashlib.sha256(content).digest())
SM3 = Algorithm(name="sm3", digest=lambda content: hashlib.new("sm3", content).digest())
"""GB/T 32905: for a site that is assessed for its cryptography (密评). OpenSSL has it."""

ALGORITHMS: Mapping[str, Algorithm] = {algorithm.name: algorithm for algorithm in (SHA256, SM3)}
