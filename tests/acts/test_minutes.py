"""Minutes say what the record says: same record, same digest; other record, other."""

import json
from hashlib import sha256
from uuid import uuid4

import pytest

from acts.scene import HOUR_MS, NOON, Tablet, attempt_of, launch
from concours.acts.actor import Actor, Place
from concours.acts.may import NotAllowed
from concours.core.sitting.phases import WrongPhase

PRESIDENT = Actor("presidente", "Pr A. Delmas", frozenset({"president"}))
AFTER = NOON + 4 * HOUR_MS


@pytest.fixture
def day(scene, owner):
    from concours.acts.attendance import Tap, note_attendance  # noqa: PLC0415
    from concours.acts.incidents import Report, open_incident  # noqa: PLC0415
    from concours.acts.time import For, extend  # noqa: PLC0415 -- after setup

    launch(owner, scene, t0=NOON)
    first = Tablet(owner, attempt_of(owner, scene, "04201"))
    first.enrol(at=NOON - HOUR_MS)
    first.write("opened", {"base": None, "paper": "00" * 32}, at=NOON)
    first.write("handed", {"reason": "time"}, at=NOON + 3 * HOUR_MS)
    late = attempt_of(owner, scene, "04202")
    tap = Tap(kind="late", key=uuid4())
    note_attendance(PRESIDENT, scene.sitting, late, tap, now=NOON + 60_000)
    report = Report(kind="noise", key=uuid4(), attempt=late, text="Haut-parleur")
    open_incident(PRESIDENT, scene.sitting, report, now=NOON + 120_000)
    extend(
        PRESIDENT, scene.sitting, For(attempt=late), (5, "Bruit"), now=NOON + HOUR_MS
    )
    return scene


def sites(owner, scene):
    rows = owner.execute(
        "SELECT name, id FROM site WHERE exam_id = %s", (scene.exam,)
    ).fetchall()
    return dict(rows)


def draw(scene, site=None, *, actor=PRESIDENT, now=AFTER):
    from concours.acts.minutes import draw_minutes  # noqa: PLC0415 -- after setup

    return draw_minutes(actor, scene.sitting, site, now=now)


def test_the_act_names_the_digest_of_the_facts(day):
    drawn = draw(day)

    assert drawn.act.act.body == {"scope": "nation", "digest": drawn.digest}
    assert drawn.digest == sha256(drawn.facts).hexdigest()
    facts = json.loads(drawn.facts)
    states = {each["number"]: each["state"] for each in facts["candidates"]}
    assert states == {
        "04201": "complete", "04202": "absent", "04203": "absent", "04204": "absent",
        "04205": "absent", "04206": "absent",
    }  # fmt: skip
    assert [act["kind"] for act in facts["acts"]] == [
        "sitting_scheduled",
        "incident_opened",
        "time_extended",
    ]


def test_the_same_record_gives_the_same_minutes_whoever_draws_them(day):
    from concours.acts.minutes import drawn_again  # noqa: PLC0415 -- after setup

    first = draw(day)
    second = draw(day, actor=day.actor("kermarec"), now=AFTER + HOUR_MS)

    assert second.facts == first.facts
    assert drawn_again(day.sitting, first.act.number) == first


def test_minutes_are_not_taken_again_from_another_record(day, owner):
    from concours.acts.minutes import RecordMoved, drawn_again  # noqa: PLC0415

    drawn = draw(day)
    found = Tablet(owner, attempt_of(owner, day, "04203"))
    found.enrol(at=NOON)
    found.write("opened", {"base": None, "paper": "00" * 32}, at=NOON)

    with pytest.raises(RecordMoved):
        drawn_again(day.sitting, drawn.act.number)


def test_a_site_has_its_own_people_and_what_concerns_them(day, owner):
    limoges, amiens = (sites(owner, day)[name] for name in ("Limoges", "Amiens"))

    here, there = (json.loads(draw(day, s).facts) for s in (limoges, amiens))

    assert [c["number"] for c in here["candidates"]] == ["04202", "04204", "04206"]
    assert [i["text"] for i in here["incidents"]] == ["Haut-parleur"]
    assert there["incidents"] == []
    assert [act["kind"] for act in there["acts"]] == ["sitting_scheduled"]


def test_a_site_manager_draws_those_of_their_site_alone(day, owner):
    limoges, amiens = (sites(owner, day)[name] for name in ("Limoges", "Amiens"))
    manager = Actor("centre", "D. Loiseau", frozenset({"site_manager"}), Place(limoges))

    assert draw(day, limoges, actor=manager).act.act.role == "site_manager"
    for elsewhere in (amiens, None):
        with pytest.raises(NotAllowed):
            draw(day, elsewhere, actor=manager)


def test_there_is_nothing_to_say_before_the_launch(scene):
    with pytest.raises(WrongPhase):
        draw(scene)


def test_the_file_is_the_same_to_the_byte_and_carries_its_facts(day):
    from concours.console.files.minutes import pdf  # noqa: PLC0415 -- after setup

    drawn = draw(day)

    made = pdf(drawn)

    assert made == pdf(drawn)
    assert made.startswith(b"%PDF-")
    assert b"proces-verbal.json" in made
