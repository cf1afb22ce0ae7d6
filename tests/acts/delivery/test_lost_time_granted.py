"""What a fault took is found in the record, granted in one gesture, and only once."""

import pytest

from acts.scene import HOUR_MS, NOON, Tablet, attempt_of, launch
from concours.acts.actor import Actor
from concours.core.delivery.journal.entry import Tail
from concours.core.delivery.redress.lost_time import USUAL, Policy
from concours.core.kernel.time import MINUTE_MS, SECOND_MS

T0 = NOON
HALF = T0 + HOUR_MS // 2
PRESIDENT = Actor("presidente", "Pr A. Delmas", frozenset({"president"}))
REASON = "Le temps perdu vous est rendu."


@pytest.fixture
def day(scene, owner):
    """One paper in time, one four minutes late, one tablet dead for three and a bit."""
    launch(owner, scene, t0=T0)
    fine, late, dead = (tablet(owner, scene, n) for n in ("04201", "04203", "04205"))
    opened(fine, at=T0)
    opened(late, at=T0 + 4 * MINUTE_MS)
    opened(dead, at=T0)
    dead.answer("qi-q2", "embolie", at=T0 + 20 * MINUTE_MS)
    replace(scene, owner, dead, at=T0 + 23 * MINUTE_MS + 10 * SECOND_MS)
    return scene


def tablet(owner, scene, number):
    made = Tablet(owner, attempt_of(owner, scene, number))
    made.enrol(at=T0 - HOUR_MS)
    return made


def opened(tablet, *, at, **how):
    tablet.write("opened", {"base": None, "paper": "00" * 32, **how}, at=at)


def replace(scene, owner, dead, *, at):
    from concours.acts.delivery.replacement import allow_replacement  # noqa: PLC0415

    allow_replacement(
        PRESIDENT,
        (scene.sitting, dead.attempt),
        reason="Panne",
        chance=bytes(16),
        now=at - 90_000,
    )
    second = Tablet(owner, dead.attempt, epoch=2)
    second.enrol(at=at - 20_000, base=dead.tail)
    opened(second, at=at)
    return second


def owed(scene, policy=USUAL):
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery.lost_time import lost_times  # noqa: PLC0415

    found = lost_times(sittings.load(scene.sitting), policy)
    return {
        each.person.number: each.loss.owed_ms
        for each in found.lost
        if each.loss.is_proposed(policy)
    }


def grant(scene, chosen=None, *, now=HALF):
    from concours.acts.delivery.lost_time import grant_lost_time  # noqa: PLC0415

    return grant_lost_time(PRESIDENT, scene.sitting, chosen, (REASON, USUAL), now=now)


def given(owner, scene):
    return owner.execute(
        """SELECT c.number, e.minutes FROM extension e
           JOIN attempt a ON a.id = e.attempt_id
           JOIN candidate c ON c.id = a.candidate_id
           WHERE e.sitting_id = %s ORDER BY e.act, c.number""",
        (scene.sitting,),
    ).fetchall()


LOST = {"04203": 4 * MINUTE_MS, "04205": 3 * MINUTE_MS + 10 * SECOND_MS}


def test_the_record_says_who_lost_what(day):
    assert owed(day) == LOST


def test_one_gesture_gives_each_their_own_minutes_and_tells_them(day, owner):
    granted = grant(day)

    assert (granted.given_count, granted.too_late_count) == (2, 0)
    assert given(owner, day) == [("04203", 4), ("04205", 4)]
    news = owner.execute(
        """SELECT kind, body FROM news WHERE attempt IS NOT NULL AND sitting = %s
           ORDER BY number""",
        (day.sitting,),
    ).fetchall()
    assert (
        news
        == [("extended", {"minutes": 4, "reason": REASON, "scope": "candidate"})] * 2
    )
    ((body, reason),) = owner.execute(
        """SELECT convert_from(body, 'UTF8')::jsonb, reason FROM act
           WHERE sitting = %s AND kind = 'lost_time_granted'""",
        (day.sitting,),
    ).fetchall()
    assert reason == REASON
    assert body["granted"] == [
        {
            "candidate": number,
            "causes": [cause],
            "lost_ms": LOST[number],
            "minutes": 4,
        }
        for number, cause in (("04203", "late_start"), ("04205", "replaced"))
    ]


