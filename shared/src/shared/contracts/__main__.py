"""``python -m shared.contracts check | freeze | docs``: the gate, the baseline, the catalogue's pages.

``check`` fails on a breaking change and names it, and on anything not yet frozen. ``freeze`` writes the
baseline and refuses a breaking change. ``docs`` writes the pages: one for people and, for programs,
``api/asyncapi.json`` beside it. The first is ``docs/events.md`` below the working directory, or what is given
after the command.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from shared.contracts import asyncapi
from shared.contracts.frozen import HOME, Verdict, examine, freeze
from shared.contracts.page import page

PAGE = Path("docs/events.md")


def main(arguments: list[str], *, home: Path = HOME) -> int:
    """Run one command; 0 is well, 1 has something to say, 2 is a wrong call."""
    match arguments:
        case ["check", *rest] if len(rest) <= 1:
            return _check(Path(*rest) if rest else PAGE, home)
        case ["freeze"]:
            return _freeze(home)
        case ["docs", *rest] if len(rest) <= 1:
            for path, text in _pages(Path(*rest) if rest else PAGE):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return 0
        case _:
            _say(str(__doc__))
            return 2


def _check(catalogue: Path, home: Path) -> int:
    verdict = examine(home)
    _name_breaks(verdict)
    for line in verdict.stale:
        _say(f"not frozen: {line}: run `python -m shared.contracts freeze` and commit what it writes")
    outdated = [path for path, text in _pages(catalogue) if not path.exists() or path.read_text("utf-8") != text]
    for path in outdated:
        _say(f"out of date: {path}: run `python -m shared.contracts docs`")
    return int(bool(verdict.breaking or verdict.stale or outdated))


def _freeze(home: Path) -> int:
    verdict = freeze(home)
    _name_breaks(verdict)
    if verdict.breaking:
        _say("nothing was frozen: a published type only grows; make what changed a new version")
        return 1
    for line in verdict.stale:
        _say(f"frozen: {line}")
    return 0


def _pages(catalogue: Path) -> Iterator[tuple[Path, str]]:
    yield catalogue, page()
    yield catalogue.parent / "api" / "asyncapi.json", asyncapi.text()


def _name_breaks(verdict: Verdict) -> None:
    for line in verdict.breaking:
        _say(f"breaking: {line}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
