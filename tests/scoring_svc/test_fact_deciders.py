"""The rules of talks, vetoes, adjustments, overrides and problems, one sentence each."""

from datetime import date

import pytest

from scoring_svc.domain.adjustment import commands as ac
from scoring_svc.domain.adjustment import events as ae
from scoring_svc.domain.adjustment.decider import adjustment_decider
from scoring_svc.domain.adjustment.details import Details as AdjustmentDetails
from scoring_svc.domain.override import commands as oc
from scoring_svc.domain.override import events as oe
from scoring_svc.domain.override.decider import override_decider
from scoring_svc.domain.override.details import Details as OverrideDetails
from scoring_svc.domain.problem import commands as pc
from scoring_svc.domain.problem import events as pe
from scoring_svc.domain.problem.decider import problem_decider
from scoring_svc.domain.problem.details import Details as ProblemDetails
from scoring_svc.domain.proposal import NothingProposed, ProposedAlready, SamePersonConfirms
from scoring_svc.domain.refusals import DateInTheFuture, OfAnotherOrganisation, OutOfCount, RecordedAlready
from scoring_svc.domain.talk import commands as tc
from scoring_svc.domain.talk import events as te
from scoring_svc.domain.talk.decider import talk_decider
from scoring_svc.domain.talk.details import Details as TalkDetails
from scoring_svc.domain.talk.details import Target as TalkTarget
from scoring_svc.domain.veto import commands as vc
from scoring_svc.domain.veto import events as ve
from scoring_svc.domain.veto.decider import veto_decider
from scoring_svc.domain.veto.details import Details as VetoDetails
from shared.kernel import Invalid, NotFound
from shared.testing import given_for

TODAY, TOMORROW = date(2026, 5, 20), date(2026, 5, 21)
WHY = "objection upheld"

given_talk = given_for(talk_decider)
given_veto = given_for(veto_decider)
given_adjustment = given_for(adjustment_decider)
given_override = given_for(override_decider)
given_problem = given_for(problem_decider)


def talk_details(organisation: str = "5301", on: date = TODAY, target: TalkTarget = "organisation") -> TalkDetails:
    return TalkDetails(
        organisation=organisation,
        target=target,
        person=None,
        cycle=on.year,
        occurred_on=on,
        trigger="discord",
        by="otto",
        set_off_by_result=False,
    )


def hold(details: TalkDetails | None = None) -> tc.HoldTalk:
    return tc.HoldTalk(fact="t", details=details or talk_details(), today=TODAY)


held = te.TalkHeld(fact="t", revision=1, details=talk_details())
talk_voiding = te.VoidingProposed(fact="t", by="anna", reason=WHY)
talk_voided = te.TalkVoided(fact="t", revision=2, details=talk_details(), reason=WHY, by=("anna", "boris"))


def test_a_talk_is_recorded_once() -> None:
    given_talk().when(hold()).then(held)
    given_talk(held).when(hold()).then_nothing()
    given_talk(held).when(hold(talk_details(on=date(2026, 5, 1)))).then_refused(RecordedAlready)


def test_a_talk_of_tomorrow_is_refused() -> None:
    given_talk().when(hold(talk_details(on=TOMORROW))).then_refused(DateInTheFuture)


def test_a_talk_to_a_person_names_the_person() -> None:
    with pytest.raises(Invalid) as refused:
        talk_decider.decide(hold(talk_details(target="person")), talk_decider.initial)
    assert [fault.pointer for fault in refused.value.faults] == ["/person"]


def test_voiding_a_talk_takes_two_admins() -> None:
    given_talk(held).when(tc.ProposeVoiding(fact="t", by="anna", reason=WHY)).then(talk_voiding)
    given_talk(held, talk_voiding).when(tc.ConfirmVoiding(fact="t", by="anna")).then_refused(SamePersonConfirms)
    given_talk(held, talk_voiding).when(tc.ConfirmVoiding(fact="t", by="boris")).then(talk_voided)
    given_talk(held).when(tc.ConfirmVoiding(fact="t", by="boris")).then_refused(NothingProposed)


