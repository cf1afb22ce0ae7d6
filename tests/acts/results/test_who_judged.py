"""A grid is the judgement of whose tablet wrote it, by whatever way it reached us.

Quality and severity compare examiners: what a partner carried, whose own tablet was
replaced too, is neither the partner's nor that of whoever sits there since; and a sheet
of paper is of who had the chair in its turn.
"""

from uuid import uuid4

import pytest

from acts.ecos.test_carried import box_of, count_until
from acts.ecos.test_mending import Half
from acts.ecos_scene import allot_scene
from acts.marks_scene import Floor
from acts.scene import NOON
from concours.acts.actor import Actor
from concours.core.ecos.completeness.paper import PaperReading
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.kernel.time import MINUTE_MS, Instant
from small_ecos import ChairTablet, hold

STATION, TURN = 1, 2
ORGANISER = Actor("orga", "O. Roy", frozenset({"organiser"}))


@pytest.fixture
def floor(scene, owner, monkeypatch):
    from django.conf import settings  # noqa: PLC0415 -- after setup

    monkeypatch.setattr(settings, "PACKAGES", scene.packages)
    return Floor(scene, owner)


def seat(floor, tablet, number):
    """Let an examiner have the chair of a tablet from now on."""
    who = uuid4()
    floor.owner.execute(
        "INSERT INTO examiner (id, exam_id, number, name, university, code_digest)"
        " VALUES (%s, %s, %s, 'Dr Roy', 'Amiens', %s)",
        (who, floor.scene.exam, number, bytes(32)),
    )
    floor.owner.execute(
        "UPDATE chair SET examiner_id = %s FROM attempt a"
        " WHERE a.chair_id = chair.id AND a.id = %s",
        (who, tablet.attempt),
    )


def succeed(floor, tablet, number, held):
    """Another examiner's tablet takes over; the centre had so many of the first."""
    second = ChairTablet(number, attempt=tablet.attempt, station=tablet.station)
    second.epoch = 2
    second.write("opened", None, NOON + 55 * MINUTE_MS)
    seat(floor, second, number)
    return second, tablet.tail(held)


def test_what_a_partner_carried_is_of_whose_tablet_sealed_it(floor):
    lost, partner = floor.grade(but=[(STATION, 1), (STATION, 2)])
    seat(floor, lost, "E01")
    held = count_until(lost, TURN)
    hold(floor.owner, lost, held)
    seat(floor, partner, "E02")
    hold(floor.owner, partner)

    reserve, base = succeed(floor, lost, "E91", held)
    hold(floor.owner, reserve, base=base)
    other, base = succeed(floor, partner, "E92", len(partner.entries))
    box = {"turn": TURN, "from": str(lost.attempt), "box": box_of(lost, TURN)}
    other.write("carried", box, NOON + 56 * MINUTE_MS)
    hold(floor.owner, other, base=base)
    floor.collect()

    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- Django
    from concours.store.queries.ecos.quality import quality_of  # noqa: PLC0415 -- idem

    grids = quality_of(sittings.load(floor.sitting), floor.scene.packages).grids
    own = [grid for grid in grids if grid.station == f"s{STATION + 1}"]
    carried_number = floor.numbers[(STATION - TURN + 1) % 5]
    judges = {grid.examiner for grid in own if grid.chair == 1}
    assert judges == {"E01"}
    assert carried_number in {grid.candidate for grid in own if grid.chair == 1}
    assert {grid.examiner for grid in own if grid.chair == 2} == {"E02"}


def test_a_sheet_of_paper_is_of_who_had_the_chair_in_its_turn(scene, owner):
    """Whoever takes the chair over in turn 4 did not judge turn 2."""
    from concours.acts.ecos.allotment import adopt_allotment  # noqa: PLC0415 -- setup
    from concours.store.models import Sitting  # noqa: PLC0415 -- idem
    from concours.store.queries.ecos.circuits import read_plans  # noqa: PLC0415
    from concours.store.queries.ecos.judges import Seatings  # noqa: PLC0415 -- idem

    document = allot_scene(scene, owner)
    adopt_allotment(ORGANISER, scene.exam, document, now=NOON)
    half = Half(scene, owner, document)
    t0 = NOON + 10 * MINUTE_MS
    owner.execute(
        "UPDATE sitting SET armed_ms = %(at)s, t0_ms = %(at)s, key_released_ms = %(at)s"
        " WHERE id = %(id)s",
        {"at": t0, "id": half.sitting},
    )

    def plan():
        [own] = read_plans(Sitting.objects.get(pk=half.sitting))
        return own

    place = ChairPlace(plan().stations[0], 1)
    first = plan().chairs[place].examiner_number
    _, order = half.preview("absent", first)
    half.mend(order, now=Instant(t0 + 34 * MINUTE_MS))
    second = plan().chairs[place].examiner_number
    assert second != first

    def judge(turn):
        reading = PaperReading(
            candidate="1", turn=turn, criteria=(1,), aptitudes=(), overall=1
        )
        [*_, last] = Seatings(plan()).of_grid(place, reading.grid())
        return last.number

    assert [judge(2), judge(4), judge(5)] == [first, second, second]
