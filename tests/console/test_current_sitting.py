"""Nobody works in the wrong sitting: addresses name it, and a bare one leads to it."""

import re
import time
from dataclasses import replace
from uuid import uuid4

import pytest

from acts.scene import HOUR_MS, launch, make_scene
from console.markup import compact
from console.test_every_button import person_of
from console.test_navigation import cancel_others


def now():
    return time.time_ns() // 1_000_000


@pytest.fixture
def second(scene, owner):
    """Another sitting of the scene's exam, tomorrow; the scene's own composes."""
    from concours.store.models import Sitting  # noqa: PLC0415 -- after Django's setup

    cancel_others(owner, scene)
    launch(owner, scene, t0=now() - HOUR_MS)
    row = Sitting.objects.get(pk=scene.sitting)
    row.pk, row.position, row.code = uuid4(), row.position + 1, "neurologie"
    row.title, row.t0_ms, row.armed_ms, row.key_released_ms = "Neurologie", *[None] * 3
    row.scheduled_ms = now() + 30 * HOUR_MS
    row.save(force_insert=True)
    return replace(scene, sitting=row.pk)


def start(owner, scene):
    """Both compose, as in two exams side by side."""
    launch(owner, scene, t0=now() - HOUR_MS)


def title_of(page):
    return compact(re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1])


def test_an_address_names_exam_and_sitting_and_an_older_one_still_leads(browser, scene):
    client = browser("presidente")
    readable = client.get(f"{scene.address}/launch")
    older = client.get(f"/sittings/{scene.sitting}/launch")
    page = readable.content.decode()

    assert scene.address.startswith("/sittings/console-")
    assert readable.status_code == older.status_code == 200
    assert str(scene.sitting) not in "".join(re.findall(r' href="([^"]*)"', page))
    assert client.get("/sittings/edn-2026/none/launch").status_code == 404
    assert client.get(f"/sittings/{uuid4()}/launch").status_code == 404


@pytest.mark.usefixtures("second")
def test_a_bare_address_leads_to_the_one_that_runs_and_keeps_its_query(browser, scene):
    client = browser("presidente")

    led = {path: client.get(path).get("Location") for path in ("/board?view=table",)}

    assert led == {"/board?view=table": f"{scene.address}/board?view=table"}
    assert client.get("/marking-key")["Location"] == f"{scene.address}/marking-key"
    assert client.get("/no-such-page").status_code == 404
    manager = browser(person_of("site_manager", scene))
    assert manager.get("/site")["Location"] == f"{scene.address}/site"


def test_where_two_run_everybody_is_asked(browser, scene, second, owner):
    start(owner, second)
    client = browser("presidente")
    from concours.console.words import formats  # noqa: PLC0415 -- after setup
    from concours.store.models import Sitting  # noqa: PLC0415 -- idem

    row = Sitting.objects.get(pk=second.sitting)
    days = [formats.short_day(at) for at in (row.t0_ms, row.scheduled_ms)]
    page = compact(client.get("/board").content.decode())
    people = compact(client.get("/people").content.decode())

    assert "Quelle épreuve ?" in page
    assert [day in page for day in days] == [True, False]  # it opened before its day
    offered = re.findall(r'<li>\s*<a href="([^"]+)"', page)
    assert {f"{scene.address}/board", f"{second.address}/board"} <= {*offered}
    assert "Choisir une épreuve" in people
    assert 'href="/results"' in people


@pytest.mark.parametrize("login", ["presidente", "auditeur"])
def test_where_two_run_no_link_of_the_head_leads_nowhere(browser, second, owner, login):
    start(owner, second)
    client = browser(login)
    codes, waiting = {}, ["/"]

    while waiting:
        answer = client.get(waiting.pop(), follow=True)
        [bar] = re.findall(
            r'<header class="chead">.*?</header>', answer.content.decode(), re.DOTALL
        )
        for address in re.findall(r' href="(/[a-z-]*)"', bar):
            if address not in codes:
                codes[address] = client.get(address, follow=True).status_code
                waiting.append(address)

    assert codes["/probes"] == codes["/launch"] == 200
    assert {address for address, code in codes.items() if code != 200} == set()


def test_the_switcher_says_what_is_left_and_the_title_says_where_one_is(
    browser, scene, second
):
    client = browser("presidente")

    running = compact(client.get(f"{scene.address}/launch").content.decode())
    other = compact(client.get(f"{second.address}/launch").content.decode())
    elsewhere = compact(client.get("/people").content.decode())

    left = compact(client.get(f"{scene.address}/left").content.decode())
    assert re.search(r"reste [12]\sh", left)
    assert left in running
    assert left in elsewhere
    assert "convoquée le" in other
    assert (
        title_of(running)
        == "Lancement – UC 1 · Dossiers et questions isolées – Concours"
    )
    assert title_of(other) == "Lancement – Neurologie – Concours"
    assert title_of(elsewhere) == "Personnes – Concours"


