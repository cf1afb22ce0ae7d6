"""Lost time is what the record proves, each millisecond once, and given back once."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.redress.evidence import (
    WITNESS_MS,
    Device,
    Evidence,
    Gap,
    Proof,
    Span,
    spans,
)
from concours.core.delivery.redress.lost_time import (
    LEAST_MS,
    USUAL,
    Gift,
    Policy,
    compute_loss,
    silences,
    subtract,
    union,
)
from concours.core.kernel.time import MINUTE_MS, SECOND_MS, Instant

T0 = Instant(1_000_000_000)
END = Instant(T0 + 180 * MINUTE_MS)


def at(minutes, seconds=0):
    return Instant(T0 + minutes * MINUTE_MS + seconds * SECOND_MS)


def entry(name, instant):
    return Proof("entry", name, instant)


def act(number, instant):
    return Proof("act", str(number), instant)


def device(epoch=1, *, enrolled=-60, opened=0, **more):
    first = None if opened is None else entry(f"{epoch}/0", at(opened))
    return Device(
        epoch=epoch, enrolled=Proof("device", str(epoch), at(enrolled)), opened=first,
        **more,
    )  # fmt: skip


def of(*devices, **more):
    return Evidence(opens_at=T0, ends_at=END, devices=devices, **more)


def told(evidence):
    return [
        (span.cause, span.began_at - T0, span.ended_at - T0) for span in spans(evidence)
    ]


def test_a_paper_that_opened_in_time_lost_nothing():
    assert told(of(device())) == []
    assert told(of()) == []


def test_who_was_there_and_got_the_paper_late_lost_the_wait():
    assert told(of(device(opened=4))) == [("late_start", 0, 4 * MINUTE_MS)]


def test_who_came_late_lost_only_what_came_after():
    late = act(7, at(10))
    enrolled_early = of(device(opened=12), late=late)
    enrolled_late = of(device(enrolled=11, opened=12), late=late)

    assert told(enrolled_early) == [("late_start", 10 * MINUTE_MS, 12 * MINUTE_MS)]
    assert told(enrolled_late) == [("late_start", 11 * MINUTE_MS, 12 * MINUTE_MS)]


def test_who_was_seen_before_the_start_and_could_not_enrol_lost_from_the_start():
    seen = act(3, at(-20))
    checked_later = act(9, at(40))

    assert told(of(device(enrolled=30, opened=31), present=seen)) == [
        ("late_start", 0, 31 * MINUTE_MS)
    ]
    # Nobody saw them before: nothing proves that they were there.
    assert told(of(device(enrolled=30, opened=31), present=checked_later)) == [
        ("late_start", 30 * MINUTE_MS, 31 * MINUTE_MS)
    ]


def test_a_replaced_tablet_lost_from_its_last_counted_entry_to_the_first_of_the_next():
    dead = device(last=entry("1/57", at(60)))
    never_opened = device(2, enrolled=63, opened=None)
    next_ = device(3, enrolled=64, opened=65, replacement=act(12, at(62)))

    (span,) = spans(of(dead, never_opened, next_))

    assert (span.cause, span.began_at, span.ended_at) == ("replaced", at(60), at(65))
    assert [proof.name for proof in span.proofs] == ["1/57", "12", "3/0"]


def test_a_tablet_that_died_before_the_start_is_a_late_start():
    assert told(of(device(opened=None), device(2, opened=6))) == [
        ("late_start", 0, 6 * MINUTE_MS)
    ]


def test_a_copy_handed_in_and_opened_again_lost_nothing():
    handed = device(last=entry("1/99", at(60)), is_handed=True)

    assert told(of(handed, device(2, enrolled=90, opened=91))) == []


def test_an_application_away_counts_only_where_somebody_told_of_trouble():
    gap = Gap(entry("1/10", at(30)), entry("1/11", at(33)))
    away = device(gaps=(gap,))
    edge = WITNESS_MS // MINUTE_MS

    assert told(of(away)) == []
    for minute in (30 - edge, 31, 33 + edge):
        assert told(of(away, incidents=[act(5, at(minute))])) == [
            ("reconnected", 30 * MINUTE_MS, 33 * MINUTE_MS)
        ]
    for minute in (29 - edge, 34 + edge):
        assert told(of(away, incidents=[act(5, at(minute))])) == []


def test_nothing_is_lost_outside_the_candidates_own_time():
    dead = device(last=entry("1/5", at(179)))
    beyond = device(2, enrolled=184, opened=185)

    assert told(of(dead, beyond)) == [("replaced", 179 * MINUTE_MS, 180 * MINUTE_MS)]


SILENCE = Span("cut_off", at(20), at(50), (Proof("checkpoint", "900", at(20)),))


def test_a_cut_off_alone_takes_nothing_unless_the_policy_says_so():
    found = spans(of(device(), silences=[SILENCE]))
    asked = Policy(counts=USUAL.counts | {"cut_off"})

    usual = compute_loss(found, pauses=[], gifts=[])
    other = compute_loss(found, pauses=[], gifts=[], policy=asked)

    assert (usual.spans, usual.lost_ms, usual.is_proposed(USUAL)) == (found, 0, False)
    assert other.lost_ms == 30 * MINUTE_MS


def spanning(start, end, cause="replaced"):
    return Span(cause, at(0, start), at(0, end), ())


def test_a_pause_has_given_back_what_lies_in_it():
    lost = compute_loss(
        [spanning(60, 200)], pauses=[(at(0, 100), at(0, 150))], gifts=[]
    )

    assert lost.lost_ms == 90 * SECOND_MS


def test_a_gift_pays_what_was_lost_before_it_and_nothing_later():
    found = [spanning(0, 100), spanning(1_000, 1_050)]
    early = Gift(1, at(0, 50), 10 * MINUTE_MS)
    later = Gift(2, at(0, 500), MINUTE_MS)

    paid = compute_loss(found, pauses=[], gifts=[later, early])

    assert [(gift.act, gift.length_ms) for gift in paid.paid] == [
        (1, 50 * SECOND_MS),
        (2, 50 * SECOND_MS),
    ]
    assert paid.owed_ms == 50 * SECOND_MS


def test_what_is_granted_is_not_proposed_again():
    found = [spanning(0, 61)]
    once = compute_loss(found, pauses=[], gifts=[])
    again = compute_loss(
        found, pauses=[], gifts=[Gift(1, at(5), once.minutes * MINUTE_MS)]
    )

    assert (once.minutes, once.is_proposed(USUAL)) == (2, True)
    assert (again.owed_ms, again.is_proposed(USUAL)) == (0, False)


def test_little_is_not_proposed():
    short = compute_loss([spanning(0, 29)], pauses=[], gifts=[])
    enough = compute_loss([spanning(0, LEAST_MS // SECOND_MS)], pauses=[], gifts=[])

    assert (short.is_proposed(USUAL), enough.is_proposed(USUAL)) == (False, True)


INSTANTS = st.integers(0, 400).map(lambda second: at(0, second))
PARTS = st.lists(st.tuples(INSTANTS, INSTANTS), max_size=8)
GIFTS = st.lists(
    st.builds(Gift, st.integers(1, 99), INSTANTS, st.integers(1, 200_000)), max_size=5
)


def instants(parts):
    return {second for start, end in parts for second in range(start, end, SECOND_MS)}


@given(PARTS, PARTS)
def test_each_millisecond_counts_once_and_none_that_is_taken_away(parts, taken):
    left = subtract(union(parts), union(taken))

    assert instants(left) == instants(parts) - instants(taken)
    assert sum(end - start for start, end in left) == SECOND_MS * len(instants(left))


@given(PARTS, PARTS, GIFTS, st.randoms(use_true_random=False))
def test_the_order_of_what_is_known_decides_nothing(parts, pauses, gifts, chance):
    found = [Span("replaced", start, end, ()) for start, end in parts]
    shuffled, later = found[:], gifts[:]
    chance.shuffle(shuffled)
    chance.shuffle(later)

    one = compute_loss(found, pauses=pauses, gifts=gifts)
    other = compute_loss(shuffled, pauses=pauses, gifts=later)

    assert (one.lost_ms, one.owed_ms) == (other.lost_ms, other.owed_ms)


@given(PARTS, PARTS, GIFTS)
def test_no_more_is_paid_than_given_and_no_less_is_owed_than_nothing(
    parts, pauses, gifts
):
    found = [Span("replaced", start, end, ()) for start, end in parts]

    lost = compute_loss(found, pauses=pauses, gifts=gifts)

    assert 0 <= lost.owed_ms <= lost.lost_ms
    assert lost.owed_ms >= lost.lost_ms - sum(gift.length_ms for gift in gifts)


@given(PARTS, PARTS, GIFTS, GIFTS.filter(len))
def test_giving_more_never_makes_more_owed(parts, pauses, gifts, more):
    found = [Span("replaced", start, end, ()) for start, end in parts]

    few = compute_loss(found, pauses=pauses, gifts=gifts)
    many = compute_loss(found, pauses=pauses, gifts=[*gifts, *more])

    assert many.owed_ms <= few.owed_ms


def test_a_silence_lies_between_two_arrivals():
    slots = [(at(0), at(1)), (at(1, 10), at(2)), (at(5), at(6))]

    assert silences(slots, least_ms=15 * SECOND_MS) == [(at(2), at(5))]
    assert silences(slots[:1], least_ms=1) == []


def test_a_span_that_ends_where_it_begins_is_none():
    assert spans(replace(of(device()), silences=[spanning(5, 5, "outage")])) == ()
