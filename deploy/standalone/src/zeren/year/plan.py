"""The year 2026 of Yunnan, whole, the same at every playing."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from shared.kernel import record
from zeren.year import consequences, inspections, lists, opening, projects, sessions
from zeren.year.calls import Stage
from zeren.year.cast import Cohort, Term, cohorts, terms
from zeren.year.chance import Chance
from zeren.year.tree import PROVINCE, Tree

SEED = 2026


@record
class Year:
    """What is played, and what of it a reader wants to see at the end."""

    stages: Sequence[Stage]
    cohorts: Sequence[Cohort]
    talked_to: str
    incomplete: str

    @property
    def calls(self) -> int:
        return sum(len(stage.steps) for stage in self.stages)


def plan(tree: Tree, scheme: Mapping[str, Any], *, seed: int = SEED) -> Year:
    """``scheme`` as a site adopts it (`scoring_svc.domain.scheme.scheme_data`)."""
    chance = Chance(seed)
    every = cohorts(tree)
    appraised = [o for cohort in every for o in cohort.organisations]
    best = max(every[0].organisations, key=chance.level)
    handed_over = every[0].organisations[7]
    unvisited = every[3].organisations[1]
    people = terms(tree, handed_over)
    superiors = superiors_of(tree, every)
    stages = chain(
        opening.opening(tree, people, dict(scheme)),
        opening.handover(people),
        lists.lists(lists.holders(people, {o: s for o, s in superiors.items() if o in appraised}), chance),
        projects.projects(projects.undertakings(people, superiors, chance), chance),
        inspections.inspections(appraised, chance, skipped=[(unvisited, 2)]),
        consequences.talks(best),
        consequences.adjustment(every[0].organisations[4]),
        sessions.sessions(every, in_office(people, date(2026, 12, 8)), chance),
        consequences.publication(every, {unvisited: "二季度班子空缺 the post stood vacant in Q2"}),
    )
    return Year(
        stages=sorted(stages, key=lambda stage: stage.on),
        cohorts=every,
        talked_to=best,
        incomplete=unvisited,
    )


def in_office(people: Sequence[Term], day: date) -> Mapping[str, str]:
    return {t.organisation: t.person for t in people if t.start <= day and (t.until is None or day < t.until)}


def superiors_of(tree: Tree, every: Sequence[Cohort]) -> dict[str, str]:
    """Whose office stands above an organisation: the cohort's superior, else the parent."""
    above = {node.code: node.parent or PROVINCE for node in tree.nodes}
    return above | {o: cohort.superior for cohort in every for o in cohort.organisations}