def test_what_was_granted_is_not_proposed_nor_given_again(day, owner):
    from concours.acts.delivery.lost_time import NothingLost  # noqa: PLC0415 -- after setup

    grant(day, ["04205"])
    assert owed(day) == {"04203": LOST["04203"]}
    grant(day)
    assert owed(day) == {}

    with pytest.raises(NothingLost):
        grant(day)
    assert given(owner, day) == [("04205", 4), ("04203", 4)]


def test_only_what_is_lost_after_a_gift_is_owed_again(day, owner):
    grant(day)
    attempt = attempt_of(owner, day, "04201")
    ((head,),) = owner.execute(
        "SELECT digest FROM journal_entry WHERE attempt = %s", (attempt,)
    ).fetchall()
    second = Tablet(owner, attempt, epoch=2)
    replaced_by(day, second, base=Tail(1, bytes(head)))

    assert owed(day) == {"04201": 45 * MINUTE_MS}


def replaced_by(scene, second, *, base):
    """Let a second tablet open three quarters of an hour after the start."""
    from concours.acts.delivery.replacement import allow_replacement  # noqa: PLC0415

    allow_replacement(
        PRESIDENT,
        (scene.sitting, second.attempt),
        reason="Panne",
        chance=bytes(16),
        now=T0 + 44 * MINUTE_MS,
    )
    second.enrol(at=T0 + 44 * MINUTE_MS, base=base)
    opened(second, at=T0 + 45 * MINUTE_MS)


def test_time_that_others_gave_meanwhile_is_not_given_twice(day):
    from concours.acts.delivery.time import ActTarget, extend  # noqa: PLC0415 -- after Django's setup

    extend(PRESIDENT, day.sitting, ActTarget(), (3, "Panne nationale"), now=HALF)

    assert owed(day) == {"04203": MINUTE_MS}  # ten seconds are not worth an act


def test_who_came_late_is_owed_nothing_for_it(day, owner):
    from uuid import uuid4  # noqa: PLC0415 -- one key

    from concours.acts.delivery.attendance import Tap, note_attendance  # noqa: PLC0415

    note_attendance(
        PRESIDENT,
        day.sitting,
        attempt_of(owner, day, "04203"),
        Tap(kind="late", key=uuid4()),
        now=T0 + 4 * MINUTE_MS - 5_000,
    )

    assert owed(day) == {"04205": LOST["04205"]}


def test_an_interrupted_application_counts_when_the_room_told_of_it(day, owner):
    from uuid import uuid4  # noqa: PLC0415 -- one key

    from concours.acts.delivery.incidents import Report, open_incident  # noqa: PLC0415

    torn = tablet_again(owner, day)
    torn.write("left", {"by": "blur"}, at=T0 + 20 * MINUTE_MS)  # it stayed in sight
    torn.write("returned", {}, at=T0 + 25 * MINUTE_MS)
    torn.write("left", {"by": "hidden"}, at=T0 + 30 * MINUTE_MS)
    torn.write("strayed", {"dest": "link", "path": "/x"}, at=T0 + 31 * MINUTE_MS)
    torn.write("returned", {}, at=T0 + 32 * MINUTE_MS)
    assert "04202" not in owed(day)

    open_incident(
        PRESIDENT,
        day.sitting,
        Report(kind="network", key=uuid4(), attempt=torn.attempt),
        now=T0 + 33 * MINUTE_MS,
    )

    assert owed(day)["04202"] == 2 * MINUTE_MS


def tablet_again(owner, scene):
    torn = tablet(owner, scene, "04202")
    opened(torn, at=T0)
    return torn


def test_a_site_cut_off_is_shown_and_takes_nothing_by_itself(day, owner):
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery.lost_time import lost_times  # noqa: PLC0415

    two = [tablet(owner, day, number) for number in ("04202", "04204")]
    for each in two:
        opened(each, at=T0)
    for each in two:
        each.answer("qi-q2", "a", at=T0 + 5 * MINUTE_MS, delay_ms=10 * MINUTE_MS)
        each.answer("qi-q2", "b", at=T0 + 15 * MINUTE_MS)
    everything = Policy(counts=USUAL.counts | {"cut_off", "outage"})

    found = lost_times(sittings.load(day.sitting), USUAL)

    assert [(one.site_name, len(one.writers)) for one in found.silences] == [
        ("Limoges", 2)
    ]
    assert set(owed(day)) == set(LOST)
    assert {"04202", "04204"} < set(owed(day, everything))


