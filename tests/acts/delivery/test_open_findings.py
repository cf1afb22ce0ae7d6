"""What the record shows is an incident once, in the name of the house."""

from uuid import UUID

import pytest

from acts.scene import NOON
from concours.core.delivery.supervision.findings import Finding
from concours.core.kernel.time import MINUTE_MS
from concours.store.journal.locks import FINDINGS, HOLD_OFFICE


@pytest.fixture
def watch(scene):
    from concours.acts.delivery.findings import open_findings  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- idem

    def watch(*found, now=NOON):
        return open_findings(sittings.load(scene.sitting), found, now=now)

    return watch


@pytest.fixture
def cut(scene):
    return Finding(kind="site_cut", site=str(scene.site), count=3)


def incidents(owner, scene):
    return owner.execute(
        """SELECT i.id, i.kind, i.state, s.name, c.number, i.room FROM incident i
           LEFT JOIN site s ON s.id = i.site_id LEFT JOIN attempt a
               ON a.id = i.attempt_id
           LEFT JOIN candidate c ON c.id = a.candidate_id
           WHERE i.sitting_id = %s ORDER BY i.opened_ms""",
        (scene.sitting,),
    ).fetchall()


def test_a_finding_is_opened_once_however_often_it_is_seen(watch, cut, owner, scene):
    assert [watch(cut), watch(cut, now=NOON + MINUTE_MS)] == [1, 0]

    [incident] = incidents(owner, scene)
    assert incident[1:] == ("site_cut", "open", "Amiens", None, "")
    actor, role, body = owner.execute(
        """SELECT actor, role, convert_from(body, 'UTF8')::jsonb FROM act
           WHERE sitting = %s ORDER BY number DESC LIMIT 1""",
        (scene.sitting,),
    ).fetchone()
    assert (actor, role) == ("Concours (watch)", "watch")
    assert body == {"incident": "site_cut", "count": 3, "site": "Amiens"}


def test_a_finding_about_a_tablet_names_its_candidate_and_room(watch, owner, scene):
    watch(Finding(kind="clock_off", site=str(scene.site), number="04201"))

    [incident] = incidents(owner, scene)
    assert incident[1:] == ("clock_off", "open", "Amiens", "04201", "Salle 1")


def test_one_that_was_closed_comes_back_later_as_another(watch, cut, owner, scene):
    from concours.acts.delivery.incidents import Step, follow_incident  # noqa: PLC0415

    watch(cut)
    first = incidents(owner, scene)[0][0]
    follow_incident(scene.actor("technique"), first, Step("closed"), now=NOON)

    assert watch(cut, now=NOON + 9 * MINUTE_MS) == 0
    assert watch(cut, now=NOON + 10 * MINUTE_MS) == 1
    assert [row[2] for row in incidents(owner, scene)] == ["closed", "open"]


def test_a_cut_that_grows_over_its_site_is_one_incident(watch, cut, owner, scene):
    few = Finding(kind="tablets_cut", site=str(scene.site), count=3)

    assert [watch(few), watch(cut, now=NOON + MINUTE_MS)] == [1, 0]

    again = watch(few, now=NOON + MINUTE_MS), watch(cut, now=NOON + MINUTE_MS)
    assert again == (0, 0)
    assert [row[1] for row in incidents(owner, scene)] == ["site_cut"]
    rows = owner.execute(
        """SELECT kind, convert_from(body, 'UTF8')::jsonb FROM act
           WHERE sitting = %s ORDER BY number DESC LIMIT 2""",
        (scene.sitting,),
    ).fetchall()
    (grown, body), (opened, _) = rows
    assert (grown, opened) == ("incident_followed", "incident_opened")
    assert (body["incident"], body["state"], body["count"]) == ("site_cut", "noted", 3)


def test_nobody_may_act_as_the_watch():
    from concours.acts.delivery.findings import ROLE  # noqa: PLC0415 -- beside the others
    from concours.acts.may import MAY  # noqa: PLC0415 -- idem

    assert ROLE not in MAY


def test_two_processes_do_not_open_one_thing_twice(watch, cut, owner, scene, database):
    with database.connect("concours_console") as other:
        other.execute(HOLD_OFFICE, (FINDINGS,))
        assert watch(cut) == 0

    assert watch(cut) == 1
    assert len(incidents(owner, scene)) == 1


def test_a_board_that_stands_still_is_a_trouble_of_the_nation(watch, owner, scene):
    watch(Finding(kind="board_stale"))

    [incident] = incidents(owner, scene)
    assert incident[1:] == ("board_stale", "open", None, None, "")
    assert isinstance(incident[0], UUID)
