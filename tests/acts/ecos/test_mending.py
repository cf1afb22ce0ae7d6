"""What is mended on the day moves the fewest, is told to chairs, and is as it was seen.

Rows of the house, the kept document and the sheets of tablets say the same after it. A
day of another half-day is not forgotten: who met somebody there is not chosen first.
"""

import json
from dataclasses import replace
from uuid import uuid4

import pytest

from acts.ecos_scene import allot_scene
from acts.scene import NOON
from concours.acts.actor import Actor, Venue
from concours.core.ecos.circuits.reading import read_allotment
from concours.core.kernel.time import MINUTE_MS, Instant

ORGANISER = Actor("orga", "O. Roy", frozenset({"organiser"}))
CHAIRS = """
SELECT c.code, h.station_code, h.place, coalesce(e.number, ''), h.room, a.room
FROM chair h JOIN circuit c ON c.id = h.circuit_id JOIN attempt a ON a.chair_id = h.id
LEFT JOIN examiner e ON e.id = h.examiner_id WHERE h.sitting_id = %s ORDER BY 1, 2, 3
"""
PLACES = """
SELECT p.number, c.code, cp.rotation, cp.position, a.room, a.seat
FROM circuit_place cp JOIN attempt a ON a.id = cp.attempt_id
JOIN candidate p ON p.id = a.candidate_id JOIN circuit c ON c.id = cp.circuit_id
WHERE a.sitting_id = %s ORDER BY 1
"""
ATTEMPTS = """
SELECT c.number, a.id FROM attempt a JOIN candidate c ON c.id = a.candidate_id
WHERE a.sitting_id = %s
"""
NEWS = "SELECT attempt, body FROM news WHERE sitting = %s AND kind = 'turns'"


class Half:
    """The first half-day at Reims, its allotment in force."""

    def __init__(self, scene, owner, document):
        self.owner, self.document = owner, read_allotment(document)
        self.wave = self.document.lists.waves[0].code
        self.sitting, self.site = owner.execute(
            "SELECT s.id, x.id FROM sitting s JOIN site x ON x.exam_id = s.exam_id"
            " WHERE s.exam_id = %s AND s.code = %s AND x.code = 'reims'",
            (scene.exam, self.wave),
        ).fetchone()
        post = Venue(self.site)
        self.coordinator = Actor("coord", "C. Roy", frozenset({"coordinator"}), post)

    def rows(self, query):
        return self.owner.execute(query, (self.sitting,)).fetchall()

    def preview(self, trouble, *names, rotation=0, now=NOON):
        from concours.acts.ecos.mending import MendingOrder, preview_mending  # noqa: PLC0415
        from concours.store.models import Sitting  # noqa: PLC0415 -- after setup

        order = MendingOrder(self.site, trouble, names, rotation)
        row = Sitting.objects.get(pk=self.sitting)
        preview = preview_mending(row, order, now=now)
        return preview, replace(order, digest_seen=preview.digest)

    def mend(self, order, actor=None, *, now=NOON):
        from concours.acts.ecos.mending import mend_allotment  # noqa: PLC0415

        who = actor or self.coordinator
        return mend_allotment(who, self.sitting, order, reason="vu", now=now)

    def kept(self):
        (document, version) = self.owner.execute(
            "SELECT document, version FROM allotment WHERE sitting_id = %s"
            " ORDER BY version DESC LIMIT 1",
            (self.sitting,),
        ).fetchone()
        return json.loads(bytes(document))["allotment"], version


@pytest.fixture
def half(scene, owner):
    from concours.acts.ecos.allotment import adopt_allotment  # noqa: PLC0415 -- setup

    document = allot_scene(scene, owner)
    adopt_allotment(ORGANISER, scene.exam, document, now=NOON)
    return Half(scene, owner, document)


def seated(half):
    return {row[3]: row[:3] for row in half.rows(CHAIRS) if row[3]}


def test_who_is_absent_is_replaced_by_a_reserve_and_nobody_else_moves(half):
    before = seated(half)
    absent = next(iter(before))
    preview, order = half.preview("absent", absent)
    half.mend(order)

    after = seated(half)
    moves = {move.who for move in preview.mending.moves}
    assert absent not in after
    assert len(after) == len(before) == 10
    assert {who for who in before if after.get(who) != before[who]} <= moves
    document, version = half.kept()
    assert version == 2
    assert {
        (c["circuit"], c["station"], c["place"], c["examiner"])
        for c in document["chairs"]
    } == {row[:4] for row in half.rows(CHAIRS)}
    assert half.rows(NEWS) == []  # who comes when is as before


