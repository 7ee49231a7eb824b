"""The fold of a whole partition gives the very bytes that the live fold gives, whatever was told and in what order."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from scoring_svc.domain.dossier import Dossier, add_all
from scoring_svc.generations.findings import Findings
from scoring_svc.generations.folding import Folding
from scoring_svc.generations.packing import pack
from shared import contracts as k
from shared.contracts import CloudEvent, Data, wrap

BEGAN = datetime(2026, 3, 1, 4, tzinfo=UTC)
PARTITIONS = 4
DAY = date(2026, 3, 1)

organisations = st.sampled_from(["5301", "530102"])
facts = st.sampled_from(["a", "b", "fact-of-a-longer-name"])
visit = {"recorded_by": st.just("ivan"), "kind": st.just("routine"), "occurred_on": st.just(DAY)}
visit |= {"inspectors": st.just(("ivan",)), "cycle": st.sampled_from([2025, 2026]), "quarter": st.just(1)}
visit |= {
    "scores": st.lists(
        st.builds(k.IndicatorScore, indicator=st.just("duty"), score=st.integers(0, 2)), max_size=20
    ).map(tuple)
}
frame: dict[str, st.SearchStrategy[Any]] = {"organisation": organisations, "fact": facts, "revision": st.integers(1, 2)}
said: st.SearchStrategy[Data] = st.one_of(
    st.builds(k.InspectionRecordedV1, **frame, **visit),
    st.builds(k.InspectionCorrectedV1, **frame, **visit, reason=st.just("misread")),
    st.builds(k.InspectionWithdrawnV1, **frame, **visit, reason=st.just("twice")),
    st.builds(
        k.VetoRaisedV1,
        **frame,
        recorded_by=st.just("clerk"),
        effects=st.just(("good",)),
        in_force_from=st.just(DAY),
        ground=st.sampled_from(["g", "另一理由"]),
        source=st.just("s"),
    ),
    st.builds(
        k.SecretaryAppointedV1,
        organisation=organisations,
        recorded_by=st.just("root"),
        post=st.just("p"),
        person=st.just("anna"),
        from_=st.just(DAY),
    ),
)


def told(data: Data, number: int) -> CloudEvent:
    return wrap(
        data,
        id=f"e-{number}",
        source="/checklist-svc",
        subject="s",
        streamversion=1,
        time=BEGAN + timedelta(seconds=number),
        sequence=number,
    )


@for_all(st.lists(said, max_size=60), st.randoms(use_true_random=False))
def test_a_partition_folds_to_the_bytes_of_the_live_fold(data: list[Data], random: Random) -> None:
    events = [told(one, number) for number, one in enumerate(data, start=1)]
    events += events[::5]
    live = Findings()
    live.take(events, PARTITIONS)
    shuffled = list(events)
    random.shuffle(shuffled)
    folding = Folding()
    folding.take(shuffled, PARTITIONS)
    assert list(folding.dossiers()) == [
        (cycle, organisation, pack(add_all(Dossier(cycle=cycle, organisation=organisation), arrived)))
        for (organisation, cycle), arrived in sorted(live.arrivals.items())
    ]
    assert sorted(one.sequence for one in folding.entries) == sorted(one.sequence for one in live.entries)


def test_a_slot_of_any_length_is_laid_out_as_it_would_be_packed() -> None:
    for count in (15, 16, 70_000):
        folding = Folding()
        folding.take(
            (
                told(
                    k.TalkVoidedV1(
                        organisation="5301",
                        recorded_by="clerk",
                        fact=f"{number:06}",
                        revision=2,
                        target="organisation",
                        cycle=2026,
                        occurred_on=DAY,
                        trigger="discord",
                        by="clerk",
                        set_off_by_result=False,
                    ),
                    number,
                )
                for number in range(1, count + 1)
            ),
            PARTITIONS,
        )
        [(_, _, body)] = folding.dossiers()
        [[(_, arrived)]] = [several.items() for several in folding.arrivals()]
        assert len(arrived) == count
        assert body == pack(add_all(Dossier(cycle=2026, organisation="5301"), arrived))
