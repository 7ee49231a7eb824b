"""A year small enough to be played in seconds, in which something of every kind is there and much is still open."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Final

from scoring_svc.domain.scheme import DEFAULT_SCHEME, scheme_data
from zeren.year.calls import Call, SecretBallot, Stage, Step
from zeren.year.plan import plan
from zeren.year.tree import Node, Tree, yunnan

MOST: Final = {2: 8, 3: 2, 4: 1}
"""Of the organisations under one superior, how many there are by level: no more than the cast wants."""
PROJECTS: Final = 8
OPEN: Final = "yn-2026"
"""The cohort whose session is not closed and whose results are not published."""


def small_tree() -> Tree:
    kept: dict[str, Node] = {}
    for level in range(1, 5):
        nodes = [node for node in yunnan().level(level) if node.parent is None or node.parent in kept]
        for _, siblings in groupby(nodes, key=attrgetter("parent")):
            kept |= {node.code: node for node in list(siblings)[: MOST.get(level)]}
    return Tree(parquet=b"", nodes=list(kept.values()))


def table(tree: Tree) -> bytes:
    """The tree as it is imported."""
    rows = [f"{node.code},{node.name},{node.level},{node.parent or ''}" for node in tree.nodes]
    return "\n".join(["code,name,level,parent", *rows, ""]).encode()


def small_year() -> Sequence[Stage]:
    tree = small_tree()
    year = plan(tree, scheme_data(DEFAULT_SCHEME))
    return [
        Stage(on=stage.on, title=stage.title, steps=[_imported(step, tree) for step in stage.steps if _wanted(step)])
        for stage in year.stages
    ]


def _imported(step: Step, tree: Tree) -> Step:
    if isinstance(step, Call) and step.path.endswith("/imports"):
        return Call(actor=step.actor, method=step.method, path=step.path, content=table(tree), media_type="text/csv")
    return step


def _wanted(step: Step) -> bool:
    if isinstance(step, SecretBallot):
        return step.session != f"session-{OPEN}"
    if not isinstance(step, Call):
        return True
    match step.path.split("/")[3:]:
        case ["projects", project, *_]:
            return int(project.rpartition("-")[2]) <= PROJECTS
        case ["sessions", session, "closing", *_]:
            return session != f"session-{OPEN}"
        case ["cohorts", cohort, "publication", *_]:
            return cohort != OPEN
        case _:
            return True


def named(stages: Sequence[Stage]) -> Mapping[str, Sequence[str]]:
    """The ids that the year gave to things, by the name that the API's parameters and bodies have for them."""
    found: dict[str, dict[str, None]] = {}
    for stage in stages:
        for step in stage.steps:
            for name, value in _named(step):
                found.setdefault(name, {})[value] = None
    return {name: list(values)[:40] for name, values in found.items()}


COLLECTIONS: Final = {
    "organisations": "organisation",
    "posts": "post",
    "cycles": "cycle",
    "checklists": "checklist",
    "items": "item",
    "inspections": "inspection",
    "projects": "project",
    "milestones": "milestone",
    "schemes": "scheme",
    "cohorts": "cohort",
    "sessions": "session",
    "reports": "organisation",
    "talks": "talk",
    "adjustments": "adjustment",
}


def _named(step: Step) -> Iterator[tuple[str, str]]:
    if not isinstance(step, Call):
        return
    words = step.path.split("/")
    for collection, value in pairwise(words):
        if collection in COLLECTIONS:
            yield COLLECTIONS[collection], value
    for name in ("organisation", "person", "indicator"):
        if isinstance(value := (step.body or {}).get(name), str):
            yield name, value