def test_a_turn_keeps_the_examiner_who_judged_it_whoever_sits_there_since(half):
    """Mended in the midst of turn 4: two had the chair then."""
    from concours.core.ecos.completeness.witnesses import ChairPlace  # noqa: PLC0415
    from concours.store.models import Sitting  # noqa: PLC0415 -- after setup
    from concours.store.queries.ecos.circuits import read_plans  # noqa: PLC0415
    from concours.store.queries.ecos.judges import Seatings  # noqa: PLC0415 -- idem

    absent, (code, station, number) = next(iter(seated(half).items()))
    place = ChairPlace(station, number)
    t0 = NOON + 10 * MINUTE_MS
    half.owner.execute(
        "UPDATE sitting SET armed_ms = %(at)s, t0_ms = %(at)s, key_released_ms = %(at)s"
        " WHERE id = %(id)s",
        {"at": t0, "id": half.sitting},
    )

    def plan():
        row = Sitting.objects.get(pk=half.sitting)
        return next(one for one in read_plans(row) if one.code == code)

    assert Seatings(plan()).has_one_judge(place)
    _, order = half.preview("absent", absent)
    half.mend(order, now=Instant(t0 + 34 * MINUTE_MS))

    seat = next(
        row[3] for row in half.rows(CHAIRS) if row[:3] == (code, station, number)
    )
    seatings = Seatings(plan())
    spans = [
        (span.judge.number, span.first, span.last)
        for span in seatings.by_turns(place, 20)
    ]
    assert spans == [(absent, 1, 4), (seat, 4, 20)]
    assert not seatings.has_one_judge(place)
    assert [judge.number for judge in seatings.in_turn(place, 0)] == [seat]
    assert [judge.name for judge in seatings.in_turn(place, 1)] == ["Dr Roy"]


def test_nobody_moves_once_no_turn_is_left_unless_one_is_given_again(half):
    from concours.acts.ecos.bells import replay_turn  # noqa: PLC0415 -- after setup
    from concours.acts.ecos.mending import MendingOver, is_site_over  # noqa: PLC0415
    from concours.core.ecos.bells.signals import closes_at  # noqa: PLC0415 -- idem
    from concours.store.models import Sitting  # noqa: PLC0415 -- idem
    from concours.store.queries.ecos.circuits import read_plans  # noqa: PLC0415 -- idem

    absent, (code, *_) = next(iter(seated(half).items()))
    [room, candidate] = half.rows(CHAIRS)[0][4], half.rows(PLACES)[0][0]
    half.owner.execute(
        "UPDATE sitting SET armed_ms = %(at)s, t0_ms = %(at)s, key_released_ms = %(at)s"
        " WHERE id = %(id)s",
        {"at": NOON, "id": half.sitting},
    )
    [plan] = read_plans(Sitting.objects.get(pk=half.sitting), site=half.site)
    over = closes_at(plan.bell)
    last = Instant(over - 1)

    def site_is_over(now):
        row = Sitting.objects.get(pk=half.sitting)
        return is_site_over(row, half.site, now=now)

    _, order = half.preview("absent", absent, now=last)
    assert not site_is_over(last)
    assert site_is_over(over)
    for trouble, name in (("absent", absent), ("room", room), ("late", candidate)):
        with pytest.raises(MendingOver, match=name):
            half.preview(trouble, name, now=over)
    with pytest.raises(MendingOver):
        half.mend(order, now=over)

    (circuit,) = half.owner.execute(
        "SELECT id FROM circuit WHERE sitting_id = %s AND code = %s",
        (half.sitting, code),
    ).fetchone()
    again = circuit, 20
    replay_turn(half.coordinator, half.sitting, again, reason="vu", now=over)
    half.mend(order, now=over)
    assert absent not in seated(half)


def test_two_who_change_chairs_are_both_seated(half):
    """A chair has one examiner of a sitting: they rise before they sit down."""
    absent = list(seated(half))[:3]
    _, order = half.preview("absent", *absent)
    half.mend(order)

    assert not set(absent) & set(seated(half))
    assert len(seated(half)) == 10


def test_whom_day_two_met_is_not_forgotten(half):
    """The reserve is chosen as from the whole document, not from its half-day (W1)."""
    from concours.core.ecos.circuits.encounters import Encounters  # noqa: PLC0415
    from concours.core.ecos.mending.examiners import replace_examiners  # noqa: PLC0415

    for absent in seated(half):
        preview, _ = half.preview("absent", absent)
        whole = replace_examiners(
            Encounters(half.document), [absent], "reims", half.wave
        )
        assert preview.mending.moves == whole.moves
        assert preview.mending.met_twice_count == whole.met_twice_count


