"""What a room sees is one line, one act, in its own place, and never erased."""

from uuid import UUID, uuid4

import pytest

from acts.scene import NOON, STAFF, attempt_of
from concours.acts.actor import Actor, Venue
from concours.acts.may import NotAllowed
from concours.core.kernel.time import MINUTE_MS
from concours.core.people.roster.attendance import OutOfOrder


@pytest.fixture
def site(scene):
    """Where candidate 04201 sits: Amiens, Salle 1."""
    return scene.site


@pytest.fixture
def supervisor(site):
    post = Venue(site, "Salle 1")
    return Actor("salle1", "C. Petit", frozenset({"supervisor"}), post)


@pytest.fixture
def one(scene, owner):
    return attempt_of(owner, scene, "04201")


@pytest.fixture
def note(scene, one, supervisor):
    from concours.acts.delivery.attendance import Tap, note_attendance  # noqa: PLC0415

    def note(kind, *, actor=supervisor, now=NOON, key=None, **more):
        tap = Tap(kind=kind, key=key or uuid4(), **more)
        return note_attendance(actor, scene.sitting, one, tap, now=now)

    return note


def lines(owner, attempt):
    return owner.execute(
        "SELECT kind, at_ms FROM attendance WHERE attempt_id = %s ORDER BY id",
        (attempt,),
    ).fetchall()


def acts(owner, scene, kind):
    return owner.execute(
        """SELECT number, actor, role, reason, convert_from(body, 'UTF8')::jsonb
           FROM act WHERE sitting = %s AND kind = %s ORDER BY number""",
        (scene.sitting, kind),
    ).fetchall()


def test_a_line_is_an_act_in_the_name_of_who_saw(note, owner, scene, one):
    number = note("present")

    assert lines(owner, one) == [("present", NOON)]
    [act] = acts(owner, scene, "attendance_noted")
    assert act == (
        number,
        "C. Petit (salle1)",
        "supervisor",
        "",
        {"candidate": "04201", "seen": "present", "at_ms": NOON},
    )


def test_who_sits_elsewhere_in_this_sitting_is_seen_there(
    note, owner, one, scene, supervisor
):
    from concours.store.queries.delivery.room import seats_of  # noqa: PLC0415 -- setup

    site = scene.site
    owner.execute(
        """INSERT INTO placement (id, sitting_id, candidate_id, site_id, room, seat)
           SELECT gen_random_uuid(), sitting_id, candidate_id, site_id, 'Salle 9', 'Z-1'
           FROM attempt WHERE id = %s""",
        (one,),
    )
    there = Actor("salle9", "R. Diop", supervisor.roles, Venue(site, "Salle 9"))

    with pytest.raises(NotAllowed):
        note("present")
    note("present", actor=there)

    [seat] = seats_of(scene.sitting, site, "Salle 9")
    assert (seat.number, seat.room, seat.seat) == ("04201", "Salle 9", "Z-1")
    in_room = seats_of(scene.sitting, site, "Salle 1")
    assert "04201" not in [seat.number for seat in in_room]


def test_a_gesture_sent_twice_is_one_line(note, owner, one, scene):
    key = uuid4()

    first = note("present", key=key)
    again = note("present", key=key, now=NOON + 5_000)

    assert first == again
    assert len(lines(owner, one)) == 1
    assert len(acts(owner, scene, "attendance_noted")) == 1


def test_a_gesture_that_waited_without_network_keeps_its_hour(note, owner, one):
    note("present", now=NOON)
    note("out", now=NOON + 20 * MINUTE_MS, age_ms=15 * MINUTE_MS)

    assert lines(owner, one)[1] == ("out", NOON + 5 * MINUTE_MS)


def test_a_correction_gives_its_reason_and_erases_nothing(note, owner, one, scene):
    from concours.acts.reasons import ReasonInvalid  # noqa: PLC0415 -- after setup

    note("absent")
    with pytest.raises(ReasonInvalid):
        note("present")
    note("present", reason="Assis au fond, vu à l’appel.")

    assert [kind for kind, _ in lines(owner, one)] == ["absent", "present"]
    assert acts(owner, scene, "attendance_noted")[1][3] == (
        "Assis au fond, vu à l’appel."
    )


def test_what_does_not_follow_is_refused_and_leaves_nothing(note, owner, one, scene):
    with pytest.raises(OutOfOrder):
        note("back")

    assert lines(owner, one) == []
    assert acts(owner, scene, "attendance_noted") == []


def test_a_supervisor_sees_no_other_room_nor_site_a30(note, owner, scene, site):
    elsewhere = owner.execute(
        "SELECT id FROM site WHERE exam_id = %s AND name = 'Limoges'", (scene.exam,)
    ).fetchone()[0]
    posts = (Venue(site, "Salle 2"), Venue(elsewhere, "Salle 1"), None)

    for post in posts:
        actor = Actor("x", "X", frozenset({"supervisor"}), post)
        with pytest.raises(NotAllowed):
            note("present", actor=actor)