def test_who_proposed_may_give_a_better_reason_and_another_may_not_replace_it() -> None:
    better = tc.ProposeVoiding(fact="t", by="anna", reason="better")
    assert len(talk_decider.decide(better, talk_decider.fold([held, talk_voiding]))) == 1
    given_talk(held, talk_voiding).when(tc.ProposeVoiding(fact="t", by="boris", reason=WHY)).then_refused(
        ProposedAlready
    )


def test_a_void_talk_is_out_of_count_until_a_later_revision_brings_it_back() -> None:
    history = (held, talk_voiding, talk_voided)
    given_talk(*history).when(tc.ProposeVoiding(fact="t", by="anna", reason=WHY)).then_refused(OutOfCount)
    given_talk(*history).when(hold(talk_details("5302"))).then_refused(OfAnotherOrganisation)
    given_talk(*history).when(hold()).then(te.TalkHeld(fact="t", revision=3, details=talk_details()))


def test_a_talk_that_was_never_held_cannot_be_voided() -> None:
    with pytest.raises(NotFound):
        talk_decider.decide(tc.ProposeVoiding(fact="t", by="anna", reason=WHY), talk_decider.initial)


def veto_details(until: date | None = None) -> VetoDetails:
    return VetoDetails(
        organisation="5301",
        person=None,
        effects=("good",),
        in_force_from=TODAY,
        until=until,
        ground="a breach",
        source="house",
    )


def raise_veto(details: VetoDetails | None = None, *, today: date = TODAY) -> vc.RaiseVeto:
    return vc.RaiseVeto(fact="v", details=details or veto_details(), today=today)


raised = ve.VetoRaised(fact="v", revision=1, details=veto_details())
lifted = ve.VetoLifted(fact="v", revision=2, details=veto_details(TOMORROW), reason=WHY)
veto_voiding = ve.VoidingProposed(fact="v", by="anna", reason=WHY)


def test_a_veto_is_raised_once_and_lifted_on_a_day() -> None:
    given_veto().when(raise_veto()).then(raised)
    given_veto(raised).when(raise_veto()).then_nothing()
    given_veto(raised).when(raise_veto(veto_details(TOMORROW))).then_refused(RecordedAlready)
    given_veto(raised).when(vc.LiftVeto(fact="v", until=TOMORROW, reason=WHY)).then(lifted)
    given_veto(raised, lifted).when(vc.LiftVeto(fact="v", until=TOMORROW, reason=WHY)).then_nothing()


def test_a_veto_in_force_from_a_day_after_today_is_refused() -> None:
    given_veto().when(raise_veto(today=date(2026, 5, 19))).then_refused(DateInTheFuture)


def test_a_veto_ends_after_it_began() -> None:
    with pytest.raises(Invalid):
        veto_decider.decide(vc.LiftVeto(fact="v", until=TODAY, reason=WHY), veto_decider.fold([raised]))
    with pytest.raises(Invalid):
        veto_decider.decide(raise_veto(veto_details(TODAY)), veto_decider.initial)


def test_voiding_a_veto_takes_two_admins_and_keeps_what_it_was() -> None:
    given_veto(raised).when(vc.ProposeVoiding(fact="v", by="anna", reason=WHY)).then(veto_voiding)
    given_veto(raised, veto_voiding).when(vc.ConfirmVoiding(fact="v", by="anna")).then_refused(SamePersonConfirms)
    given_veto(raised, lifted, veto_voiding).when(vc.ConfirmVoiding(fact="v", by="boris")).then(
        ve.VetoVoided(fact="v", revision=3, details=veto_details(TOMORROW), reason=WHY, by=("anna", "boris"))
    )


def adjustment_details(amount: int = 150, on: date = TODAY) -> AdjustmentDetails:
    return AdjustmentDetails(
        organisation="5301", cycle=on.year, occurred_on=on, amount=amount, ground="a prize", source="house"
    )


def grant(details: AdjustmentDetails | None = None) -> ac.GrantAdjustment:
    return ac.GrantAdjustment(fact="a", details=details or adjustment_details(), today=TODAY)


granted = ae.AdjustmentGranted(fact="a", revision=1, details=adjustment_details())
withdrawn = ae.AdjustmentWithdrawn(fact="a", revision=2, details=adjustment_details(), reason=WHY)


