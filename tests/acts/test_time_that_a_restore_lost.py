"""Time that was given and lost by a restore is given again, even after the end (F33).

Tablets keep the end that they were promised, and say so; nothing more is given.
"""

import pytest

from acts.scene import HOUR_MS, NOON, Tablet, attempt_of, launch
from concours.acts.actor import Actor
from concours.core.delivery.sitting.extensions import ExtensionTooLate
from concours.core.kernel.time import MINUTE_MS

T0 = NOON
END = T0 + 3 * HOUR_MS
PRESIDENT = Actor("presidente", "Pr A. Delmas", frozenset({"president"}))
OWN_ENDS = {"04201": END, "04202": END + HOUR_MS, "04203": END}
"""04202 has a third more."""
SIX = {"04201": 6 * MINUTE_MS, "04202": 8 * MINUTE_MS, "04203": 6 * MINUTE_MS}


@pytest.fixture
def tablets(scene, owner):
    launch(owner, scene, t0=T0)
    seated = {n: Tablet(owner, attempt_of(owner, scene, n)) for n in OWN_ENDS}
    for tablet in seated.values():
        tablet.enrol(at=T0 - HOUR_MS)
        tablet.seen(at=END)
    return seated


def say_ends(owner, tablets, later_ms):
    """Each tablet says its own end, later by what it was promised."""
    for number, tablet in tablets.items():
        owner.execute(
            "UPDATE presence SET ends_ms = %s WHERE attempt = %s",
            (OWN_ENDS[number] + later_ms.get(number, 0), tablet.attempt),
        )


def give(scene, minutes, *, now=END + 2 * MINUTE_MS, **whom):
    from concours.acts.delivery.time import ActTarget, extend  # noqa: PLC0415 -- after setup

    extend(
        PRESIDENT, scene.sitting, ActTarget(**whom), (minutes, "Restauration"), now=now
    )


def due(scene, tablet):
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery.allowances import Allowances  # noqa: PLC0415

    row = sittings.load(scene.sitting)
    return Allowances(row).windows([tablet.attempt])[tablet.attempt].ends_at


def test_minutes_that_tablets_were_promised_are_given_again_and_no_more_f33(
    scene, owner, tablets
):
    say_ends(owner, tablets, SIX)
    with pytest.raises(ExtensionTooLate):
        give(scene, 7)

    give(scene, 6)

    for number, tablet in tablets.items():
        assert due(scene, tablet) == OWN_ENDS[number] + SIX[number]
    with pytest.raises(ExtensionTooLate):
        give(scene, 6, now=END + 7 * MINUTE_MS)


def test_no_end_comes_back_for_the_few_tablets_that_know_another_f33(
    scene, owner, tablets
):
    say_ends(owner, tablets, {"04201": SIX["04201"]})
    with pytest.raises(ExtensionTooLate):
        give(scene, 6)

    give(scene, 6, attempt=tablets["04201"].attempt)

    assert due(scene, tablets["04201"]) == END + 6 * MINUTE_MS
    assert due(scene, tablets["04203"]) == END


def test_who_says_nothing_of_an_end_was_promised_none(scene, tablets):
    with pytest.raises(ExtensionTooLate):
        give(scene, 6)
    with pytest.raises(ExtensionTooLate):
        give(scene, 6, attempt=tablets["04201"].attempt)


def test_a_site_and_a_room_are_given_again_what_theirs_were_promised_f33(
    scene, owner, tablets
):
    say_ends(owner, tablets, {"04201": SIX["04201"], "04203": SIX["04203"]})

    give(scene, 3, site=scene.site)
    give(scene, 3, site=scene.site, room="Salle 1")

    assert due(scene, tablets["04203"]) == END + 6 * MINUTE_MS
    assert due(scene, tablets["04202"]) == END + HOUR_MS


def test_minutes_of_a_site_are_promised_in_proportion_of_the_accommodation_f33(
    scene, owner, tablets
):
    from concours.store.models import Site  # noqa: PLC0415 -- after Django's setup

    say_ends(owner, tablets, SIX)
    theirs = Site.objects.get(exam_id=scene.exam, name="Limoges").id
    after_all = END + HOUR_MS + MINUTE_MS
    with pytest.raises(ExtensionTooLate):
        give(scene, 7, site=theirs, now=after_all)

    give(scene, 6, site=theirs, now=after_all)

    assert due(scene, tablets["04202"]) == END + HOUR_MS + SIX["04202"]
