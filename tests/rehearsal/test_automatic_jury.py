"""The key plays nothing over the head of the people who act by hand."""

import time
from itertools import count
from pathlib import Path

import pytest

from acts.scene import HOUR_MS, launch, make_scene
from concours.rehearsal.demo.bell import RUNG, Bell

NUMBERS = count(1)


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_scene(tmp_path, code=f"hand-{next(NUMBERS)}")


@pytest.fixture
def hand(scene):
    from concours.rehearsal.conductor.jury import Jury  # noqa: PLC0415 -- after setup
    from concours.rehearsal.demo.jury import AutomaticJury  # noqa: PLC0415 -- idem

    known = {"sittings": {"accelerated": str(scene.sitting)}, "shares": {}, "staff": []}
    return AutomaticJury(Jury("accelerated", known, Path("nowhere")))


def test_a_start_that_was_taken_back_is_not_announced_again(hand):
    from concours.rehearsal.demo.jury import Disarmed  # noqa: PLC0415 -- after setup

    hand._was_armed = True

    with pytest.raises(Disarmed):
        hand.step()


def test_it_waits_while_another_sitting_is_open(hand, scene, database, tmp_path):
    with database.connect("concours_owner", autocommit=True) as owner:
        other = make_scene(tmp_path, code="hand-another")
        launch(owner, other, t0=int(time.time() * 1_000) - HOUR_MS)
        assert hand.step() == "sealed"
        acts = owner.execute(
            "SELECT count(*) FROM act WHERE sitting = %s AND kind = 'share_handed'",
            (scene.sitting,),
        ).fetchone()

    assert acts == (0,)


def test_a_half_day_of_the_ecos_holds_no_paper_up(scene, database, tmp_path):
    from concours.rehearsal.demo.jury import is_another_open  # noqa: PLC0415 -- after setup
    from concours.store.models import Sitting  # noqa: PLC0415 -- idem

    with database.connect("concours_owner", autocommit=True) as owner:
        other = make_scene(tmp_path, code="hand-half-day")
        launch(owner, other, t0=int(time.time() * 1_000) - HOUR_MS)
        row = Sitting.objects.get(id=scene.sitting)
        assert is_another_open(row)

        owner.execute("UPDATE sitting SET kind = 'ecos' WHERE collected_ms IS NULL")

    assert not is_another_open(row)


def test_a_bell_falls_silent_and_may_be_rung_again(tmp_path):
    bell = Bell(tmp_path / "bell", "a sitting")
    (tmp_path / "bell" / RUNG).touch()
    assert bell.is_rung

    bell.fall_silent()

    assert not bell.is_rung
