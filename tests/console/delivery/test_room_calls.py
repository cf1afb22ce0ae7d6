"""A call shows on the page of its room, nowhere else, until the room has seen it."""

import time
from uuid import uuid4

import pytest

from acts.scene import attempt_of
from concours.core.people.tasks.task import CALL_UNANSWERED_MS


@pytest.fixture
def call(scene, owner):
    def call(need="out", number="04201", *, age_ms=0, late_ms=0):
        identity, received_ms = uuid4(), time.time_ns() // 1_000_000 - age_ms
        owner.execute(
            """INSERT INTO help_call (id, attempt_id, need, made_ms, received_ms)
               VALUES (%s, %s, %s, %s, %s)""",
            (
                identity,
                attempt_of(owner, scene, number),
                need,
                received_ms - late_ms,
                received_ms,
            ),
        )
        return identity

    return call


@pytest.fixture
def supervisor(browser, local):
    return browser(local("supervisor", "Salle 1"))


def poll(client, scene, mark="", room="Salle 1"):
    asked = {"site": scene.site, "room": room, "mark": mark}
    return client.get(f"{scene.address}/room/calls", asked)


def text(answer):
    return " ".join(answer.content.decode().split())


def test_a_call_comes_with_the_next_asking_and_nothing_where_nothing_is_new(
    supervisor, scene, call
):
    empty = poll(supervisor, scene)
    mark = text(empty).split("mark=")[1].split('"')[0]
    assert poll(supervisor, scene, mark).status_code == 204

    call("unwell")

    shown = text(poll(supervisor, scene, mark))
    assert "Un malaise" in shown
    assert "Camille 0" in shown
    assert "room/call-seen" in shown
    page = text(supervisor.get(f"{scene.address}/room"))
    assert "Un malaise" in page


def test_a_call_of_a_tablet_that_was_cut_off_says_both_hours(supervisor, scene, call):
    call(late_ms=90_000)

    assert "tablette coupée, arrivé à" in text(poll(supervisor, scene))


def test_a_doubt_about_the_paper_leads_to_the_incident_for_the_jury(
    supervisor, scene, call
):
    call("paper")

    page = text(poll(supervisor, scene))

    assert "Le transmettre au jury" in page
    place = page.split("candidate=")[0].rsplit('href="', 1)[1].replace("&amp;", "&")
    told = text(supervisor.get(f"{place}candidate=04201"))
    assert 'name="incident" value="paper"' in told


def test_the_room_has_seen_it_and_nobody_else_may_say_so(
    supervisor, browser, local, scene, call
):
    from concours.store.models import HelpCall  # noqa: PLC0415 -- after setup

    identity = call()
    form = {"call": identity, "site": scene.site, "room": "Salle 1", "number": ""}
    path = f"{scene.address}/room/call-seen"
    other = browser(local("supervisor", "Salle 2"))
    assert other.post(path, form).status_code == 403
    assert poll(other, scene).status_code == 403

    answer = supervisor.post(path, form, headers={"X-Tap": "1"})

    assert answer.status_code == 204
    assert "Demande à sortir" not in text(poll(supervisor, scene))
    assert HelpCall.objects.get(pk=identity).seen_act is not None
    journal = text(browser("presidente").get("/acts"))
    assert "Le candidat n° 04201 appelle (Salle 1) : Demande à sortir." in journal


def test_sites_count_calls_and_the_jury_is_asked_once_one_has_waited(
    supervisor, browser, scene, call
):
    call(age_ms=CALL_UNANSWERED_MS)
    recent = call(number="04203")
    jury = browser("presidente")

    assert "2 appels" in text(jury.get(f"{scene.address}/site", {"site": scene.site}))
    sites = text(jury.get(f"{scene.address}/site"))
    assert '<td class="r care strong">2</td>' in sites

    def marks(client):
        return {one["mark"] for one in client.get("/todo/state").json()["tasks"]}

    assert str(recent) in marks(supervisor)
    assert str(recent) not in marks(jury)
    todo = text(jury.get("/todo"))
    assert "Un candidat appelle" in todo
    assert "Salle 1" in todo


def test_a_doubt_stays_after_it_was_seen_until_the_jury_has_it(
    supervisor, scene, call, owner, browser
):
    seen = call("paper")
    place = {"site": scene.site, "room": "Salle 1"}
    supervisor.post(f"{scene.address}/room/call-seen", {"call": seen, **place})
    waits = text(poll(supervisor, scene))
    room = text(supervisor.get(f"{scene.address}/room", place))
    tap = {
        "incident": "paper",
        "tap": uuid4(),
        "attempt": attempt_of(owner, scene, "04201"),
        "text": "Le dosage de la question 3.",
    }
    told = supervisor.post(f"{scene.address}/room/incident", {**tap, **place})
    after = text(poll(supervisor, scene))
    incidents = text(browser("presidente").get(f"{scene.address}/incidents"))

    assert "pas encore transmis" in waits
    assert "pas encore transmis" in room
    assert "Le transmettre au jury" in waits
    assert told.status_code == 302
    assert "pas encore transmis" not in after
    assert "Doute sur le sujet" in incidents


def test_an_incident_of_the_room_is_listed_with_its_state(supervisor, scene, owner):
    place = {"site": scene.site, "room": "Salle 1"}
    quiet = text(supervisor.get(f"{scene.address}/room", place))
    tap = {"incident": "network", "tap": uuid4(), "text": ""}
    supervisor.post(f"{scene.address}/room/incident", {**tap, **place})
    listed = text(supervisor.get(f"{scene.address}/room/state", place))
    owner.execute(
        "UPDATE incident SET state = 'seen' WHERE sitting_id = %s", (scene.sitting,)
    )
    seen = text(supervisor.get(f"{scene.address}/room", place))

    assert "data-incidents" not in quiet
    assert "<b>Réseau</b><span>noté à" in listed
    assert "· À voir" in listed
    assert "· Vu" in seen
