"""A rest break is within the right, and gives back exactly the time that it took."""

from uuid import UUID

import pytest

from acts.scene import HOUR_MS, NOON, attempt_of, launch
from concours.acts.actor import Actor, Venue
from concours.acts.may import NotAllowed
from concours.core.delivery.calls.rest import RestBreaksSpent, RestTooEarly
from concours.core.delivery.sitting.pauses import (
    NotPaused,
    PausedAlready,
    PauseInvalid,
)
from concours.core.kernel.time import MINUTE_MS, Instant

T0 = NOON + HOUR_MS
TEN = 10 * MINUTE_MS


def at(ms: int) -> Instant:
    return Instant(T0 + ms)


class Rests:
    """A launched sitting, a candidate due two breaks of ten minutes, and their room."""

    def __init__(self, scene, owner):
        launch(owner, scene, t0=T0)
        self.scene = scene
        self.attempt: UUID = attempt_of(owner, scene, "04201")
        owner.execute(
            """INSERT INTO personal_settings (candidate_id, text_percent, contrast,
                   spacing_percent, breaks_count, break_minutes, reader, has_own_room)
               SELECT candidate_id, 100, 'usual', 100, 2, 10, 'candidate', false
               FROM attempt WHERE id = %s""",
            (self.attempt,),
        )
        post = Venue(scene.site, "Salle 1")
        self.room = Actor("salle1", "C. Petit", frozenset({"supervisor"}), post)

    def begin(self, ms, attempt=None, actor=None):
        from concours.acts.delivery.rest import begin_rest  # noqa: PLC0415

        attempt = attempt or self.attempt
        begin_rest(actor or self.room, self.scene.sitting, attempt, now=at(ms))

    def end(self, ms):
        from concours.acts.delivery.rest import end_rest  # noqa: PLC0415

        end_rest(self.room, self.scene.sitting, self.attempt, now=at(ms))

    def end_due(self, ms):
        from concours.acts.delivery.rest import end_due_rests  # noqa: PLC0415
        from concours.store.models import Sitting  # noqa: PLC0415 -- after setup

        row = Sitting.objects.get(pk=self.scene.sitting)
        return end_due_rests(row, now=at(ms))

    def due(self, number="04201") -> int:
        from concours.store.queries.delivery import sittings  # noqa: PLC0415
        from concours.store.queries.delivery.allowances import Allowances  # noqa: PLC0415
        from concours.store.queries.people import people  # noqa: PLC0415

        row = sittings.load(self.scene.sitting)
        return Allowances(row).own_end(people.attempt_of_number(row, number))


@pytest.fixture
def rests(scene, owner):
    return Rests(scene, owner)


def acts(owner, scene):
    return owner.execute(
        """SELECT kind, role, convert_from(body, 'UTF8')::jsonb ->> 'candidate'
           FROM act WHERE sitting = %s AND kind LIKE 'rest_%%' ORDER BY number""",
        (scene.sitting,),
    ).fetchall()


def test_the_end_moves_by_exactly_the_time_taken_and_for_one_alone(rests, owner, scene):
    before, others_before = rests.due(), rests.due("04203")

    rests.begin(HOUR_MS)
    rests.end(HOUR_MS + 123_457)

    assert rests.due() == before + 123_457
    assert rests.due("04203") == others_before
    assert acts(owner, scene) == [
        ("rest_begun", "supervisor", "04201"),
        ("rest_ended", "supervisor", "04201"),
    ]
    news = owner.execute(
        """SELECT kind, body FROM news WHERE sitting = %s
           AND kind IN ('paused', 'resumed') ORDER BY number""",
        (scene.sitting,),
    ).fetchall()
    told = {"cause": "rest", "scope": "candidate"}
    assert news == [
        ("paused", told | {"at_ms": at(HOUR_MS), "until_ms": at(HOUR_MS + TEN)}),
        ("resumed", told | {"at_ms": at(HOUR_MS + 123_457)}),
    ]


def test_a_break_ends_by_itself_at_its_length(rests, owner, scene):
    before = rests.due()
    rests.begin(HOUR_MS)

    assert rests.end_due(HOUR_MS + TEN - 1) == 0
    assert rests.end_due(HOUR_MS + TEN + 4_000) == 1

    assert rests.due() == before + TEN + 4_000  # what it took, to the millisecond
    assert acts(owner, scene)[-1] == ("rest_ended", "watch", "04201")
    with pytest.raises(NotPaused):
        rests.end(HOUR_MS + TEN + 5_000)


def test_no_break_is_taken_beyond_the_right(rests):
    with pytest.raises(RestTooEarly):
        rests.begin(-MINUTE_MS)
    rests.begin(HOUR_MS)
    with pytest.raises(PausedAlready):
        rests.begin(HOUR_MS + 1)
    rests.end(HOUR_MS + 2)
    rests.begin(HOUR_MS + 3)
    rests.end(HOUR_MS + 4)

    with pytest.raises(RestBreaksSpent) as refused:
        rests.begin(HOUR_MS + 5)
    assert refused.value.facts() == {"due": 2, "taken": 2}


def test_nobody_rests_without_a_right_nor_at_the_word_of_another_room(
    rests, scene, owner
):
    other = attempt_of(owner, scene, "04203")
    with pytest.raises(RestBreaksSpent):
        rests.begin(HOUR_MS, attempt=other)
    elsewhere = Venue(scene.site, "Salle 2")
    stranger = Actor("salle2", "D. Roy", frozenset({"supervisor"}), elsewhere)
    with pytest.raises(NotAllowed):
        rests.begin(HOUR_MS, actor=stranger)

    assert acts(owner, scene) == []


def test_an_act_of_the_jury_is_no_way_around_the_right(rests, scene):
    from concours.acts.delivery.pause import PauseRequest, pause  # noqa: PLC0415
    from concours.acts.delivery.time import ActTarget  # noqa: PLC0415 -- after setup

    stop = PauseRequest(ActTarget(attempt=rests.attempt), "rest", "repos")
    with pytest.raises(PauseInvalid):
        pause(scene.actor("presidente"), scene.sitting, stop, now=at(HOUR_MS))
