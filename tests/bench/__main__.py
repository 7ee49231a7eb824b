"""`make bench`: a table on the screen and `build/bench.json`. Quote ratios: rates drift with the machine."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from tests.bench.append import append_figures
from tests.bench.figure import Figure

RESULTS = Path("build/bench.json")


def main() -> int:
    """0 where every goal was reached."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=1, help="of each measurement in a round")
    options = parser.parse_args()
    figures = uvloop.run(append_figures(rounds=options.rounds, seconds=options.seconds))
    keep(figures)
    Console().print(table(figures))
    return 0 if all(figure.ratio >= figure.goal for figure in figures) else 1


def keep(figures: Sequence[Figure]) -> None:
    """What other benches wrote there stays."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    kept |= {figure.name: figure.as_json() for figure in figures}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(kept, indent=2) + "\n")


def table(figures: Sequence[Figure]) -> Table:
    drawn = Table("figure", "ratio", "goal", "rounds", "ours/s", "peer/s")
    for figure in figures:
        shown = figure.as_json()
        rounds = " ".join(f"{ratio:.2f}" for ratio in figure.rounds)
        colour = "green" if shown["reached"] else "red"
        drawn.add_row(
            figure.name,
            f"[{colour}]{figure.ratio:.2f}[/]",
            f"≥ {figure.goal}",
            rounds,
            f"{shown['ours_per_s']:,}",
            f"{shown['peer_per_s']:,}",
        )
    return drawn


if __name__ == "__main__":
    sys.exit(main())