def report(scene, actor, **more):
    from concours.acts.delivery.incidents import Report, open_incident  # noqa: PLC0415

    facts = {"kind": "illness", "key": uuid4(), **more}
    return open_incident(actor, scene.sitting, Report(**facts), now=NOON)


def incidents(owner, scene):
    return owner.execute(
        """SELECT kind, room, text, state, site_id IS NULL, attempt_id IS NULL
           FROM incident WHERE sitting_id = %s ORDER BY opened_ms""",
        (scene.sitting,),
    ).fetchall()


def test_an_incident_of_a_candidate_says_where(scene, owner, supervisor, one):
    report(scene, supervisor, attempt=one, text=" Malaise. ")

    assert incidents(owner, scene) == [
        ("illness", "Salle 1", "Malaise.", "open", False, False)
    ]
    [act] = acts(owner, scene, "incident_opened")
    assert act[4] == {
        "candidate": "04201",
        "incident": "illness",
        "site": "Amiens",
        "text": "Malaise.",
    }


def test_an_incident_told_twice_by_one_gesture_is_one(scene, owner, supervisor, one):
    key = uuid4()

    assert report(scene, supervisor, attempt=one, key=key) == report(
        scene, supervisor, attempt=one, key=key
    )

    assert len(incidents(owner, scene)) == 1


def test_an_incident_of_no_known_kind_is_refused(scene, supervisor, one):
    from concours.acts.delivery.incidents import IncidentInvalid  # noqa: PLC0415

    for wrong in ({"kind": "site_cut"}, {"text": "x" * 501}):
        with pytest.raises(IncidentInvalid):
            report(scene, supervisor, attempt=one, **wrong)


def test_a_supervisor_tells_of_their_room_and_not_of_the_nation_a30(
    scene, supervisor, site
):
    report(scene, supervisor, site=site, room="Salle 1")

    for where in ({}, {"site": site}, {"site": site, "room": "Salle 2"}):
        with pytest.raises(NotAllowed):
            report(scene, supervisor, **where)


def follow(incident, actor, state, **more):
    from concours.acts.delivery.incidents import Step, follow_incident  # noqa: PLC0415

    follow_incident(actor, incident, Step(state, **more), now=NOON + MINUTE_MS)


def test_an_incident_goes_to_who_may_close_it(scene, owner, supervisor, one):
    from concours.acts.delivery.incidents import (  # noqa: PLC0415 -- beside the others
        IncidentOutOfReach,
        find_followers,
    )
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415 -- idem

    incident = report(scene, supervisor, attempt=one)
    cell = scene.actor("technique")
    logins = {m.login for m in find_followers(scene.exam, supervisor.post)}
    assert {"technique", "presidente"} <= logins
    assert "benali" not in logins  # a keyholder alone
    for login in set(STAFF) - logins:
        with pytest.raises(IncidentOutOfReach):
            follow(incident, cell, "assigned", assignee=login)
    with pytest.raises(Unknown):
        follow(incident, cell, "assigned", assignee="personne")

    assert [row[3] for row in incidents(owner, scene)] == ["open"]
    assert acts(owner, scene, "incident_followed") == []


def test_an_incident_is_seen_given_and_closed_by_acts(scene, owner, supervisor, one):
    incident = report(scene, supervisor, attempt=one)
    cell = scene.actor("technique")

    follow(incident, cell, "seen")
    follow(incident, cell, "assigned", assignee="kermarec")
    follow(incident, cell, "closed", note="SAMU venu, candidat reparti.")

    assert [row[3] for row in incidents(owner, scene)] == ["closed"]
    followed = acts(owner, scene, "incident_followed")
    assert [act[4]["state"] for act in followed] == ["seen", "assigned", "closed"]
    assert followed[1][4]["assignee"] == "kermarec"
    assert followed[2][3] == "SAMU venu, candidat reparti."
    assert {act[4]["candidate"] for act in followed} == {"04201"}


def test_a_closed_incident_stays_closed(scene, supervisor, one):
    from concours.acts.delivery.incidents import IncidentClosed  # noqa: PLC0415

    incident = report(scene, supervisor, attempt=one)
    follow(incident, scene.actor("technique"), "closed")

    with pytest.raises(IncidentClosed):
        follow(incident, scene.actor("technique"), "seen")


def test_an_incident_is_given_to_somebody_who_exists(scene, supervisor, one):
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415

    incident = report(scene, supervisor, attempt=one)
    with pytest.raises(Unknown):
        follow(incident, scene.actor("technique"), "assigned", assignee="personne")
    with pytest.raises(Unknown):
        follow(UUID(int=0), scene.actor("technique"), "seen")


def test_a_site_manager_follows_the_incidents_of_their_site_only_a30(
    scene, supervisor, one, site
):
    incident = report(scene, supervisor, attempt=one)
    own = Actor("a", "A", frozenset({"site_manager"}), Venue(site))
    other = Actor("b", "B", frozenset({"site_manager"}), Venue(UUID(int=4)))

    with pytest.raises(NotAllowed):
        follow(incident, other, "seen")
    follow(incident, own, "seen")
