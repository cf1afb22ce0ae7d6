"""No copy is marked while one is awaited; marks are those of the journal, exactly."""

from fractions import Fraction

import pytest

from acts.copies import (
    END,
    PRESIDENT,
    T0,
    collect,
    collect_and_mark,
    compose,
    give_up,
    mark,
    marks,
)
from acts.scene import HOUR_MS, Tablet, attempt_of
from concours.core.delivery.sitting.phases import NotCollected, TooEarly, WrongPhase


@pytest.fixture
def composed(scene, owner):
    return scene, *compose(scene, owner)


def test_collection_waits_for_what_a_tablet_still_holds(composed):
    scene, _, broken = composed

    with pytest.raises(NotCollected) as refused:
        collect(scene)

    assert refused.value.missing == (str(broken.attempt),)


def test_collection_waits_for_the_end_of_normal_time(composed):
    scene, _, broken = composed
    give_up(scene, broken)

    with pytest.raises(TooEarly):
        collect(scene, now=END - 1)


def test_marks_follow_the_journal_the_locks_and_the_time(composed, owner):
    scene, _, broken = composed
    give_up(scene, broken)

    collect_and_mark(scene, owner)

    assert marks(owner, scene) == [
        (1, "04201", Fraction(4), 1),
        (1, "04203", Fraction(1, 2), 2),
    ]
    kinds = owner.execute(
        "SELECT kind FROM act WHERE sitting = %s ORDER BY number", (scene.sitting,)
    ).fetchall()
    assert [kind for (kind,) in kinds[1:]] == [
        "decision_proposed",
        "attempt_given_up",
        "sitting_collected",
        "sitting_marked",
    ]


def test_what_comes_late_but_was_written_in_time_counts_at_the_next_marking_f37(
    composed, owner
):
    scene, _, broken = composed
    give_up(scene, broken)
    second = Tablet(owner, attempt_of(owner, scene, "04205"))
    second.enrol(at=T0 - HOUR_MS)
    collect_and_mark(scene, owner)
    second.write("opened", {"base": None, "paper": "00" * 32}, at=T0, delay_ms=HOUR_MS)
    second.answer("qi-q2", "embolie", at=T0 + 60_000, delay_ms=4 * HOUR_MS)

    mark(scene, reason="Tablette retrouvée", now=END + 6 * HOUR_MS)

    assert marks(owner, scene) == [
        (1, "04201", Fraction(4), 1),
        (1, "04203", Fraction(1, 2), 2),
        (2, "04201", Fraction(4), 1),
        (2, "04203", Fraction(1, 2), 2),
        (2, "04205", Fraction(1, 2), 2),
    ]


def test_an_answer_counts_up_to_the_end_of_the_candidates_own_time(composed, owner):
    """A copy with nothing else amiss is judged by the hour all the same."""
    scene, _, broken = composed
    give_up(scene, broken)
    own_end = END + HOUR_MS  # 04202 has a tiers temps
    for number, device_ms in (
        ("04202", own_end - 1),
        ("04204", END - 1),
        ("04205", END),
        ("04206", T0 - 1),
    ):
        tablet = Tablet(owner, attempt_of(owner, scene, number))
        tablet.enrol(at=T0 - HOUR_MS)
        tablet.answer("qi-q2", "embolie", at=device_ms)
        tablet.write("handed", {"reason": "time"}, at=own_end)

    collect_and_mark(scene, owner, now=own_end + 1)

    assert {number: units for _, number, units, _ in marks(owner, scene)} == {
        "04201": Fraction(4),
        "04202": Fraction(1, 2),
        "04203": Fraction(1, 2),
        "04204": Fraction(1, 2),
        "04205": Fraction(0),
        "04206": Fraction(0),
    }


