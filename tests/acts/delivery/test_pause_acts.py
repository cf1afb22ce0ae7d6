"""A site or a candidate stops, and every millisecond of it is given back."""

from uuid import UUID

import pytest

from acts.scene import HOUR_MS, NOON, attempt_of, launch
from concours.acts.may import NotAllowed
from concours.core.delivery.sitting.pauses import NotPaused, PausedAlready, PauseOpen

T0 = NOON + HOUR_MS
LATER = T0 + HOUR_MS
MUCH = 20 * HOUR_MS


class Room:
    """A launched sitting and its acts, by default those of the president."""

    def __init__(self, scene, owner):
        launch(owner, scene, t0=T0)
        self.scene, self.owner = scene, owner

    def site(self, name="Limoges") -> UUID:
        from concours.store.models import Site  # noqa: PLC0415 -- after setup

        return Site.objects.get(exam_id=self.scene.exam, name=name).id

    def manager(self, site="Limoges"):
        from concours.acts.actor import Actor, Venue  # noqa: PLC0415 -- after setup

        post = Venue(self.site(site))
        return Actor("centre", "Responsable", frozenset({"site_manager"}), post)

    def pause(self, whom, cause="evacuation", *, at, actor=None):
        from concours.acts.delivery.pause import PauseRequest, pause  # noqa: PLC0415 -- after setup

        stop = PauseRequest(whom, cause, "odeur de fumée")
        actor = actor or self.scene.actor("presidente")
        pause(actor, self.scene.sitting, stop, now=at)

    def resume(self, whom, cause="evacuation", *, at, actor=None):
        from concours.acts.delivery.pause import PauseRequest, resume  # noqa: PLC0415 -- after setup

        stop = PauseRequest(whom, cause, "retour en salle")
        actor = actor or self.scene.actor("presidente")
        resume(actor, self.scene.sitting, stop, now=at)

    def of_site(self, name="Limoges"):
        from concours.acts.delivery.time import ActTarget  # noqa: PLC0415 -- after setup

        return ActTarget(site=self.site(name))

    def of(self, number):
        from concours.acts.delivery.time import ActTarget  # noqa: PLC0415 -- after setup

        return ActTarget(attempt=attempt_of(self.owner, self.scene, number))

    def due(self, number) -> int:
        from concours.store.queries.delivery import sittings  # noqa: PLC0415
        from concours.store.queries.delivery.allowances import Allowances  # noqa: PLC0415
        from concours.store.queries.people import people  # noqa: PLC0415

        row = sittings.load(self.scene.sitting)
        return Allowances(row).own_end(people.attempt_of_number(row, number))

    def news(self):
        return self.owner.execute(
            """SELECT kind, body, site, attempt FROM news WHERE sitting = %s
               ORDER BY number""",
            (self.scene.sitting,),
        ).fetchall()


@pytest.fixture
def room(scene, owner):
    return Room(scene, owner)


def test_a_site_is_given_back_its_pause_and_no_other_site_is(room):
    before = {number: room.due(number) for number in ("04201", "04202", "04204")}
    room.pause(room.of_site(), at=LATER)
    room.resume(room.of_site(), at=LATER + 1_234_567)

    after = {number: room.due(number) for number in before}

    assert after == {
        "04201": before["04201"],  # of Amiens
        "04202": before["04202"] + 1_234_567,  # a third more: as it was taken
        "04204": before["04204"] + 1_234_567,
    }
    said = {"cause": "evacuation", "scope": "site"}
    assert room.news() == [
        ("paused", {"at_ms": LATER, **said}, room.site(), None),
        ("resumed", {"at_ms": LATER + 1_234_567, **said}, room.site(), None),
    ]


def test_pauses_of_a_site_and_of_a_candidate_unite(room):
    before, other = room.due("04204"), room.due("04206")
    room.pause(room.of_site(), at=LATER)
    room.pause(room.of("04204"), "lock", at=LATER + 60_000)
    room.resume(room.of_site(), at=LATER + 100_000)
    room.resume(room.of("04204"), "lock", at=LATER + 130_000)

    assert room.due("04204") == before + 130_000
    assert room.due("04206") == other + 100_000


def test_a_pause_is_not_begun_nor_ended_twice(room):
    room.pause(room.of_site(), at=LATER)
    with pytest.raises(PausedAlready):
        room.pause(room.of_site(), at=LATER + 1)
    room.resume(room.of_site(), at=LATER + 2)
    with pytest.raises(NotPaused):
        room.resume(room.of_site(), at=LATER + 3)


def test_a_site_manager_stops_their_own_site_for_what_cannot_wait(room):
    room.pause(room.of_site(), "alarm", at=LATER, actor=room.manager())
    for whom, cause, site in (
        (room.of_site(), "evacuation", "Amiens"),
        (room.of_site(), "technical", "Limoges"),
        (room.of("04202"), "alarm", "Limoges"),
    ):
        with pytest.raises(NotAllowed):
            room.pause(whom, cause, at=LATER, actor=room.manager(site))
    room.resume(room.of_site(), "alarm", at=LATER + 1, actor=room.manager())


def test_copies_are_not_collected_while_somebody_is_paused(room):
    from concours.acts.results.marks import collect  # noqa: PLC0415 -- after setup

    room.pause(room.of_site(), at=LATER)

    with pytest.raises(PauseOpen) as refused:
        collect(
            room.scene.actor("presidente"),
            room.scene.sitting,
            packages=room.scene.packages,
            now=LATER + 20 * HOUR_MS,
        )

    assert refused.value.paused == ("Limoges",)


def test_an_excluded_candidate_keeps_nobody_waiting(room):
    from concours.acts.results.marks import collect  # noqa: PLC0415 -- after setup
    from concours.core.delivery.sitting.phases import NotCollected, TooEarly  # noqa: PLC0415

    room.pause(room.of("04204"), "exclusion", at=LATER)

    with pytest.raises((NotCollected, TooEarly)) as refused:
        collect(
            room.scene.actor("presidente"),
            room.scene.sitting,
            packages=room.scene.packages,
            now=T0 + HOUR_MS,
        )

    assert not isinstance(refused.value, PauseOpen)