def test_an_adjustment_is_granted_withdrawn_and_granted_anew() -> None:
    given_adjustment().when(grant()).then(granted)
    given_adjustment(granted).when(grant()).then_nothing()
    given_adjustment(granted).when(grant(adjustment_details(-150))).then_refused(RecordedAlready)
    given_adjustment(granted).when(ac.WithdrawAdjustment(fact="a", reason=WHY)).then(withdrawn)
    given_adjustment(granted, withdrawn).when(ac.WithdrawAdjustment(fact="a", reason=WHY)).then_nothing()
    given_adjustment(granted, withdrawn).when(grant(adjustment_details(-150))).then(
        ae.AdjustmentGranted(fact="a", revision=3, details=adjustment_details(-150))
    )


def test_an_adjustment_of_tomorrow_or_of_nothing_is_refused() -> None:
    given_adjustment().when(grant(adjustment_details(on=TOMORROW))).then_refused(DateInTheFuture)
    with pytest.raises(Invalid):
        adjustment_decider.decide(grant(adjustment_details(0)), adjustment_decider.initial)


OVERRIDE = OverrideDetails(organisation="5301", cohort="yn", session="end", cycle=2026)
propose = oc.ProposeOverride(fact="o", details=OVERRIDE, reason=WHY, by="anna")
override_proposed = oe.OverrideProposed(fact="o", details=OVERRIDE, reason=WHY, by="anna")
overridden = oe.GradeOverridden(fact="o", revision=1, details=OVERRIDE, reason=WHY, by=("anna", "boris"))
withdrawal_proposed = oe.WithdrawalProposed(fact="o", reason="too many", by="boris")


def test_an_override_is_in_force_once_a_second_admin_confirms() -> None:
    given_override().when(propose).then(override_proposed)
    given_override(override_proposed).when(propose).then_nothing()
    given_override(override_proposed).when(oc.ConfirmOverride(fact="o", by="anna")).then_refused(SamePersonConfirms)
    given_override(override_proposed).when(oc.ConfirmOverride(fact="o", by="boris")).then(overridden)
    given_override(override_proposed, overridden).when(propose).then_nothing()


def test_withdrawing_an_override_takes_two_admins_as_well() -> None:
    history = (override_proposed, overridden)
    given_override(*history).when(oc.ProposeWithdrawal(fact="o", reason="too many", by="boris")).then(
        withdrawal_proposed
    )
    given_override(*history, withdrawal_proposed).when(oc.ConfirmWithdrawal(fact="o", by="boris")).then_refused(
        SamePersonConfirms
    )
    given_override(*history, withdrawal_proposed).when(oc.ConfirmWithdrawal(fact="o", by="carla")).then(
        oe.OverrideWithdrawn(fact="o", revision=2, details=OVERRIDE, reason="too many", by=("boris", "carla"))
    )


def test_an_override_that_is_not_in_force_is_not_withdrawn() -> None:
    given_override(override_proposed).when(oc.ProposeWithdrawal(fact="o", reason=WHY, by="anna")).then_refused(
        OutOfCount
    )


PROBLEM = ProblemDetails(organisation="5301", session="end", cycle=2026, report="end.5301", problem="p-1")
note = pc.NoteUnanswered(fact="p", details=PROBLEM)
unanswered = pe.ProblemUnanswered(fact="p", revision=1, details=PROBLEM)
answered = pe.ProblemAnswered(fact="p", revision=2, details=PROBLEM)


def test_a_problem_is_unanswered_until_it_is_answered() -> None:
    given_problem().when(note).then(unanswered)
    given_problem(unanswered).when(note).then_nothing()
    given_problem(unanswered).when(pc.NoteAnswered(fact="p")).then(answered)
    given_problem(unanswered, answered).when(pc.NoteAnswered(fact="p")).then_nothing()
    given_problem(unanswered, answered).when(note).then(pe.ProblemUnanswered(fact="p", revision=3, details=PROBLEM))


def test_one_id_is_about_one_problem() -> None:
    other = ProblemDetails(organisation="5301", session="end", cycle=2026, report="end.5301", problem="p-2")
    given_problem(unanswered).when(pc.NoteUnanswered(fact="p", details=other)).then_refused(RecordedAlready)