def test_an_end_that_a_wrong_clock_brought_hands_nothing_in_f24(composed, owner):
    """Four hours ahead; received at once. The candidate goes on, and it all counts."""
    scene, _, broken = composed
    give_up(scene, broken)
    ahead = Tablet(owner, attempt_of(owner, scene, "04205"))
    ahead.enrol(at=T0 - HOUR_MS)
    wrong, behind = T0 + 4 * HOUR_MS, -4 * HOUR_MS
    ahead.write("handed", {"reason": "time"}, at=wrong, delay_ms=behind + 180)

    with pytest.raises(NotCollected) as refused:
        collect(scene)
    assert refused.value.missing == (str(ahead.attempt),)

    ahead.answer("qi-q2", "embolie", at=wrong + 1_000, delay_ms=behind)
    ahead.write("handed", {"reason": "time"}, at=wrong + 2_000, delay_ms=0)
    collect_and_mark(scene, owner)

    assert (1, "04205", Fraction(1, 2), 2) in marks(owner, scene)


def test_close_that_follows_an_end_that_was_none_takes_nothing_written_since_f24(
    composed, owner
):
    """The close makes the end due as it came; but its tablet had gone on already."""
    from concours.acts.delivery.close import close  # noqa: PLC0415 -- after Django's setup

    scene, perfect, broken = composed
    give_up(scene, broken)
    perfect.write("handed", {"reason": "candidate"}, at=END)
    misled = Tablet(owner, attempt_of(owner, scene, "04205"))
    misled.enrol(at=T0 - HOUR_MS)
    closed = T0 + HOUR_MS
    misled.write("handed", {"reason": "time"}, at=closed - 10_000)
    misled.answer("qi-q2", "embolie", at=closed - 2_000)
    close(PRESIDENT, scene.sitting, reason="Évacuation", now=closed)

    with pytest.raises(NotCollected) as refused:
        collect(scene)
    assert refused.value.missing == (str(misled.attempt),)

    misled.write("handed", {"reason": "closed"}, at=closed)
    collect_and_mark(scene, owner)

    assert (1, "04205", Fraction(1, 2), 2) in marks(owner, scene)


def test_nothing_is_early_in_the_marks_of_who_opened_by_launch_words_f11b(
    composed, owner
):
    """Restarted without network, a tablet may run late: words came at t0 at best."""
    scene, _, broken = composed
    give_up(scene, broken)
    spoken = Tablet(owner, attempt_of(owner, scene, "04205"))
    spoken.enrol(at=T0 - HOUR_MS)
    paper = {"base": None, "paper": "00" * 32, "spoken": True}
    spoken.write("opened", paper, at=T0 - 120_000, delay_ms=HOUR_MS)
    spoken.answer("qi-q2", "embolie", at=T0 - 60_000, delay_ms=HOUR_MS)
    spoken.write("handed", {"reason": "candidate"}, at=T0 + 10, delay_ms=HOUR_MS)

    collect_and_mark(scene, owner)

    assert (1, "04205", Fraction(1, 2), 2) in marks(owner, scene)


def test_what_was_written_under_a_launch_that_a_restore_lost_is_marked_f33(
    composed, owner
):
    """The paper was launched again an hour later; the tablet sent its copy again."""
    scene, _, broken = composed
    give_up(scene, broken)
    before = Tablet(owner, attempt_of(owner, scene, "04205"))
    before.enrol(at=T0 - 2 * HOUR_MS)
    lost, again = T0 - HOUR_MS, HOUR_MS - 60_000
    before.write("opened", {"base": None, "paper": "00" * 32}, at=lost, delay_ms=again)
    before.answer("dp1-q1", ["A", "C"], at=lost + 1_000, delay_ms=again)
    before.write("validated", {"question": "dp1-q1"}, at=lost + 2_000, delay_ms=again)
    before.answer("qi-q2", "embolie", at=lost + 3_000, delay_ms=again)
    before.answer("dp1-q2", ["B"], at=T0 + 1_000)
    before.write("handed", {"reason": "time"}, at=END)

    collect_and_mark(scene, owner)

    assert (1, "04205", Fraction(5, 2), 2) in marks(owner, scene)


