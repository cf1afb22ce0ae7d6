"""A supervisor sees their room and acts in it, with or without a script."""

import html
import json
import re
import time
import zlib
from uuid import UUID, uuid4

import pytest

from acts.scene import HOUR_MS, NOON, add_sitting, attempt_of, launch
from console.markup import compact


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def supervisor(browser, local):
    return browser(local("supervisor", "Salle 1"))


def room(scene, **more):
    asked = {"site": scene.site, "room": "Salle 1", **more}
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{scene.address}/room?{query}"


def tap(scene, owner, number="04201", **more):
    return {
        "attempt": str(attempt_of(owner, scene, number)),
        "tap": str(uuid4()),
        "site": str(scene.site),
        "room": "Salle 1",
        "number": number,
        **more,
    }


def write_empty_board(owner, scene):
    """The board of a sitting that no tablet has come to."""
    body = json.dumps({"totals": {}, "sites": [], "questions": 4, "news": 0})
    columns = zlib.compress(json.dumps({"number": []}).encode())
    owner.execute(
        "INSERT INTO board (sitting, at_ms, body, candidates) VALUES (%s, %s, %s, %s)",
        (scene.sitting, now(), body, columns),
    )


def noted(owner, scene):
    return owner.execute(
        """SELECT c.number, t.kind FROM attendance t
           JOIN attempt a ON a.id = t.attempt_id
           JOIN candidate c ON c.id = a.candidate_id
           WHERE a.sitting_id = %s ORDER BY t.id""",
        (scene.sitting,),
    ).fetchall()


def test_the_jury_gives_a_room_time_and_writes_to_it_from_its_page(
    browser, supervisor, scene
):
    room = f"{scene.address}/room?site={scene.site}&room=Salle+1"
    ways = [
        f"{scene.address}/{act}?site={scene.site}&amp;room=Salle%201"
        for act in ("time", "message")
    ]

    jury = browser("presidente").get(room).content.decode()
    local = supervisor.get(room).content.decode()

    assert [way in jury for way in ways] == [True, True]
    assert [way in local for way in ways] == [False, False]
    asked = browser("presidente").get(html.unescape(ways[0]))
    assert "Salle 1" in asked.content.decode()


def test_a_supervisor_lands_on_their_own_room(supervisor, scene):
    page = supervisor.get(f"{scene.address}/room").content.decode()

    assert "Salle 1 · 0 présent sur 3" in " ".join(page.split())
    assert "Camille 0" in page
    assert "Camille 1" not in page  # of Limoges


def test_a_room_knows_who_rests_who_is_read_to_and_who_should_be_alone(
    supervisor, scene, owner
):
    before = supervisor.get(room(scene)).content.decode()
    owner.execute(
        """INSERT INTO personal_settings SELECT id, 150, 'strong', 200, 3, 10, 'person',
               true FROM candidate WHERE exam_id = %s AND number = '04201'""",
        (scene.exam,),
    )
    after = compact(supervisor.get(room(scene)).content.decode())

    assert 'class="rights"' not in before
    assert after.count('class="rights"') == 1
    rights = ("3 pauses de 10 min", "lecture par une personne", "salle à part")
    assert [right in after for right in rights] == [True] * 3
    assert "mais partage cette salle" in after
    assert "contraste" not in after  # the room has no use for it


def test_a_room_that_is_not_theirs_is_refused_a30(browser, local, scene, owner):
    elsewhere = owner.execute(
        "SELECT id FROM site WHERE exam_id = %s AND name = 'Limoges'", (scene.exam,)
    ).fetchone()[0]
    posts = (("Salle 2", scene.site), ("Salle 1", elsewhere), ("", elsewhere))

    for post_room, post_site in posts:
        client = browser(local("supervisor", post_room, post_site))
        assert client.get(room(scene)).status_code == 403
        form = tap(scene, owner, kind="present")
        for path in ("room/note", "room/incident"):
            answer = client.post(
                f"{scene.address}/{path}", {**form, "incident": "noise"}
            )
            assert answer.status_code == 403

    assert noted(owner, scene) == []


def test_identity_is_ticked_by_one_press_without_script(supervisor, scene, owner):
    form = tap(scene, owner, kind="present")

    answer = supervisor.post(f"{scene.address}/room/note", form)

    assert answer.status_code == 302
    page = supervisor.get(answer["Location"]).content.decode()
    assert noted(owner, scene) == [("04201", "present")]
    assert "Salle 1 · 1 présent sur 3" in " ".join(page.split())
    assert "Sort de la salle" in page