def test_a_lost_room_gives_way_to_the_spare_one_and_tablets_are_told_theirs(half):
    room = half.rows(CHAIRS)[0][4]
    preview, order = half.preview("room", room)
    half.mend(order)

    rows = half.rows(CHAIRS)
    assert room not in {row[4] for row in rows}
    assert all(row[4] == row[5] for row in rows)  # the copy follows its chair
    assert len({row[4] for row in rows}) == 5
    assert preview.mending.moves[0].before == room


def test_who_is_late_moves_and_each_chair_hears_its_whole_sheet(half):
    number = half.rows(PLACES)[0][0]
    preview, order = half.preview("late", number, rotation=2)
    half.mend(order)

    rows = {row[0]: row[1:] for row in half.rows(PLACES)}
    circuit, rotation, position, room, seat = rows[number]
    assert rotation >= 2
    assert (room, seat) == (circuit, f"{rotation + 1}/{position + 1}")
    news = half.rows(NEWS)
    assert len(news) == 10
    for attempt, body in news:
        (station,) = half.owner.execute(
            "SELECT h.station FROM attempt a JOIN chair h ON h.id = a.chair_id"
            " WHERE a.id = %s",
            (attempt,),
        ).fetchone()
        turn = 5 * rotation + (station - position) % 5 + 1
        mine = [
            row["turn"]
            for row in body["turns"]
            if row["candidate"] and row["candidate"]["number"] == number
        ]
        assert mine == [turn]
        assert len(body["turns"]) == 20
    places = {p["candidate"]: p for p in half.kept()[0]["places"]}
    assert (places[number]["rotation"], places[number]["position"]) == (
        rotation,
        position,
    )
    assert preview.mending.moves[0].who == number


def test_each_chair_hears_who_is_noted_absent_and_who_no_longer_is(half):
    from concours.acts.delivery.attendance import Tap, note_attendance  # noqa: PLC0415

    rows = half.rows(PLACES)
    first, second = [row[0] for row in rows if row[1] == rows[0][1]][:2]
    attempts = dict(half.rows(ATTEMPTS))

    def told(number, kind):
        """How many chairs get a new sheet, and whom the sheets note absent."""
        count = len(half.rows(NEWS))
        tap = Tap(kind=kind, key=uuid4(), reason="vu")
        who = half.coordinator
        note_attendance(who, half.sitting, attempts[number], tap, now=NOON)
        sheets = half.rows(f"{NEWS} ORDER BY number")[count:]
        people = [r["candidate"] or {} for _, body in sheets for r in body["turns"]]
        absent = {p["number"] for p in people if p.get("noted_absent") is True}
        return len({attempt for attempt, _ in sheets}), absent

    assert told(first, "absent") == (10, {first})
    half.mend(half.preview("late", first, rotation=2)[1])
    assert told(first, "confined") == (10, set())
    assert told(first, "out") == (0, set())
    assert told(second, "absent") == (10, {second})
    assert told(second, "present") == (10, set())


def test_what_was_not_seen_so_is_not_done(half):
    from concours.acts.ecos.mending import MendingOutdated  # noqa: PLC0415 -- setup

    first, second = list(seated(half))[:2]
    _, order = half.preview("absent", first)
    _, other = half.preview("absent", second)
    half.mend(other)
    with pytest.raises(MendingOutdated):
        half.mend(replace(order, names=(second,)))

    assert half.kept()[1] == 2


@pytest.mark.parametrize(
    ("trouble", "name"), [("absent", "E999"), ("room", "x"), ("late", "999")]
)
def test_names_that_are_not_there_are_told(half, trouble, name):
    from concours.core.ecos.mending.proposals import MendingUnknown  # noqa: PLC0415

    with pytest.raises(MendingUnknown, match=name):
        half.preview(trouble, name)


def test_a_coordinator_mends_their_own_site_alone(half, scene):
    from concours.acts.may import NotAllowed  # noqa: PLC0415 -- after setup

    _, order = half.preview("absent", next(iter(seated(half))))
    elsewhere = Actor("c2", "D. Roy", frozenset({"coordinator"}), Venue(scene.site))
    marshal = Actor("m", "M. Roy", frozenset({"marshal"}), Venue(half.site, "c1"))
    for actor in (elsewhere, marshal):
        with pytest.raises(NotAllowed):
            half.mend(order, actor=actor)