@pytest.mark.parametrize("odd", [b"\xff", b'{"question":"qi-q2"}' + b" " * 2_000])
def test_an_odd_body_costs_nobody_a_mark(composed, owner, odd):
    """Copies are read many together; neither its own copy nor those beside it lose."""
    scene, _, broken = composed
    give_up(scene, broken)
    for number in ("04202", "04204"):
        tablet = Tablet(owner, attempt_of(owner, scene, number))
        tablet.enrol(at=T0 - HOUR_MS)
        tablet.answer("qi-q2", "embolie", at=T0 + 1_000)
        tablet.answer("qi-q1", ["A", "B"], at=T0 + 2_000)
        tablet.write("handed", {"reason": "candidate"}, at=END)
    owner.execute(
        "UPDATE journal_entry SET body = %s WHERE attempt = %s AND seq = 1",
        (odd, tablet.attempt),
    )

    collect_and_mark(scene, owner, now=END + HOUR_MS)

    assert {number: units for _, number, units, _ in marks(owner, scene)} == {
        "04201": Fraction(4),
        "04202": Fraction(1),
        "04203": Fraction(1, 2),
        "04204": Fraction(1, 2),
    }


def test_a_sitting_is_collected_once(composed):
    scene, _, broken = composed
    give_up(scene, broken)
    collect(scene)

    with pytest.raises(WrongPhase):
        collect(scene)


def test_nothing_is_marked_until_the_quorum_has_opened_the_marking_key_a26(
    composed, owner
):
    from concours.store.queries.authoring.papers import KeyDocumentSealed  # noqa: PLC0415

    scene, _, broken = composed
    give_up(scene, broken)
    collect(scene)

    with pytest.raises(KeyDocumentSealed):
        mark(scene)

    assert marks(owner, scene) == []


def test_a_key_document_put_in_the_place_of_the_sealed_one_marks_nobody_a26(
    composed, owner
):
    """Whoever has the marking key, public by then, can seal another one with it."""
    from acts.scene import QUESTIONS, open_marking_key  # noqa: PLC0415 -- beside its use
    from concours.core.authoring.paper import key_document  # noqa: PLC0415 -- idem
    from concours.core.authoring.sealing.manifest import PackageInvalid  # noqa: PLC0415
    from concours.core.authoring.sealing.package import KEY_DOCUMENT  # noqa: PLC0415 -- idem
    from concours.core.kernel import crypto  # noqa: PLC0415 -- idem
    from concours.core.kernel.canonical import fields  # noqa: PLC0415 -- idem

    scene, _, broken = composed
    give_up(scene, broken)
    collect(scene)
    open_marking_key(owner, scene, at=END + 1_500)
    other = crypto.encrypt(
        scene.keys.marking,
        key_document.write(QUESTIONS, code="uc1", version=2),
        nonce=bytes(12),
        aad=fields(KEY_DOCUMENT, scene.sitting.bytes),
    )
    owner.execute(
        "UPDATE sealed_key_document SET sealed = %s WHERE sitting_id = %s",
        (other, scene.sitting),
    )

    with pytest.raises(PackageInvalid) as refused:
        mark(scene)

    assert refused.value.reason == "key_document"
    assert marks(owner, scene) == []


def test_the_first_marking_needs_no_reason_and_the_next_does(composed, owner):
    from concours.acts.reasons import ReasonInvalid  # noqa: PLC0415

    scene, _, broken = composed
    give_up(scene, broken)
    collect_and_mark(scene, owner)

    with pytest.raises(ReasonInvalid):
        mark(scene)


def test_nothing_is_marked_before_collection(composed):
    scene, _, _ = composed

    with pytest.raises(WrongPhase):
        mark(scene)


def test_a_package_altered_on_disk_is_not_marked(composed, owner):
    from concours.core.authoring.sealing.manifest import PackageInvalid  # noqa: PLC0415

    scene, _, broken = composed
    give_up(scene, broken)
    for blob in (scene.packages / "blob").iterdir():
        *kept, last = blob.read_bytes()
        blob.write_bytes(bytes([*kept, last ^ 1]))

    with pytest.raises(PackageInvalid):
        collect_and_mark(scene, owner)

    assert marks(owner, scene) == []


