"""A Merkle tree that only grows (RFC 9162 §2.1), kept as its frontier: what the next leaf and the root need."""

from collections.abc import Sequence

from shared.eventstore.seals.digests import SIZE, Algorithm
from shared.kernel import record


@record
class Frontier:
    """The full subtrees of a tree with ``size`` leaves, the largest first: one for each bit that is set in ``size``."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    @classmethod
    def unpack(cls, size: int, packed: bytes) -> "Frontier":
        """Raises ValueError for a number of peaks that no tree of this size has."""
        if len(packed) != SIZE * size.bit_count():
            raise ValueError(f"{len(packed)} bytes are not the peaks of {size} leaves")
        return cls(size=size, peaks=tuple(packed[at : at + SIZE] for at in range(0, len(packed), SIZE)))

    def packed(self) -> bytes:
        return b"".join(self.peaks)

    def extended(self, leaves: Sequence[bytes], algorithm: Algorithm) -> "Frontier":
        """With these leaves (their hashes) after those that are there: one node hash a leaf."""
        waiting, peaks = list(self.peaks), list[bytes]()
        nodes, complete = list(leaves), self.size
        while nodes or complete:  # one turn a level, from the leaves up
            if complete & 1:
                nodes.insert(0, waiting.pop())
            if len(nodes) & 1:
                peaks.append(nodes.pop())
            pairs = iter(nodes)
            nodes = [algorithm.node(left, right) for left, right in zip(pairs, pairs, strict=True)]
            complete >>= 1
        return Frontier(size=self.size + len(leaves), peaks=tuple(reversed(peaks)))

    def root(self, algorithm: Algorithm) -> bytes:
        """The hash over all leaves. That of a tree without leaves is the hash of nothing."""
        if not self.peaks:
            return algorithm.digest(b"")
        *larger, root = self.peaks
        for peak in reversed(larger):
            root = algorithm.node(peak, root)
        return root
