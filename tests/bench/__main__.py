"""`make bench`: a table on the screen and `build/bench.json`. Quote ratios: rates drift with the machine."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from tests.bench.figure import Figure
from tests.bench.suite import BENCHES, LARGE

RESULTS = Path("build/bench.json")


def main() -> int:
    """0 where every goal was reached."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    every = {**BENCHES, **LARGE}
    parser.add_argument("names", nargs="*", metavar="bench", help=f"of {', '.join(every)}; all but {', '.join(LARGE)}")
    options = parser.parse_args()
    if unknown := set(options.names) - every.keys():
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    reached = True
    for name in options.names or BENCHES:
        figures = uvloop.run(every[name]())
        keep(figures)
        Console().print(table(figures, title=name))
        reached &= all(figure.reached for figure in figures)
    return 0 if reached else 1


def keep(figures: Sequence[Figure]) -> None:
    """What other benches wrote there stays."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    kept |= {figure.name: figure.as_json() for figure in figures}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(kept, indent=2) + "\n")


def table(figures: Sequence[Figure], *, title: str) -> Table:
    drawn = Table("figure", "value", "goal", "rounds", "beside", title=title)
    for figure in figures:
        colour = "green" if figure.reached else "red"
        rounds = " ".join(f"{one:.2f}" for one in figure.rounds)
        drawn.add_row(figure.name, f"[{colour}]{figure.value}[/]", figure.target, rounds, figure.beside)
    return drawn


if __name__ == "__main__":
    sys.exit(main())
