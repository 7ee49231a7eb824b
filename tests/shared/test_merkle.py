"""The tree over all events: RFC 6962's vectors, and the same root however the leaves came."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.eventstore.seals.digests import ALGORITHMS, SHA256, SIZE, SM3, Algorithm
from shared.eventstore.seals.merkle import Frontier

# The inputs and roots of Certificate Transparency's own reference tests (RFC 6962 §2.1).
INPUTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)

leaves_of_some_tree = st.lists(st.binary(min_size=SIZE, max_size=SIZE), max_size=200)


def root_by_definition(leaves: Sequence[bytes], algorithm: Algorithm) -> bytes:
    """RFC 9162 §2.1.1, word by word: split at the largest power of two below the size."""
    if len(leaves) < 2:
        return leaves[0] if leaves else algorithm.digest(b"")
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return algorithm.node(root_by_definition(leaves[:half], algorithm), root_by_definition(leaves[half:], algorithm))


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_roots_are_those_of_the_published_vectors(size: int) -> None:
    leaves = [SHA256.leaf(bytes.fromhex(text)) for text in INPUTS[:size]]
    assert Frontier().extended(leaves, SHA256).root(SHA256).hex() == ROOTS[size]


def test_sm3_can_stand_where_sha_256_stands() -> None:
    """GB/T 32905 appendix A.1."""
    assert SM3.digest(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    leaves = [SM3.leaf(bytes.fromhex(text)) for text in INPUTS]
    assert Frontier().extended(leaves, SM3).root(SM3) == root_by_definition(leaves, SM3)
    assert ALGORITHMS.keys() == {"sha256", "sm3"}


@given(leaves_of_some_tree, st.lists(st.integers(0, 200), max_size=8))
def test_the_root_does_not_hang_on_how_the_leaves_were_cut_into_seals(leaves: list[bytes], cuts: list[int]) -> None:
    frontier = Frontier()
    for begin, end in pairwise([0, *sorted(min(cut, len(leaves)) for cut in cuts), len(leaves)]):
        frontier = frontier.extended(leaves[begin:end], SHA256)
        frontier = Frontier.unpack(frontier.size, frontier.packed())
    assert frontier.size == len(leaves)
    assert frontier.root(SHA256) == root_by_definition(leaves, SHA256)


@given(st.lists(st.binary(min_size=SIZE, max_size=SIZE), min_size=1, max_size=64, unique=True), st.data())
def test_no_two_pasts_have_one_root(leaves: list[bytes], data: st.DataObject) -> None:
    """A byte flipped, two swapped, one left out, one put in: another root."""
    at = data.draw(st.integers(0, len(leaves) - 1))
    flipped = [*leaves[:at], bytes([leaves[at][0] ^ 1]) + leaves[at][1:], *leaves[at + 1 :]]
    shorter, longer = leaves[:at] + leaves[at + 1 :], [*leaves[:at], b"\0" * SIZE, *leaves[at:]]
    swapped = [*leaves[:at], *reversed(leaves[at : at + 2]), *leaves[at + 2 :]]
    others = [flipped, shorter, longer, *([swapped] if swapped != leaves else [])]
    roots = {Frontier().extended(tree, SHA256).root(SHA256) for tree in (leaves, *others)}
    assert len(roots) == 1 + len(others)


def test_the_frontier_of_each_size_is_one_peak_a_bit() -> None:
    leaf = SHA256.leaf(b"")
    grown = accumulate(range(70), lambda frontier, _: frontier.extended([leaf], SHA256), initial=Frontier())
    assert [len(frontier.peaks) for frontier in grown] == [size.bit_count() for size in range(71)]


def test_peaks_that_no_tree_of_this_size_has_are_refused() -> None:
    with pytest.raises(ValueError, match="are not the peaks of 5 leaves"):
        Frontier.unpack(5, bytes(3 * SIZE))