def test_the_same_form_sent_twice_is_one_line(supervisor, scene, owner):
    path, form = (
        f"{scene.address}/room/note",
        tap(scene, owner, kind="absent"),
    )

    answers = [supervisor.post(path, form).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert noted(owner, scene) == [("04201", "absent")]


def test_a_script_is_answered_without_a_page(supervisor, scene, owner):
    form, sent = tap(scene, owner, kind="present", age_ms="60000"), now()

    answer = supervisor.post(f"{scene.address}/room/note", form, headers={"X-Tap": "1"})

    assert (answer.status_code, answer.content) == (204, b"")
    at_ms = owner.execute(
        "SELECT at_ms FROM attendance WHERE tap = %s", (form["tap"],)
    ).fetchone()[0]
    assert sent - 60_000 <= at_ms <= now() - 60_000


def test_after_the_opening_a_candidate_without_tablet_is_late(supervisor, scene, owner):
    before = supervisor.get(room(scene)).content.decode()
    launch(owner, scene, t0=now() - HOUR_MS // 4)

    after = supervisor.get(room(scene)).content.decode()
    owner.execute(
        "UPDATE sitting SET scheduled_ms = %s WHERE id = %s",
        (now() + HOUR_MS // 12, scene.sitting),
    )
    early = supervisor.get(room(scene)).content.decode()

    button = 'name="kind" value="{}">{}<span class="sr">'
    assert button.format("present", "Identité vue") in compact(before)
    assert button.format("late", "Arrivé en retard") in compact(after)
    assert button.format("present", "Identité vue") in compact(early)


def absences(scene):
    return room(scene).replace("/room?", "/room/absences?")


def test_those_without_a_tablet_are_read_by_name_before_they_are_noted_absent(
    supervisor, scene, owner
):
    launch(owner, scene, t0=now() - HOUR_MS // 4)
    form = tap(scene, owner, "04203", kind="late")
    supervisor.post(f"{scene.address}/room/note", form)
    unknown = supervisor.get(room(scene)).content.decode()
    write_empty_board(owner, scene)

    page = supervisor.get(room(scene)).content.decode()
    named = compact(supervisor.get(absences(scene)).content.decode())
    absent = re.findall('name="absent" value="([^"]+)" checked>', named)
    nobody = supervisor.post(absences(scene), {})
    answer = supervisor.post(absences(scene), {"absent": absent[:1]})

    assert "/room/absences" not in unknown
    assert "Noter 2 absences" in page
    assert 'name="absent"' not in page  # nothing is written by this press
    assert ["Camille 0" in named, "Camille 4" in named] == [True, True]
    assert "Camille 2" not in named
    assert (nobody.status_code, answer.status_code) == (409, 302)
    assert dict(noted(owner, scene)) == {"04203": "late", "04201": "absent"}
    assert "Noter 1 absence" in supervisor.get(room(scene)).content.decode()


@pytest.mark.parametrize(
    ("minutes", "is_offered"), [((14, 180), False), ((15, 180), True), ((6, 5), True)]
)
def test_absences_wait_for_a_quarter_of_an_hour_or_for_the_end(
    supervisor, scene, owner, minutes, is_offered
):
    ago_ms, length_ms = (number * HOUR_MS // 60 for number in minutes)
    launch(owner, scene, t0=now() - ago_ms)
    owner.execute(
        "UPDATE sitting SET duration_ms = %s WHERE id = %s", (length_ms, scene.sitting)
    )
    write_empty_board(owner, scene)

    page = supervisor.get(room(scene)).content.decode()
    named = supervisor.get(absences(scene)).content.decode()

    assert ("Noter 3 absences" in page) is is_offered
    assert ('name="absent"' in named) is is_offered
    assert "Arrivé en retard" in page


def test_an_incident_takes_two_presses(supervisor, scene, owner):
    opened = supervisor.get(room(scene, candidate="04201")).content.decode()
    form = tap(scene, owner, incident="illness", text="Malaise")

    supervisor.post(f"{scene.address}/room/incident", form)

    assert 'name="incident" value="illness"' in opened
    page = supervisor.get(room(scene, show="trouble")).content.decode()
    assert "1 incident" in page
    assert 'id="s-04201"' in page
    assert 'id="s-04203"' not in page


def test_an_incident_of_the_room_names_nobody(supervisor, scene, owner):
    form = tap(scene, owner, incident="noise") | {"attempt": "", "number": ""}

    supervisor.post(f"{scene.address}/room/incident", form)

    found = owner.execute(
        "SELECT kind, room, attempt_id FROM incident WHERE sitting_id = %s",
        (scene.sitting,),
    ).fetchall()
    assert found == [("noise", "Salle 1", None)]


def test_a_dead_tablet_gives_a_code_and_leads_back_to_the_room(supervisor, scene):
    path = f"{scene.address}/candidates/04201/replacement"

    page = supervisor.post(
        path, {"reason": "Tablette morte", "from": "room"}
    ).content.decode()

    assert 'class="sixdigits num"' in page
    assert "/room?site=" in page
    assert f'href="{scene.address}/candidates/04201"' not in page


def test_exits_show_their_hours(supervisor, scene, owner):
    for kind in ("present", "out", "back"):
        form = tap(scene, owner, kind=kind)
        supervisor.post(f"{scene.address}/room/note", form)

    page = supervisor.get(room(scene, candidate="04201")).content.decode()

    assert "Sorti de " in page
    assert "Revenu" in page


def test_a_form_that_is_not_ours_is_refused(supervisor, scene, owner):
    good = tap(scene, owner, kind="present", incident="noise")
    for path, wrong in (
        ("note", {"kind": "elsewhere"}),
        ("note", {"tap": "x"}),
        ("note", {"age_ms": "-1"}),
        ("note", {"attempt": "x"}),
        ("incident", {"incident": "site_cut"}),
    ):
        answer = supervisor.post(f"{scene.address}/room/{path}", {**good, **wrong})
        assert answer.status_code == 409

    assert supervisor.get(f"{scene.address}/room/state?site=x").status_code == 409
    assert noted(owner, scene) == []


def test_an_incident_of_no_room_of_ours_is_refused(browser, local, scene):
    """A site manager reaches every room of the site; a made-up one is no room."""
    client = browser(local("site_manager"))
    form = {"tap": str(uuid4()), "site": str(scene.site), "incident": "noise"}

    for made_up in ("Nulle part", "x" * 200):
        answer = client.post(
            f"{scene.address}/room/incident", {**form, "room": made_up}
        )
        assert answer.status_code == 404


def test_a_text_that_no_database_takes_is_refused_wherever_it_stands(browser, scene):
    of = f"{scene.address}"
    client = browser("presidente")

    asked = client.get(room(scene).replace("Salle 1", "Salle%00"))
    told = client.post(f"{of}/message", {"text": "a\0b"})
    entered = browser().post("/sign-in", {"login": "a\0", "password": "x"})

    assert (asked.status_code, told.status_code) == (409, 409)
    assert entered.status_code == 409
    assert 'data-code="form.invalid"' in told.content.decode()


def test_a_site_manager_sees_rooms_and_who_is_missing(browser, local, scene, owner):
    client = browser(local("site_manager"))
    form = tap(scene, owner, kind="absent")
    client.post(f"{scene.address}/room/note", form)

    answer = client.get(f"{scene.address}/room", follow=True)

    page = " ".join(answer.content.decode().split())
    assert answer.redirect_chain[0][0].endswith(f"/site?site={scene.site}")
    assert "0 vu sur 3" in page
    assert "2 à pointer" in page
    assert "absent, noté à" in page


def test_a_site_manager_sees_no_other_site_a30(browser, local, scene):
    client = browser(local("site_manager"))
    other = UUID(int=9)

    assert client.get(f"{scene.address}/site?site={other}").status_code == 403


def test_the_jury_chooses_a_site(browser, scene):
    page = browser("presidente").get(f"{scene.address}/room", follow=True)

    assert "Limoges" in page.content.decode()


def test_the_roll_of_the_paper_before_is_proposed_and_said_by_who_confirms_it(
    supervisor, scene, owner
):
    """As this morning: nobody is written down by a program alone."""
    later = add_sitting(scene, scene.packages, scheduled=NOON + 4 * HOUR_MS)
    for number, kind in (("04201", "present"), ("04203", "absent")):
        form = tap(scene, owner, number, kind=kind)
        supervisor.post(f"{scene.address}/room/note", form)
    other = tap(later, owner, "04205", kind="present")
    supervisor.post(f"{later.address}/room/note", other)
    page = compact(supervisor.get(room(later)).content.decode())
    shown = {
        word: re.findall(f'name="{word}" value="([^"]+)"', page)
        for word in ("present", "absent")
    }
    before = noted(owner, later)
    form = {"site": str(scene.site), "room": "Salle 1", **shown}
    answers = [supervisor.post(f"{later.address}/room/roll", form) for _ in range(2)]

    assert "Présents : 1, absents : 1." in page
    assert "Camille 2." in page
    assert before == [("04205", "present")]
    assert [answer.status_code for answer in answers] == [302, 302]
    said = noted(owner, later)
    assert sorted(said) == [
        ("04201", "present"), ("04203", "absent"), ("04205", "present")
    ]  # fmt: skip
    assert "confirmer cet appel" not in supervisor.get(room(later)).content.decode()
    assert "confirmer cet appel" not in supervisor.get(room(scene)).content.decode()
