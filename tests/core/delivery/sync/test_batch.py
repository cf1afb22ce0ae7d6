"""A batch joins what is held only if it follows it, and only if its device says so."""

import os
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concours.core.delivery.journal.entry import (
    AttemptId,
    ChainBroken,
    Digest,
    Equivocation,
    Tail,
)
from concours.core.delivery.sync.batch import (
    Batch,
    HeldTail,
    SentEntry,
    WrongSignature,
    check,
)
from concours.core.delivery.sync.outbox import resend_from
from concours.core.kernel.crypto import private_key_from
from small_exam import Tablet

KEY = private_key_from(lambda count: bytes(range(1, count + 1)))
ONE, TWO = AttemptId(UUID(int=1)), AttemptId(UUID(int=2))


def tablet(count):
    made = Tablet("04217", private_key=KEY)
    for number in range(count):
        made.answer("q1", number, device_ms=1_000 + number)
    return made


def batch(of, start, stop):
    sent = tuple(
        SentEntry(e.seq, e.kind, e.body, e.device_ms, e.digest())
        for e in of.entries[start:stop]
    )
    tail = of.tail(start + len(sent))
    return Batch(of.attempt, of.epoch, sent, tail.head, of.sign(tail))


def held(of, count, start, stop):
    stored = [entry.digest() for entry in of.entries[start : min(stop, count)]]
    return HeldTail(of.tail(count), before=of.tail(min(start, count)), stored=stored)


@settings(max_examples=60)
@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6))
def test_batch_adds_exactly_what_is_not_held(count, start, length):
    of = tablet(6)
    start = min(start, count)
    stop = min(start + length, 6)

    run, tail = check(
        batch(of, start, stop), held(of, count, start, stop), public_key=of.public_key
    )

    fresh = of.entries[max(count, start) : stop]
    assert (run.entries if run else ()) == tuple(fresh)
    assert tail == of.tail(max(count, stop))
    if run:
        digests = [entry.digest() for entry in fresh]
        assert (list(run.digests()), run.head) == (digests, digests[-1])


def test_batch_past_what_is_held_tells_how_much_is_held():
    of = tablet(5)

    with pytest.raises(ChainBroken) as refusal:
        check(batch(of, 3, 5), held(of, 2, 2, 2), public_key=of.public_key)

    assert refusal.value.facts() == {
        "attempt": str(of.attempt),
        "epoch": 1,
        "seq": 3,
        "reason": "gap",
        "held": 2,
    }


def test_batch_with_a_hole_in_it_is_refused():
    of = tablet(4)
    whole = batch(of, 0, 4)
    holed = replace(whole, entries=(whole.entries[0], *whole.entries[2:]))

    with pytest.raises(ChainBroken) as refusal:
        check(holed, held(of, 0, 0, 0), public_key=of.public_key)

    assert refusal.value.reason == "gap"


def test_batch_whose_head_is_not_its_last_entry_is_refused():
    of = tablet(2)
    head = Digest(bytes(32))
    other = replace(batch(of, 0, 2), head=head, signature=of.sign(Tail(2, head)))

    with pytest.raises(ChainBroken) as refusal:
        check(other, held(of, 0, 0, 0), public_key=of.public_key)

    assert refusal.value.reason == "head"


def test_batch_that_rewrites_what_is_held_is_refused():
    of, rewritten = tablet(3), tablet(2)
    rewritten.answer("q1", "other", device_ms=1_002)

    with pytest.raises(Equivocation) as refusal:
        check(batch(rewritten, 1, 3), held(of, 3, 1, 3), public_key=of.public_key)

    assert refusal.value.seq == 2


def test_another_chain_of_the_same_length_is_told_by_the_entry_before():
    ours, theirs = tablet(4), tablet(3)
    theirs.answer("q1", "other", device_ms=1_003)

    with pytest.raises(ChainBroken) as gap:
        check(batch(ours, 4, 4), held(theirs, 4, 4, 4), public_key=ours.public_key)
    start = resend_from(
        written_count=4, acknowledged_count=4, held_count=gap.value.held
    )
    again = batch(ours, start, 4)
    with pytest.raises(Equivocation) as told:
        check(again, held(theirs, 4, start, 4), public_key=ours.public_key)

    assert (gap.value.reason, start, told.value.seq) == ("gap", 3, 3)


def test_what_a_device_has_not_signed_accuses_nobody_a39():
    """A victim's attempt, digests of nothing, and a signature of nothing."""
    victim = tablet(3)
    framed = replace(
        batch(victim, 0, 3),
        entries=tuple(
            replace(sent, digest=Digest(bytes(32)))
            for sent in batch(victim, 0, 3).entries
        ),
        head=Digest(bytes(32)),
        signature=bytes(64),
    )

    with pytest.raises(WrongSignature):
        check(framed, held(victim, 3, 0, 3), public_key=victim.public_key)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_signed_head_over_altered_entries_accuses_nobody_a39(place):
    """Whoever saw one batch has a signature; it vouches for its own entries alone."""
    victim = tablet(3)
    seen = batch(victim, 0, 3)
    altered = list(seen.entries)
    altered[place] = replace(altered[place], digest=Digest(bytes(32)))

    with pytest.raises(ChainBroken):
        check(
            replace(seen, entries=tuple(altered)),
            held(victim, 3, 0, 3),
            public_key=victim.public_key,
        )


def test_unsigned_batch_past_what_is_held_does_not_learn_how_much_is_held_a39():
    victim = tablet(6)
    framed = replace(batch(victim, 5, 6), signature=bytes(64))

    with pytest.raises(WrongSignature):
        check(framed, held(victim, 3, 5, 6), public_key=victim.public_key)


def test_batch_signed_for_another_count_epoch_or_key_is_refused():
    of = tablet(2)
    whole = batch(of, 0, 2)
    stranger = Tablet("04217", private_key=private_key_from(os.urandom))
    later_epoch = Tablet("04217", epoch=2, private_key=KEY)
    signatures = (
        of.sign(Tail(1, whole.head)),
        stranger.sign(of.tail()),
        later_epoch.sign(of.tail()),
        bytes(64),
        b"",
    )

    for signature in signatures:
        forged = Batch(whole.attempt, 1, whole.entries, whole.head, signature)
        with pytest.raises(WrongSignature):
            check(forged, held(of, 0, 0, 0), public_key=of.public_key)
