"""A candidate's call is an act, so is that the room has seen it; the tablet hears."""

from uuid import UUID, uuid4

import psycopg
import pytest

from acts.scene import NOON, attempt_of
from concours.acts.actor import Actor, Venue
from concours.acts.may import NotAllowed

MADE = NOON - 90_000


@pytest.fixture
def supervisor(scene):
    post = Venue(scene.site, "Salle 1")
    return Actor("salle1", "C. Petit", frozenset({"supervisor"}), post)


@pytest.fixture
def call(scene, owner):
    """Make a call as the gateway does; the value is the call."""

    def call(need="unwell", number="04201", *, back=None) -> UUID:
        identity = uuid4()
        owner.execute(
            """INSERT INTO help_call (id, attempt_id, need, made_ms, received_ms,
                                      taken_back_ms) VALUES (%s, %s, %s, %s, %s, %s)""",
            (identity, attempt_of(owner, scene, number), need, MADE, NOON, back),
        )
        return identity

    return call


def acts(owner, scene):
    return owner.execute(
        """SELECT kind, actor, role, convert_from(body, 'UTF8')::jsonb FROM act
           WHERE sitting = %s AND kind LIKE 'help_%%' ORDER BY number""",
        (scene.sitting,),
    ).fetchall()


def record_calls(scene):
    from concours.acts.delivery.help_calls import record_calls  # noqa: PLC0415
    from concours.store.models import Sitting  # noqa: PLC0415 -- after setup

    return record_calls(Sitting.objects.get(pk=scene.sitting), now=NOON)


def see(actor, identity):
    from concours.acts.delivery.help_calls import see_call  # noqa: PLC0415

    return see_call(actor, identity, now=NOON)


def test_a_call_is_recorded_once_in_the_candidates_name(scene, owner, call):
    call()

    assert [record_calls(scene), record_calls(scene)] == [1, 0]

    assert acts(owner, scene) == [
        (
            "help_called",
            "04201",
            "candidate",
            {
                "candidate": "04201",
                "need": "unwell",
                "site": "Amiens",
                "room": "Salle 1",
                "made_ms": MADE,
                "received_ms": NOON,
            },
        )
    ]


def test_one_that_was_taken_back_is_recorded_with_that(scene, owner, call):
    from concours.acts.delivery.help_calls import CallTakenBack  # noqa: PLC0415

    identity = call(back=NOON)
    record_calls(scene)

    assert [kind for kind, *_ in acts(owner, scene)] == [
        "help_called",
        "help_taken_back",
    ]
    with pytest.raises(CallTakenBack):
        see(scene.actor("presidente"), identity)


def test_the_room_sees_a_call_and_its_tablet_hears(scene, owner, call, supervisor):
    identity = call("paper")

    number = see(supervisor, identity)

    assert see(supervisor, identity) == number
    called, seen = acts(owner, scene)
    assert (called[0], called[2]) == ("help_called", "candidate")
    assert seen[:3] == ("help_seen", "C. Petit (salle1)", "supervisor")
    assert seen[3]["candidate"] == "04201"
    news = owner.execute(
        "SELECT attempt, body FROM news WHERE sitting = %s AND kind = 'call_seen'",
        (scene.sitting,),
    ).fetchall()
    told = {"call": str(identity), "at_ms": NOON}
    assert news == [(attempt_of(owner, scene, "04201"), told)]
    assert record_calls(scene) == 0


def test_a_room_sees_its_own_calls_only(scene, owner, call):
    elsewhere = Venue(scene.site, "Salle 2")
    other = Actor("salle2", "D. Roy", frozenset({"supervisor"}), elsewhere)

    with pytest.raises(NotAllowed):
        see(other, call())

    assert acts(owner, scene) == []


def test_nobody_has_two_open_calls_whatever_asks(scene, call, supervisor):
    first = call()
    with pytest.raises(psycopg.errors.UniqueViolation):
        call("out")
    see(supervisor, first)

    call("out")

    assert record_calls(scene) == 1


def test_minutes_count_calls_and_how_each_ended(scene, call, supervisor):
    from concours.acts.delivery.help_calls import record_calls as record  # noqa: PLC0415
    from concours.store.models import Sitting  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery.minutes import minutes_of  # noqa: PLC0415

    row = Sitting.objects.get(pk=scene.sitting)
    assert "calls" not in minutes_of(row, None)
    see(supervisor, call("paper"))
    call("out", back=NOON)
    call("tablet", number="04202")
    record(row, now=NOON)

    facts = minutes_of(row, None)

    assert sorted(
        (one["candidate"], one["need"], one["end"]) for one in facts["calls"]
    ) == [
        ("04201", "out", "taken_back"),
        ("04201", "paper", "seen"),
        ("04202", "tablet", "unanswered"),
    ]
    assert not [one for one in facts["acts"] if one["kind"].startswith("help_")]