def test_tablet_replaced_for_its_clock_lost_time_from_the_end_that_was_none_f24(
    scene, owner
):
    """Four hours ahead, it ended the time at half past; the next opened later."""
    launch(owner, scene, t0=T0)
    misled = tablet(owner, scene, "04201")
    opened(misled, at=T0)
    wrong, behind = T0 + 4 * HOUR_MS, HALF - T0 - 4 * HOUR_MS
    misled.write("handed", {"reason": "time"}, at=wrong, delay_ms=behind)
    replace(scene, owner, misled, at=HALF + 5 * MINUTE_MS)

    assert owed(scene) == {"04201": 5 * MINUTE_MS}


def test_tablet_replaced_after_its_candidate_handed_in_lost_nothing(scene, owner):
    launch(owner, scene, t0=T0)
    over = tablet(owner, scene, "04201")
    opened(over, at=T0)
    over.write("handed", {"reason": "candidate"}, at=HALF)
    replace(scene, owner, over, at=HALF + 5 * MINUTE_MS)

    assert owed(scene) == {}


def test_who_opened_by_launch_words_is_given_it_back_after_the_end_f36(scene, owner):
    """Cut off all day, its tablet counted three hours from the words."""
    launch(owner, scene, t0=T0)
    cut = tablet(owner, scene, "04201")
    start = T0 + 7 * MINUTE_MS
    opened(cut, at=start, spoken=True)
    last = start + 3 * HOUR_MS - SECOND_MS
    cut.answer("qi-q2", "embolie", at=last, delay_ms=HOUR_MS)
    assert (owed(scene), last_answer(scene, cut)) == ({"04201": 7 * MINUTE_MS}, None)

    granted = grant(scene, now=last + 2 * HOUR_MS)

    assert (granted.given_count, given(owner, scene)) == (1, [("04201", 7)])
    assert last_answer(scene, cut) == "embolie"


@pytest.mark.parametrize("is_replaced", [False, True])
def test_time_given_back_after_the_day_voids_no_hand_in_f11b(scene, owner, is_replaced):
    """The launch was heard before the end: the tablet ended as it was due by then."""
    launch(owner, scene, t0=T0)
    last = cut = tablet(owner, scene, "04201")
    opened(cut, at=T0 + 7 * MINUTE_MS, spoken=True)
    if is_replaced:
        last = replace(scene, owner, cut, at=HALF)
    end = T0 + 3 * HOUR_MS
    last.write("handed", {"reason": "time"}, at=end)
    last.seen(at=end)
    assert class_of(scene, cut) == "complete"

    granted = grant(scene, now=end + HOUR_MS)

    assert (granted.given_count, class_of(scene, cut)) == (1, "complete")


def class_of(scene, tablet):
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery.attempt_status import find_attempt_statuses  # noqa: PLC0415

    every = find_attempt_statuses(sittings.load(scene.sitting))
    return next(each.class_ for each in every if each.attempt == tablet.attempt)


def last_answer(scene, tablet):
    from concours.core.delivery.attempt.fold import fold  # noqa: PLC0415
    from concours.store.models import Attempt  # noqa: PLC0415 -- after setup
    from concours.store.queries.authoring.papers import open_paper as paper_of  # noqa: PLC0415
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery.allowances import Allowances  # noqa: PLC0415
    from concours.store.queries.delivery.history import record_of  # noqa: PLC0415

    row = sittings.load(scene.sitting)
    attempt = Attempt.objects.select_related("candidate").get(pk=tablet.attempt)
    window = Allowances(row).window(attempt)
    outline = paper_of(row, scene.packages).outline
    copy = fold(outline, record_of(attempt.id).epochs(), window=window)
    current = copy.answers.get("qi-q2")
    return current and current.value


def test_who_has_ended_is_left_out_and_named(day, owner):
    from concours.acts.delivery.lost_time import NothingLost  # noqa: PLC0415 -- after setup

    with pytest.raises(NothingLost) as refused:
        grant(day, now=T0 + 3 * HOUR_MS)

    assert refused.value.too_late_count == 2
    assert given(owner, day) == []
