"""An address that is typed on a tablet is told between two turns of the watch, once.

Room and jury read of it within ten seconds (`bench/strays.py`): a second until somebody
looks, the page's own five, and what a commit takes.
"""

import time

from acts.case_scene import ask
from acts.scene import HOUR_MS, attempt_of, launch


def incidents_of(owner, scene):
    return owner.execute(
        "SELECT kind, attempt_id FROM incident WHERE sitting_id = %s", (scene.sitting,)
    ).fetchall()


def test_between_two_turns_an_address_is_found_and_opened_once(scene, owner):
    from concours.console.watch import Watch  # noqa: PLC0415 -- after setup

    now = time.time_ns() // 1_000_000
    launch(owner, scene, t0=now - HOUR_MS)
    attempt, watch = attempt_of(owner, scene, "04201"), Watch()
    watch.turn(now)
    ask(owner, attempt, at=now + 100)

    counts = [watch.look_for_addresses(now + 2_500) for _ in range(2)]

    assert counts == [1, 0]
    assert incidents_of(owner, scene) == [("looked_for", attempt)]


def test_a_watch_that_has_not_looked_around_yet_waits_for_its_first_turn(scene, owner):
    from concours.console.watch import Watch  # noqa: PLC0415 -- after setup

    now = time.time_ns() // 1_000_000
    launch(owner, scene, t0=now - HOUR_MS)
    ask(owner, attempt_of(owner, scene, "04201"), at=now - 1_000)

    assert Watch().look_for_addresses(now) == 0
    assert incidents_of(owner, scene) == []
