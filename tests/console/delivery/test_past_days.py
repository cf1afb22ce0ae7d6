"""Past days are folded, but where something is to be done in them or nothing follows.

Alone in its house: what other tests leave would follow.
"""

from acts.published import compose_and_mark
from acts.scene import HOUR_MS
from console.delivery.test_day_page import other_sitting, read
from console.test_current_sitting import now
from console.test_navigation import cancel_others


def test_past_days_are_folded_once_nothing_of_them_is_to_be_done(browser, scene, owner):
    cancel_others(owner, scene)
    client, unfolded = browser("presidente"), '<details class="pastdays" open>'
    forget = "DELETE FROM sitting WHERE id = %s"
    compose_and_mark(scene, owner)
    tomorrow = other_sitting(scene, scheduled_ms=now() + 24 * HOUR_MS)

    main = read(client)[0]
    assert "Notes adoptées" in main
    assert "Jours passés\u00a0:" in main
    assert unfolded not in main

    t0 = now() - 72 * HOUR_MS
    hours = {"armed_ms": t0, "t0_ms": t0, "key_released_ms": t0, "scheduled_ms": t0}
    uncollected = other_sitting(scene, **hours)
    assert unfolded in read(client)[0]
    owner.execute(forget, (uncollected.pk,))
    assert unfolded not in read(client)[0]
    owner.execute(forget, (tomorrow.pk,))  # what was is what one comes for
    assert unfolded in read(client)[0]
