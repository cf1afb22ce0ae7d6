"""Two exams of one house on the same day: nothing of one shows in what is of the other.

An EDN and a faculty's exam, of other profiles, with the same candidates' numbers and
rooms of one name; both are composed at this hour. Every page, export and board of the
one is read by those who may see most, and by those who work at one of its sites alone:
no name, site, room, message or incident of the other is there. Whoever has roles in one
of them alone is let into nothing of the other, and reads nothing of it anywhere.
"""

import html
import time
from uuid import uuid4

import pytest

from acts.published import compose_and_mark
from acts.scene import (
    HOUR_MS,
    PASSWORD,
    Tablet,
    attempt_of,
    enrol_factors,
    launch,
    make_scene,
)
from concours.acts.may import LOCAL, MAY
from concours.core.kernel.time import Instant
from concours.store.profiles import load_profile
from console.test_console_pages import exam_code, pages, write_board

MARK = "Bravo"
"""In every word of the second exam."""
EVERYBODY_S = (
    *("/", "/todo", "/todo/state", "/sittings", "/exams/all", "/exams/new"),
    "/status/band?act=-1",
)
"""What is of all exams at once, by its purpose."""
OF_THE_CELL = (
    *("/cell", "/cell/state", "/processes", "/drills"),
    *("/steps", "/status", "/handover", "/report"),
)
"""What those who watch over the house read: all sittings of its day."""
OF_THE_HOUSE = (
    *("/acts", "/people", "/people?role=jury", "/people/appoint"),
    *("/staff/kermarec", "/share-words.json"),
    *OF_THE_CELL,
)
NATION = ("presidente", "organisation", "technique", "auditeur")


@pytest.fixture
def other(scene, tmp_path, owner):
    """The faculty's exam, with everything of a day in it, and the EDN beside it."""
    faculte = load_profile("faculte")
    other = make_scene(
        tmp_path / "other", code=f"b-{exam_code(scene)}", title=MARK, profile=faculte
    )
    for rename in (
        "UPDATE site SET address = 'Bravo' WHERE exam_id = %s",
        "UPDATE site SET name = 'Bravo' WHERE exam_id = %s AND name = 'Limoges'",
        """UPDATE candidate SET name = 'Bravo ' || number, seat = 'Bravo',
           room = CASE number WHEN '04201' THEN room ELSE 'Bravo' END
           WHERE exam_id = %s""",
        "UPDATE sitting SET title = 'Bravo' WHERE exam_id = %s",
    ):
        owner.execute(rename, (other.exam,))
    return other


@pytest.fixture
def both(scene, other, owner):
    """Both are composed at this hour."""
    run(scene, owner, "Alpha")
    run(other, owner, MARK)


