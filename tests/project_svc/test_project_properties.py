"""What holds for every project, whatever happens to it."""

from collections.abc import Sequence
from datetime import date
from inspect import signature
from typing import Any, TypeVar, get_args

from hypothesis import given as for_all
from hypothesis import strategies as st

from project_svc.domain.project import commands as c
from project_svc.domain.project import events as e
from project_svc.domain.project.decider import project_decider
from project_svc.domain.project.state import Actor, Project
from project_svc.domain.project.values import Brief, Evidence, Level
from shared.kernel import Invalid, NotFound, Refused

# Few names, so that commands meet.
ids = st.sampled_from(["a", "b"])
actors = st.builds(Actor, person=st.sampled_from(["p", "q", "r"]), organisation=st.sampled_from(["1", "2"]))
days = st.sampled_from([date(2026, 1, 1), date(2026, 12, 31)])
scores = st.sampled_from([0, 10000])
plans = st.builds(c.Plan, milestone=ids, title=ids, due_on=days)
evidence = st.tuples(st.builds(Evidence, uri=ids, sha256=ids))


T = TypeVar("T")


def of(*kinds: type[T]) -> st.SearchStrategy[T]:
    """Anything of these kinds, about one project."""
    for_field: dict[str, st.SearchStrategy[Any]] = {
        "project": st.just("x"),
        "by": actors,
        "organisation": st.sampled_from(["1", "2"]),
        "milestone": ids,
        "evaluation": scores,
        "plan": plans,
        "evidence": evidence,
        "goals": st.tuples(ids),
        "milestones": st.lists(plans, max_size=2).map(tuple),
    }
    return st.one_of(
        *(
            st.builds(kind, **{name: for_field[name] for name in signature(kind).parameters if name in for_field})
            for kind in kinds
        )
    )


events: st.SearchStrategy[e.ProjectEvent] = of(*get_args(e.ProjectEvent))
commands: st.SearchStrategy[c.ProjectCommand] = of(*get_args(c.ProjectCommand))


about = Brief(cycle=2026, level=Level.COUNTY, topic="t", title="t")
reported_by_p_of_1 = (
    e.ProjectDeclared(project="x", organisation="1", person="q", brief=about, goals=()),
    e.MilestonePlanned(project="x", organisation="1", milestone="a", title="a", due_on=date(2026, 1, 1)),
    e.ProjectApproved(project="x", organisation="1", person="q", brief=about),
    e.ProjectClaimed(project="x", organisation="1", person="p", brief=about),
    e.MilestoneReported(
        project="x", organisation="1", milestone="a", due_on=date(2026, 1, 1), reached_on=date(2026, 1, 1), evidence=()
    ),
)


def decided(command: c.ProjectCommand, project: Project) -> Sequence[e.ProjectEvent]:
    """The events of a command, a refusal counting as none."""
    try:
        return project_decider.decide(command, project)
    except (Refused, NotFound, Invalid):
        return []


def after(*said: c.ProjectCommand) -> Project:
    project = project_decider.initial
    for command in said:
        for event in decided(command, project):
            project = project_decider.evolve(project, event)
    return project


@for_all(st.lists(events))
def test_any_history_can_be_folded(history: list[e.ProjectEvent]) -> None:
    project_decider.fold(history)


@for_all(st.lists(events), commands)
def test_any_command_after_any_history_gives_events_or_a_named_refusal(
    history: list[e.ProjectEvent], command: c.ProjectCommand
) -> None:
    decided(command, project_decider.fold(history))


@for_all(st.lists(commands), commands)
def test_a_command_said_twice_is_recorded_at_most_once(said: list[c.ProjectCommand], command: c.ProjectCommand) -> None:
    assert not decided(command, after(*said, command))


@for_all(st.lists(events, max_size=5), of(c.VerifyMilestone, c.SendBackMilestone))
def test_whatever_has_happened_nobody_judges_the_work_of_the_own_organisation(
    history: list[e.ProjectEvent], command: c.VerifyMilestone | c.SendBackMilestone
) -> None:
    project = project_decider.fold([*reported_by_p_of_1, *history])
    if decided(command, project):
        assert project.claimant
        assert command.by.person != project.claimant.person
        assert command.by.organisation != project.claimant.organisation
