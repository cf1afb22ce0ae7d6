"""Two exams of one house on the same day: nothing of one shows in what is of the other.

An EDN and a faculty's exam, of other profiles, with the same candidates' numbers and
rooms of one name; both are composed at this hour. Every page, export and board of the
one is read by those who may see most, and by those who work at one of its sites alone:
no name, site, room, message or incident of the other is there.
"""

import html
import time
from uuid import uuid4

import pytest

from acts.published import compose_and_mark
from acts.scene import HOUR_MS, Tablet, attempt_of, launch, make_scene
from concours.core.kernel.time import Instant
from concours.store.profiles import load_profile
from console.test_console_pages import exam_code, pages, write_board

MARK = "Bravo"
"""In every word of the second exam."""
EVERYBODY_S = ("/", "/todo", "/todo/state", "/sittings", "/exams/all", "/exams/new")
"""What is of all exams at once, by its purpose."""
OF_THE_HOUSE = (
    *("/acts", "/people", "/people?role=jury", "/people/appoint"),
    *("/staff/kermarec", "/share-words.json"),
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
    found = {}
    for address in addresses:
        text = html.unescape(client.get(address).content.decode(errors="replace"))
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
    assert leaks(browser("presidente"), own_pages(other)), "the mark marks nothing"


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

    assert leaks(client, addresses) == {}
    own = [path for path in pages(other) if path.startswith(other.address)]
    assert {client.get(path).status_code for path in own} == {403}


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
