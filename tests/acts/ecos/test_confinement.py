"""Who is confined leaves by being released, and nobody before the later waves are in.

Waves of one series, at any site; two persons may lift the quarantine.
"""

import json
from uuid import uuid4

import pytest

from acts.ecos_scene import allot_scene, hour_of
from acts.scene import NOON
from concours.acts.actor import Actor, Venue
from concours.core.people.roster.attendance import OutOfOrder

ORGANISER = Actor("orga", "O. Roy", frozenset({"organiser"}))


class Half:
    """One half-day at Reims: its candidates by number, and who is there."""

    def __init__(self, owner, scene, wave):
        self.owner, self.wave = owner, wave
        self.sitting, self.site = owner.execute(
            "SELECT s.id, x.id FROM sitting s JOIN site x ON x.exam_id = s.exam_id"
            " WHERE s.exam_id = %s AND s.code = %s AND x.code = 'reims'",
            (scene.exam, wave),
        ).fetchone()
        rows = owner.execute(
            "SELECT c.number, a.id FROM attempt a JOIN candidate c"
            " ON c.id = a.candidate_id WHERE a.sitting_id = %s ORDER BY 1",
            (self.sitting,),
        ).fetchall()
        self.attempts = dict(rows)
        self.coordinator = Actor(
            "coord", "C. Roy", frozenset({"coordinator"}), Venue(self.site)
        )

    def note(self, number, kind, actor=None, **tap):
        from concours.acts.delivery.attendance import Tap, note_attendance  # noqa: PLC0415

        return note_attendance(
            actor or self.coordinator,
            self.sitting,
            self.attempts[number],
            Tap(kind=kind, key=uuid4(), **tap),
            now=NOON,
        )

    def note_all(self, kind):
        for number in self.attempts:
            self.note(number, kind)


@pytest.fixture
def halves(scene, owner):
    """Both half-days of the first day, of one series, with an allotment in force."""
    from concours.acts.ecos.allotment import adopt_allotment  # noqa: PLC0415 -- setup

    document = allot_scene(scene, owner)
    adopt_allotment(ORGANISER, scene.exam, document, now=NOON)
    waves = [wave["code"] for wave in json.loads(document)["lists"]["waves"]][:2]
    halves = [Half(owner, scene, wave) for wave in waves]
    assert all(half.attempts for half in halves)
    return halves


def test_nobody_leaves_before_the_later_wave_is_confined(halves):
    from concours.acts.delivery.quarantine import QuarantineHolds  # noqa: PLC0415

    morning, noon = halves
    noon.owner.execute(  # where clocks show less at noon than here in the morning
        "UPDATE site SET zone = 'America/Guadeloupe' WHERE id = %s", (noon.site,)
    )
    morning.note_all("confined")
    first, *others = noon.attempts
    number = next(iter(morning.attempts))
    with pytest.raises(QuarantineHolds) as refused:
        morning.note(number, "released")
    assert refused.value.count == len(noon.attempts)
    held = refused.value
    assert (held.waves, held.sites, held.zones) == (
        (noon.wave,),
        ("Reims",),
        ("America/Guadeloupe",),
    )
    assert (held.signals_ms, held.awaited) == ((hour_of(1),), (len(noon.attempts),))

    for other in others:
        noon.note(other, "confined")
    noon.note(first, "present")  # identity seen, and not confined
    with pytest.raises(QuarantineHolds, match="1"):
        morning.note(number, "released")

    noon.note(first, "confined")
    assert morning.note(number, "released") > 0


def test_who_is_absent_or_excluded_holds_nobody(halves):
    morning, noon = halves
    morning.note_all("confined")
    first, second, *others = noon.attempts
    noon.owner.execute(
        "UPDATE attempt SET excluded_act = 1 WHERE id = %s", (noon.attempts[first],)
    )
    noon.note(second, "absent")
    for other in others:
        noon.note(other, "confined")

    assert morning.note(next(iter(morning.attempts)), "released") > 0


def test_the_later_wave_is_held_by_nobody(halves):
    noon = halves[1]
    noon.note_all("confined")

    assert noon.note(next(iter(noon.attempts)), "released") > 0


def test_another_series_is_not_waited_for(halves, owner):
    morning, noon = halves
    morning.note_all("confined")
    owner.execute(
        "UPDATE sitting SET paper_id = (SELECT paper_id FROM sitting AS other"
        " WHERE other.exam_id = sitting.exam_id AND other.code = 'd2-am')"
        " WHERE id = %s",
        (noon.sitting,),
    )

    assert morning.note(next(iter(morning.attempts)), "released") > 0


def test_two_persons_lift_the_quarantine(halves, scene):
    from concours.acts.two_persons import confirm, propose  # noqa: PLC0415 -- setup

    morning, _ = halves
    morning.note_all("confined")
    proposal = propose(
        scene.actor("kermarec"),
        morning.sitting,
        "quarantine_lifted",
        facts={},
        reason="Malaise",
        now=NOON,
    )
    confirm(scene.actor("presidente"), proposal, now=NOON)

    assert morning.note(next(iter(morning.attempts)), "released") > 0


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ((), "released"),
        (("present",), "released"),
        (("absent",), "released"),
        (("confined",), "late"),
        (("confined",), "present"),
        (("confined", "out"), "released"),
    ],
)
def test_each_line_follows_one_that_allows_it(halves, before, kind):
    noon = halves[1]
    number = next(iter(noon.attempts))
    for line in before:
        noon.note(number, line)
    with pytest.raises(OutOfOrder):
        noon.note(number, kind)


def test_a_marshal_confines_those_of_their_circuit_alone(halves):
    from concours.acts.may import NotAllowed  # noqa: PLC0415 -- after setup

    noon = halves[1]
    number = next(iter(noon.attempts))
    of_circuit, of_other = (
        Actor("m", "M. Roy", frozenset({"marshal"}), Venue(noon.site, code))
        for code in ("c1", "c9")
    )
    with pytest.raises(NotAllowed):
        noon.note(number, "confined", actor=of_other)

    assert noon.note(number, "confined", actor=of_circuit) > 0


def test_in_a_written_sitting_nobody_is_confined(scene, owner):
    from acts.scene import attempt_of  # noqa: PLC0415 -- beside the others
    from concours.acts.delivery.attendance import Tap, note_attendance  # noqa: PLC0415

    attempt = attempt_of(owner, scene, "04201")
    with pytest.raises(OutOfOrder):
        note_attendance(
            scene.actor("presidente"),
            scene.sitting,
            attempt,
            Tap(kind="confined", key=uuid4()),
            now=NOON,
        )