def test_a_missing_package_is_to_be_tried_again(composed, owner):
    from concours.core.kernel.errors import Unavailable  # noqa: PLC0415

    scene, _, broken = composed
    give_up(scene, broken)
    for blob in (scene.packages / "blob").iterdir():
        blob.unlink()

    with pytest.raises(Unavailable):
        collect_and_mark(scene, owner)


def test_a_sealed_paper_cannot_be_read(scene):
    from concours.store.queries.authoring.papers import StillSealed, open_paper  # noqa: PLC0415
    from concours.store.queries.delivery.sittings import load  # noqa: PLC0415

    with pytest.raises(StillSealed):
        open_paper(load(scene.sitting), scene.packages)


def test_a_replacement_tablet_goes_on_from_what_was_held(composed, owner):
    from concours.acts.delivery.replacement import allow_replacement  # noqa: PLC0415

    scene, _, broken = composed
    allow_replacement(
        PRESIDENT,
        (scene.sitting, broken.attempt),
        reason="Panne",
        chance=bytes(16),
        now=T0 + 10_000,
    )
    second = Tablet(owner, broken.attempt, epoch=2)
    second.enrol(at=T0 + 10_000, base=broken.tail)
    second.write("opened", {"base": None, "paper": "00" * 32}, at=T0 + 11_000)
    second.answer("qi-q1", ["A", "B", "E"], at=T0 + 12_000)
    second.write("handed", {"reason": "time"}, at=END)
    second.seen(at=END)
    broken.answer("qi-q1", [], at=END)  # the dead tablet wakes: kept, not counted

    collect_and_mark(scene, owner)

    assert marks(owner, scene)[1] == (1, "04203", Fraction(1), 2)


def test_a_tablet_that_took_over_and_wrote_nothing_still_ends_the_one_before(
    composed, owner
):
    from concours.acts.delivery.replacement import allow_replacement  # noqa: PLC0415

    scene, _, broken = composed
    first = Tablet(owner, attempt_of(owner, scene, "04205"))
    first.enrol(at=T0 - HOUR_MS)
    first.write("opened", {"base": None, "paper": "00" * 32}, at=T0)
    first.answer("qi-q2", "embolie", at=T0 + 1_000)
    allow_replacement(
        PRESIDENT,
        (scene.sitting, first.attempt),
        reason="Panne",
        chance=bytes(16),
        now=T0 + 10_000,
    )
    second = Tablet(owner, first.attempt, epoch=2)
    second.enrol(at=T0 + 10_000, base=first.tail)
    first.answer("qi-q2", "embolie pulmonaire", at=T0 + 20_000)
    for tablet in (broken, first):
        give_up(scene, tablet)

    collect_and_mark(scene, owner)

    assert marks(owner, scene)[-1] == (1, "04205", Fraction(1, 2), 2)


def test_odd_acts_are_counted_from_five_on_and_what_never_came_is_told_a08(
    composed, owner
):
    """Copies are marked as before: none of these acts counts."""
    from concours.store.queries.delivery.signs.odd_acts import odd_copies  # noqa: PLC0415

    scene, _, broken = composed
    for nth in range(1, 4):
        broken.answer("qi-q2", "embolie pulmonaire", at=END + nth)
    broken.seen(at=END + 4, written=broken.tail.count + 2)
    assert odd_copies(scene.sitting) == []  # while they compose, the board says it
    give_up(scene, broken)
    collect_and_mark(scene, owner)

    found = [(copy.number, dict(copy.counts)) for copy in odd_copies(scene.sitting)]
    assert ("04203", {"missing": 2}) in found
    [counts] = [c for number, c in found if number == "04203" and "late" in c]
    assert (counts["late"], counts["not_open"]) == (4, 1)
    assert {number for number, _ in found} == {"04203"}
    assert marks(owner, scene)[1] == (1, "04203", Fraction(1, 2), 2)
