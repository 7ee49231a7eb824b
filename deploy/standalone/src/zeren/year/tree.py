"""The real tree of Yunnan (National Bureau of Statistics codes of 2023), and those of it who report this year."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.resources import files

import pyarrow.parquet as pq

from shared.kernel import record

PROVINCE = "53"

COMMITTEES: Mapping[str, str] = {
    "53G1": "省委省直机关工作委员会",
    "53G2": "省国资委党委",
    "53G3": "省委教育工作委员会",
    "53G4": "省委两新组织工作委员会",
}
"""The four provincial work committees: with the 16 prefectures, the 20 who report to the province (A-13)."""


@record
class Node:
    code: str
    name: str
    level: int
    parent: str | None


@record
class Tree:
    """``parquet`` is the file as it is imported; ``nodes`` what it holds, or the part of it that the year plays on."""

    parquet: bytes
    nodes: Sequence[Node]

    @property
    def children(self) -> Mapping[str, Sequence[Node]]:
        below = defaultdict(list)
        for node in self.nodes:
            below[node.parent or ""].append(node)
        return below

    def level(self, level: int) -> Sequence[Node]:
        return [node for node in self.nodes if node.level == level]


def yunnan() -> Tree:
    """16,495 nodes on five levels."""
    file = files("zeren.data") / "53.parquet"
    with file.open("rb") as opened:
        rows = pq.read_table(opened).to_pylist()
    return Tree(parquet=file.read_bytes(), nodes=[Node(**row) for row in rows])