def run(scene, owner, words):
    """Let a sitting be composed, with a message, an incident and a decision."""
    from concours.acts.delivery import attendance, incidents, messages  # noqa: PLC0415
    from concours.acts.delivery.time import ActTarget  # noqa: PLC0415 -- after setup
    from concours.acts.two_persons import propose  # noqa: PLC0415 -- idem

    now = Instant(time.time_ns() // 1_000_000)
    president, sitting = scene.actor("presidente"), scene.sitting
    launch(owner, scene, t0=now - HOUR_MS)
    attempt = attempt_of(owner, scene, "04201")
    tablet = Tablet(owner, attempt)
    tablet.enrol(at=now - 2 * HOUR_MS)
    tablet.answer("qi-q2", words, at=now - HOUR_MS + 1_000)
    write_board(owner, scene, now - HOUR_MS)
    tap = attendance.Tap(kind="present", key=uuid4())
    attendance.note_attendance(president, sitting, attempt, tap, now=now)
    messages.send_message(president, sitting, ActTarget(), text=words, now=now)
    report = incidents.Report(kind="noise", key=uuid4(), attempt=attempt, text=words)
    incidents.open_incident(president, sitting, report, now=now)
    facts = {"attempt": str(attempt), "candidate": "04201"}
    kind = "candidate_excluded"
    propose(president, sitting, kind, facts=facts, reason=words, now=now)


def leaks(client, addresses):
    """The addresses whose answer has a word of the second exam, and where."""
    return leaks_in(answers_to(client, addresses))


def answers_to(client, addresses):
    """What is answered to each address, which is asked for once."""
    return {address: client.get(address) for address in dict.fromkeys(addresses)}


def leaks_in(answers):
    """The addresses whose answer has a word of the second exam, and where."""
    found = {}
    for address, answer in answers.items():
        text = html.unescape(answer.content.decode(errors="replace"))
        place = text.find(MARK)
        if place >= 0:
            found[address] = text[max(0, place - 80) : place + 40]
    return found


def own_pages(scene):
    """The pages of an exam and its sitting."""
    elsewhere = (*EVERYBODY_S, *OF_THE_HOUSE)
    return [path for path in pages(scene) if path not in elsewhere]


@pytest.mark.usefixtures("both")
def test_no_page_of_an_exam_shows_the_other(browser, scene, other):
    found = {login: leaks(browser(login), own_pages(scene)) for login in NATION}

    assert [login for login in NATION if found[login]] == []
    client = browser("presidente")
    marked = (path for path in own_pages(other) if leaks(client, [path]))
    assert next(marked, ""), "the mark marks nothing"


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("role", ["site_manager", "supervisor"])
def test_who_works_at_a_site_of_one_exam_finds_nothing_of_the_other(
    browser, other, local, role
):
    client = browser(local(role, "Salle 1" if role == "supervisor" else ""))
    addresses = [path for path in pages(other) if not path.startswith("/people")]
    site = f"?site={other.site}&room=Salle 1"
    of = other.address
    addresses += [
        f"{of}/{page}" for page in ("spoken", "room", "site", "spoken" + site)
    ]

    answers = answers_to(client, addresses)
    assert leaks_in(answers) == {}
    own = [path for path in pages(other) if path.startswith(other.address)]
    assert {answers[path].status_code for path in own} == {403}


def test_marks_and_exports_of_an_exam_are_of_its_own_candidates(
    browser, scene, other, owner
):
    compose_and_mark(scene, owner)
    compose_and_mark(other, owner)
    of, exam = scene.address, f"/exams/{exam_code(scene)}"
    exports = [
        *(f"{of}/collection.csv", f"{of}/results/1.csv", f"{of}/results"),
        *(f"{exam}/roster/{kind}.csv" for kind in ("sites", "candidates", "staff")),
        f"{exam}/roster",
    ]

    found = {login: leaks(browser(login), exports) for login in NATION}

    assert [login for login in NATION if found[login]] == []


def given(scene, *roles, room=None):
    """Somebody new who has these roles in this exam alone; a room is at its site."""
    from concours.store.models import Appointment, StaffMember  # noqa: PLC0415 -- setup

    login = f"given-{uuid4().hex[:8]}"
    member = StaffMember(login=login, name="C. Petit", is_password_given=False)
    member.set_password(PASSWORD)
    member.save(force_insert=True)
    site = None if room is None else scene.site
    Appointment.objects.create(
        member=member, exam_id=scene.exam, roles=roles, site_id=site, room=room or ""
    )
    enrol_factors([login])
    return login


@pytest.mark.usefixtures("both")
def test_roles_in_one_exam_open_nothing_of_the_other_nor_of_the_house(
    browser, scene, other
):
    client = browser(given(scene, *(MAY.keys() - LOCAL)))
    house = [*OF_THE_HOUSE[1:5], *OF_THE_CELL, "/exams/new"]
    theirs = [path for path in pages(other) if path not in EVERYBODY_S + OF_THE_HOUSE]

    refused = {path: client.get(path).status_code for path in theirs}
    assert refused == dict.fromkeys(theirs, 403)
    assert {path: client.get(path).status_code for path in house} == dict.fromkeys(
        house, 403
    )
    everywhere = [*EVERYBODY_S, "/acts", "/acts?show=refused", "/exams", "/board"]
    answers = answers_to(client, everywhere + own_pages(scene))
    assert leaks_in(answers) == {}
    own = own_pages(scene)
    assert [path for path in own if answers[path].status_code == 403] == []
    assert "Alpha" in html.unescape(client.get("/todo").content.decode())
    assert "Alpha" in html.unescape(client.get("/acts").content.decode())
    assert exam_code(scene) in client.get("/exams/all").content.decode()


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("room", ["", "Salle 1"])
def test_a_post_in_one_exam_opens_nothing_of_the_other(browser, scene, other, room):
    role = "supervisor" if room else "site_manager"
    client = browser(given(scene, role, room=room))
    theirs = own_pages(other)

    assert {client.get(path).status_code for path in theirs} == {403}
    assert leaks(client, [*EVERYBODY_S, "/room", "/site"]) == {}
    assert client.get(f"{scene.address}/room?site={scene.site}&room=Salle 1")


@pytest.mark.usefixtures("both")
def test_nothing_of_the_other_exam_is_acted_on_under_an_address_of_one_s_own(
    browser, scene, other, owner
):
    client = browser(given(scene, "president", "jury"))
    read = "SELECT id, state FROM incident WHERE sitting_id = %s"
    (incident, state) = owner.execute(read, (other.sitting,)).fetchone()
    (proposal,) = owner.execute(
        "SELECT id FROM proposal WHERE sitting_id = %s", (other.sitting,)
    ).fetchone()
    body = {"step": "closed", "incident": str(incident), "reason": "x"}

    for path in ("incidents/follow", f"proposals/{proposal}/confirm"):
        answer = client.post(f"{scene.address}/{path}", body)
        assert answer.status_code == 404, path
    assert owner.execute(read, (other.sitting,)).fetchone() == (incident, state)


@pytest.mark.usefixtures("both")
def test_the_second_person_of_one_exam_alone_confirms_there(browser, scene, owner):
    client = browser(given(scene, "jury"))
    read = "SELECT id FROM proposal WHERE sitting_id = %s"
    (proposal,) = owner.execute(read, (scene.sitting,)).fetchone()

    page = client.get("/todo").content.decode()
    client.post(f"{scene.address}/proposals/{proposal}/confirm")

    assert str(proposal) in page
    state = "SELECT state FROM proposal WHERE id = %s"
    assert owner.execute(state, (proposal,)).fetchone() == ("confirmed",)
