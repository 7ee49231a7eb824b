"""What a close leaves of the sheets: sorted scores, split by appraisee, and no way back to who gave which."""

from collections import Counter

from hypothesis import given as for_all
from hypothesis import strategies as st

from scoring_svc.application.closing import groups_of
from scoring_svc.domain.marks import Mark
from scoring_svc.domain.report.content import GroupScores
from scoring_svc.domain.session.tally import tally
from scoring_svc.domain.session.terms import Seats

SECRET = Seats(group="departments", secret=True, least=3, members=())
SIGNED = Seats(group="superior", secret=False, least=1, members=())

APPRAISEES = ("5301", "5302", "5303")
sheets = st.lists(
    st.dictionaries(st.sampled_from(APPRAISEES), st.integers(0, 10000)).map(
        lambda given: [Mark(organisation=who, score=score) for who, score in given.items()]
    ),
    max_size=12,
)


@for_all(sheets)
def test_scores_are_sorted_and_none_is_lost_or_added(cast: list[list[Mark]]) -> None:
    counted = tally(SIGNED, cast)
    given = Counter((mark.organisation, mark.score) for sheet in cast for mark in sheet)
    assert Counter((who, score) for who, scores in counted.items() for score in scores) == given
    assert all(list(scores) == sorted(scores) for scores in counted.values())


@for_all(sheets, st.randoms(use_true_random=False))
def test_the_order_of_casting_leaves_no_trace(cast: list[list[Mark]], random: object) -> None:
    shuffled = list(cast)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives a random.Random
    assert list(tally(SECRET, cast).items()) == list(tally(SECRET, shuffled).items())


@for_all(sheets, st.randoms(use_true_random=False))
def test_who_gave_which_scores_leaves_no_trace(cast: list[list[Mark]], random: object) -> None:
    """The scores for one appraisee, dealt out to other sheets, count the same: nothing joins two scores of a sheet."""
    dealt: list[list[Mark]] = [[] for _ in cast]
    for who in APPRAISEES:
        marks = [next((mark for mark in sheet if mark.organisation == who), None) for sheet in cast]
        random.shuffle(marks)  # type: ignore[attr-defined] # as above
        for sheet, mark in zip(dealt, marks, strict=True):
            sheet.extend([mark] if mark else [])
    assert tally(SECRET, cast) == tally(SECRET, dealt)


@for_all(sheets)
def test_a_secret_group_below_three_scores_is_not_shown(cast: list[list[Mark]]) -> None:
    counts = Counter(mark.organisation for sheet in cast for mark in sheet)
    assert set(tally(SECRET, cast)) == {who for who, count in counts.items() if count >= 3}


def test_an_appraisee_is_shown_group_by_group() -> None:
    scores = {("superior", "5301"): (9000,), ("departments", "5301"): (1, 2, 3), ("superior", "5302"): (5,)}
    assert list(groups_of("5301", scores)) == [
        GroupScores(group="departments", scores=(1, 2, 3)),
        GroupScores(group="superior", scores=(9000,)),
    ]