def test_ones_own_room_is_that_of_the_sitting_that_runs(browser, scene, second, owner):
    """A tablet left on yesterday's paper led to it all day long."""
    client = browser(person_of("supervisor of a room", scene))
    finished, other = f"{scene.address}/room", f"{second.address}/room"

    def room_link(address):
        page = compact(client.get(address).content.decode())
        return re.search(r'<a[^>]*href="([^"]+)"[^>]*>(?:<[^>]+>)?Ma salle<', page)[1]

    running = room_link(finished), room_link(other)
    owner.execute(
        "UPDATE sitting SET t0_ms = t0_ms - %s WHERE id = %s",
        (24 * HOUR_MS, scene.sitting),
    )
    owner.execute(
        "UPDATE sitting SET scheduled_ms = %s WHERE id = %s",
        (now() + HOUR_MS, second.sitting),
    )
    over = compact(client.get(finished).content.decode())

    assert running == (finished, "/room")
    assert room_link(finished) == "/room"
    assert client.get("/room")["Location"].startswith(other)
    assert "Cette épreuve est finie." in over
    assert f'href="{other}"' in over
    assert "Cette épreuve est finie." not in client.get(other).content.decode()


def test_a_half_day_that_runs_does_not_hide_the_written_sitting_of_a_supervisor(
    browser, scene, second, owner
):
    client = browser(person_of("supervisor of a room", scene))
    owner.execute("UPDATE sitting SET kind = 'ecos' WHERE id = %s", (scene.sitting,))
    assert client.get("/room")["Location"].startswith(f"{scene.address}/room")

    owner.execute(
        "UPDATE sitting SET scheduled_ms = %s WHERE id = %s",
        (now() + HOUR_MS, second.sitting),
    )
    choices = client.get("/room").content.decode()

    assert f'href="{second.address}/room"' in choices
    assert f'href="{scene.address}/room"' in choices


def test_who_was_in_an_exam_stays_in_it_where_an_address_names_none(
    browser, scene, owner, tmp_path
):
    """From the marks of one exam, *Publication* led to another that ran."""
    from concours.store.models import Exam  # noqa: PLC0415 -- after Django's setup

    cancel_others(owner, scene)
    other = make_scene(tmp_path, code=f"other-{uuid4().hex[:8]}")
    start(owner, other)
    client = browser("presidente")
    own, running = (Exam.objects.get(pk=s.exam).code for s in (scene, other))

    bare = client.get(f"/exams/{own}")
    assert (bare.status_code, bare["Location"]) == (302, f"/exams/{own}/")
    assert client.post(f"/exams/{own}").status_code == 405
    before = client.get("/publication")["Location"]
    client.get(f"/exams/{own}/publication")
    among_tasks = client.get("/todo").content.decode()
    after = client.get("/publication")["Location"]
    owner.execute(
        "UPDATE sitting SET t0_ms = NULL, armed_ms = NULL, key_released_ms = NULL,"
        " scheduled_ms = %s WHERE id IN (%s, %s)",
        (now() + 4 * HOUR_MS, other.sitting, scene.sitting),
    )
    once_it_rests = client.get("/todo").content.decode()

    assert before == f"/exams/{running}/publication"
    assert after == f"/exams/{own}/publication"
    assert f"{other.address}/left" in among_tasks, "what runs goes before"
    assert f"{scene.address}/left" in once_it_rests
    assert client.get("/exams")["Location"] == f"/exams/{own}/"


def test_another_sitting_opens_on_the_same_page(browser, scene, second):
    client = browser("presidente")

    def offered(address):
        page = client.get(address).content.decode()
        listed = re.search(r'hx-get="(/sittings\?[^"]*)"', page)[1]
        answer = client.get(listed.replace("&amp;", "&"))
        return re.findall(r'<a\s+href="([^"]+)"', answer.content.decode())

    room = f"?site={scene.site}&amp;room=Salle+1"
    assert f"{second.address}/collection" in offered(f"{scene.address}/collection")
    assert f"{second.address}/results/questions" in offered(
        f"{scene.address}/results/questions"
    )
    assert f"{second.address}/board" in offered(f"{scene.address}/candidates/04201")
    assert f"{second.address}/board" in offered("/people")
    assert f"{second.address}/room{room}" in offered(
        f"{scene.address}/room?site={scene.site}&room=Salle 1"
    )


def test_who_has_extra_time_still_composes_for_the_switcher(browser, scene, owner):
    cancel_others(owner, scene)
    launch(owner, scene, t0=now() - 3 * HOUR_MS - 60_000)

    said = browser("presidente").get(f"{scene.address}/left").content.decode()

    assert "Aménagements jusqu’à" in said
    owner.execute("UPDATE candidate SET factor_num = 1, factor_den = 1")
    said = browser("presidente").get(f"{scene.address}/left").content.decode()
    assert "Terminée, à rassembler" in said


def test_an_archived_exam_is_not_at_hand_where_there_is_another(
    browser, scene, owner, tmp_path
):
    """Whoever has roles in two exams alone comes to the one that is still open.

    The last of its module: an archived exam is read-only.
    """
    from concours.store.models import Appointment, StaffMember  # noqa: PLC0415 -- setup

    cancel_others(owner, scene)
    other = make_scene(tmp_path, code=f"next-{uuid4().hex[:8]}")
    owner.execute(
        "UPDATE sitting SET scheduled_ms = %s WHERE id = %s",
        (now() + 500 * HOUR_MS, other.sitting),
    )
    login = person_of("jury", scene)
    member = StaffMember.objects.get(login=login)
    Appointment.objects.create(member=member, exam_id=other.exam, roles=["jury"])

    owner.execute("UPDATE exam SET archived_act = 1 WHERE id = %s", (scene.exam,))

    led = browser(login).get("/publication")["Location"]

    code = owner.execute("SELECT code FROM exam WHERE id = %s", (other.exam,))
    assert led == f"/exams/{code.fetchone()[0]}/publication"
