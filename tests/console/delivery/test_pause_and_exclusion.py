"""Each gesture for a candidate is an act in their file, by those who may, undoable."""

import re
import time
from uuid import uuid4

import pytest

from acts.scene import HOUR_MS, PASSWORD, Tablet, attempt_of, enrol_factors, launch


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def composing(scene, owner):
    """Half an hour into the paper, with one tablet at work."""
    t0 = now() - HOUR_MS // 2
    launch(owner, scene, t0=t0)
    tablet = Tablet(owner, attempt_of(owner, scene, "04201"))
    tablet.enrol(at=t0 - HOUR_MS)
    tablet.write("opened", {"base": None, "paper": "00" * 32}, at=t0)
    tablet.seen(at=now())
    return scene


@pytest.fixture
def site_manager(browser, scene):
    from concours.store.models import StaffMember  # noqa: PLC0415 -- after setup

    login = f"centre-{uuid4().hex[:8]}"
    member = StaffMember(login=login, name="C. Petit", roles=["site_manager"])
    member.is_password_given = False
    member.site_id = scene.site
    member.set_password(PASSWORD)
    member.save(force_insert=True)
    enrol_factors([login])
    return browser(login)


def file_of(client, scene, number="04201"):
    answer = client.get(f"{scene.address}/candidates/{number}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def do(client, scene, dialog, **form):
    return client.post(f"{scene.address}/pause-and-exclusion/{dialog}", form)


def pauses(owner, scene):
    return owner.execute(
        """SELECT cause, site_id IS NULL, until_ms IS NULL FROM pause
           WHERE sitting_id = %s ORDER BY act""",
        (scene.sitting,),
    ).fetchall()


def test_a_tablet_is_locked_and_unlocked(browser, composing, owner):
    client = browser("presidente")

    do(client, composing, "lock", candidate="04201", reason="Écran tourné")
    locked = file_of(client, composing)
    do(client, composing, "unlock", candidate="04201", reason="Vérifié")

    assert "Tablette verrouillée." in locked
    assert "pause-and-exclusion/unlock" in locked
    assert pauses(owner, composing) == [("lock", True, False)]
    assert "Écran tourné" in file_of(client, composing)


def test_one_proposes_an_exclusion_and_another_confirms_from_the_file(
    browser, composing, owner
):
    first, second = browser("presidente"), browser("kermarec")
    asked = first.get(
        f"{composing.address}/pause-and-exclusion/exclude?candidate=04201"
    ).content.decode()

    do(first, composing, "exclude", candidate="04201", reason="Téléphone")
    own = file_of(first, composing)
    [proposal] = owner.execute(
        "SELECT id FROM proposal WHERE sitting_id = %s", (composing.sitting,)
    ).fetchone()
    path = f"{composing.address}/candidates/04201/decisions/{proposal}"
    alone = first.post(path, {"answer": "confirm"})
    second.post(path, {"answer": "confirm"})

    assert 'data-hold="3000"' in asked
    assert 'value="confirm"' not in own
    assert 'value="withdraw"' in own
    assert alone.status_code == 409
    shown = file_of(second, composing)
    assert "Candidat exclu." in shown
    assert "Décision proposée" in shown
    assert pauses(owner, composing) == [("exclusion", True, True)]

    do(first, composing, "readmit", candidate="04201", reason="Une montre")
    assert "Candidat réintégré" in file_of(first, composing)
    assert pauses(owner, composing) == [("exclusion", True, False)]


def test_a_proposal_is_taken_back(browser, composing, owner):
    client = browser("presidente")
    do(client, composing, "exclude", candidate="04201", reason="Téléphone")
    [proposal] = owner.execute(
        "SELECT id FROM proposal WHERE sitting_id = %s", (composing.sitting,)
    ).fetchone()
    path = f"{composing.address}/candidates/04201/decisions/{proposal}"

    client.post(path, {"answer": "withdraw"})

    assert "Proposition retirée" in file_of(client, composing)
    assert client.post(path, {"answer": "confirm"}).status_code == 409


def test_a_site_manager_evacuates_their_site_and_lets_it_go_on(
    site_manager, composing, owner
):
    site = str(composing.site)
    form = {"site": site, "cause": "evacuation", "reason": "Fumée"}

    asked = site_manager.get(
        f"{composing.address}/pause-and-exclusion/evacuate?site={site}"
    ).content.decode()
    stopped = do(site_manager, composing, "evacuate", **form)
    page = site_manager.get(stopped["Location"]).content.decode()
    do(site_manager, composing, "go-on", site=site, reason="Levée")

    offered = [f'value="{cause}"' in asked for cause in ("alarm", "technical")]
    assert offered == [True, False]
    assert stopped["Location"].startswith(f"{composing.address}/site?")
    assert "Le centre est arrêté." in page
    assert pauses(owner, composing) == [("evacuation", False, False)]


def test_while_a_site_is_stopped_every_page_says_since_when_and_what_is_left(
    browser, composing
):
    from concours.acts.delivery.pause import PauseRequest, pause, resume  # noqa: PLC0415 -- after setup
    from concours.acts.delivery.time import ActTarget  # noqa: PLC0415 -- idem
    from concours.console.words import formats  # noqa: PLC0415 -- idem

    site, actor, at = composing.site, composing.actor("presidente"), now()
    stop = PauseRequest(ActTarget(site), "evacuation", "Fumée")
    pause(actor, composing.sitting, stop, now=at)
    jury, of = browser("presidente"), f"{composing.address}"
    pages = {
        f"{of}/candidates/04201": formats.hour_exact(at),
        f"{of}/time?candidate=04201": formats.hour_exact(at),
        f"{of}/time?site={site}": formats.hour_exact(at),
        f"{of}/site?site={site}": formats.hour_exact(at),
        f"{of}/room?site={site}&room=Salle+1": formats.hour(at),
        f"{of}/board?site={site}": formats.hour(at),
    }
    far_ms = at + 14 * HOUR_MS + HOUR_MS // 2  # twelve hours too late
    far = re.compile(rf"(?<!\d){re.escape(formats.hour(far_ms))}")  # not of 12 h 05

    for address, since in pages.items():
        said = " ".join(jury.get(address).content.decode().split(" "))
        assert f"depuis {since}" in said, address
        assert "2\u00a0h\u00a0" in said or "2\u00a0h30" in said, address
        assert not far.search(said), address
    awaited = jury.get(f"{of}/collection.csv").content.decode()
    assert "Son temps est arrêté" in awaited
    assert not far.search(awaited)
    minutes = jury.get(f"{of}/board").content.decode()
    assert "arrêté depuis" not in minutes  # the nation goes on

    resume(actor, composing.sitting, stop, now=at + 60_000)
    assert "arrêté depuis" not in jury.get(f"{of}/site?site={site}").content.decode()


def test_a_site_manager_does_not_lock_exclude_nor_stop_elsewhere_a30(
    site_manager, composing, owner
):
    elsewhere = owner.execute(
        "SELECT id FROM site WHERE exam_id = %s AND name = 'Limoges'",
        (composing.exam,),
    ).fetchone()[0]
    one = {"candidate": "04201", "reason": "x"}
    there = {"site": str(elsewhere), "cause": "alarm", "reason": "x"}

    tries = (
        *((dialog, one) for dialog in ("lock", "exclude", "readmit")),
        ("evacuate", there),
        ("evacuate", {**there, "site": str(composing.site), "cause": "technical"}),
    )

    for dialog, form in tries:
        assert do(site_manager, composing, dialog, **form).status_code == 403
    assert pauses(owner, composing) == []


def test_a_gesture_for_nobody_is_refused(browser, composing):
    client = browser("presidente")

    assert do(client, composing, "lock", reason="x").status_code == 409
    assert do(client, composing, "evacuate", candidate="04201").status_code == 409
    assert do(client, composing, "wave", candidate="04201").status_code == 404
    site = str(composing.site)
    assert do(client, composing, "go-on", site=site, reason="x").status_code == 409
    for cause in ("lock", "exclusion", ""):
        form = {"site": site, "cause": cause, "reason": "x"}
        assert do(client, composing, "evacuate", **form).status_code == 409


def send(client, scene, text, **whom):
    return client.post(f"{scene.address}/message", {"text": text, **whom})


def messages(client, scene, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = client.get(f"{scene.address}/messages?{query}")
    return " ".join(answer.content.decode().split())


def test_a_message_to_a_room_reaches_each_of_its_candidates_and_nobody_else(
    browser, composing, owner
):
    client = browser("presidente")
    place = {"site": str(composing.site), "room": "Salle 1"}

    answer = send(client, composing, "Silence", **place)

    told = owner.execute(
        """SELECT c.number, n.site FROM news n JOIN attempt a ON a.id = n.attempt
           JOIN candidate c ON c.id = a.candidate_id
           WHERE n.sitting = %s AND n.kind = 'message' ORDER BY n.number""",
        (composing.sitting,),
    ).fetchall()
    assert told == [("04201", None), ("04203", None), ("04205", None)]
    assert "/room?site=" in answer["Location"]
    assert "Silence" in file_of(client, composing)
    assert "lus : 0 sur 1" in messages(client, composing), "two have no tablet"
    assert send(client, composing, "x", **{**place, "room": "Nef"}).status_code == 404


def test_who_has_read_a_message_is_known_and_who_has_not(browser, composing, owner):
    client = browser("presidente")
    send(client, composing, "Bonjour")
    send(client, composing, "Seul", candidate="04201")
    first, _ = (
        row[0]
        for row in owner.execute(
            "SELECT number FROM news WHERE sitting = %s AND kind = 'message'"
            " ORDER BY number",
            (composing.sitting,),
        ).fetchall()
    )
    owner.execute(
        "UPDATE presence SET read_number = %s WHERE attempt = %s",
        (first, attempt_of(owner, composing, "04201")),
    )
    [act] = owner.execute(
        """SELECT number FROM act WHERE sitting = %s AND kind = 'message_sent'
           ORDER BY number LIMIT 1""",
        (composing.sitting,),
    ).fetchone()

    shown = messages(client, composing, message=act)

    assert "lus : 1 sur 1" in shown
    assert "lus : 0 sur 1" in shown
    assert "Tous l’ont lu." in shown
    assert "5 candidats n’ont pas de tablette" in shown


def test_the_file_is_one_line_of_time(browser, composing, owner):
    client = browser("presidente")
    form = {
        "attempt": str(attempt_of(owner, composing, "04201")),
        "site": str(composing.site),
        "room": "Salle 1",
        "number": "04201",
    }
    of = f"{composing.address}"
    client.post(f"{of}/room/note", {**form, "kind": "present", "tap": str(uuid4())})
    client.post(
        f"{of}/room/incident",
        {**form, "incident": "illness", "text": "Pâleur", "tap": str(uuid4())},
    )
    client.post(f"{of}/time", {"minutes": "5", "reason": "Retard", "site": ""})

    moments = file_of(client, composing).split('class="moments"')[1]

    places = [
        moments.index(words)
        for words in ("Temps donné", "Pâleur", "Identité vue", "Sujet ouvert")
    ]
    assert places == sorted(places)
    assert "Tablette 1 annoncée" in moments
    other = file_of(client, composing, "04202").split('class="moments"')[1]
    assert ("Temps donné" in other, "Pâleur" in other) == (True, False)


def test_the_file_tells_what_a_room_was_given_once_and_in_own_minutes(
    browser, composing, owner
):
    owner.execute(
        "UPDATE candidate SET factor_num = 4, factor_den = 3 WHERE number = '04201'"
    )
    client = browser("presidente")
    client.post(
        f"{composing.address}/time",
        {"minutes": "5", "reason": "Bruit", "site": composing.site, "room": "Salle 1"},
    )

    moments = file_of(client, composing).split('class="moments"')[1]

    assert moments.count("Temps donné") == 1
    assert "7 min (Salle 1) · Bruit" in moments


def test_the_end_with_a_third_more_leaves_pauses_alone(browser, composing, owner):
    """What a pause took is given back as it was taken, not stretched."""
    owner.execute(
        "UPDATE candidate SET factor_num = 4, factor_den = 3 WHERE number = '04201'"
    )
    ((t0,),) = owner.execute(
        "SELECT t0_ms FROM sitting WHERE id = %s", (composing.sitting,)
    )
    owner.execute(
        """INSERT INTO pause (id, sitting_id, site_id, cause, from_ms, until_ms, act)
           VALUES (gen_random_uuid(), %s, %s, 'alarm', %s, %s, 1)""",
        (composing.sitting, composing.site, t0, t0 + 600_000),
    )

    page = browser("presidente").get(f"{composing.address}/time?site={composing.site}")

    assert f'data-extra="{t0 + 4 * HOUR_MS + 600_000}"' in page.content.decode()


def test_an_organiser_reads_no_decision_about_a_candidate(browser, composing):
    client = browser("presidente")
    do(client, composing, "exclude", candidate="04201", reason="Téléphone")
    of = f"{composing.address}/proposals"

    assert "Téléphone" in client.get(of).content.decode()
    assert "Téléphone" not in browser("organisation").get(of).content.decode()


def test_a_site_manager_is_led_to_what_they_may_do(site_manager, composing, owner):
    of = f"{composing.address}"
    begun = site_manager.get(f"{of}/site").content.decode()
    owner.execute(
        "UPDATE sitting SET armed_ms = NULL, t0_ms = NULL, key_released_ms = NULL"
        " WHERE id = %s",
        (composing.sitting,),
    )
    before = site_manager.get(f"{of}/site").content.decode()

    ways = [f'href="{of}/minutes"', f'href="{of}/readiness?']
    assert [way in begun for way in ways] == [True, False]
    assert [way in before for way in ways] == [False, True]


def test_the_file_says_that_a_stopped_candidate_does_not_compose(
    browser, composing, owner
):
    from console.test_console_pages import write_board  # noqa: PLC0415 -- after setup

    client = browser("presidente")
    ((t0,),) = owner.execute(
        "SELECT t0_ms FROM sitting WHERE id = %s", (composing.sitting,)
    )
    write_board(owner, composing, t0)
    state = ">compose<", ">en pause<"
    composes = file_of(client, composing)
    do(client, composing, "lock", candidate="04201", reason="Chaise cassée")
    stopped = file_of(client, composing)

    assert [words in composes for words in state] == [True, False]
    assert [words in stopped for words in state] == [False, True]


def test_a_delegate_of_one_site_reads_and_does_nothing_in_another_a30(
    site_manager, composing, owner
):
    """Each page and each form that names a place, asked for the neighbour's."""
    ((limoges,),) = owner.execute(
        "SELECT id FROM site WHERE exam_id = %s AND name = 'Limoges'",
        (composing.exam,),
    )
    of = f"{composing.address}"
    there = attempt_of(owner, composing, "04202")
    tap = {"tap": str(uuid4()), "attempt": str(there), "site": str(limoges)}
    asked = [
        f"{of}/site?site={limoges}",
        f"{of}/room?site={limoges}&room=Salle%201",
        f"{of}/room/state?site={limoges}&room=Salle%201",
        f"{of}/incidents?site={limoges}",
        f"{of}/readiness?site={limoges}",
        f"{of}/readiness/state?site={limoges}",
        f"{of}/spoken?site={limoges}",
        f"{of}/message?site={limoges}",
        f"{of}/message?candidate=04202",
        f"{of}/pause-and-exclusion/evacuate?site={limoges}",
        f"{of}/pause-and-exclusion/go-on?site={limoges}",
        f"{of}/candidates/04202",
        f"{of}/collection.csv",
    ]
    sent = [
        ("message", {"site": str(limoges), "text": "x"}),
        ("message", {"candidate": "04202", "text": "x"}),
        ("candidates/04202/replacement", {"reason": "x"}),
        ("room/note", {**tap, "kind": "present"}),
        ("room/incident", {**tap, "incident": "noise"}),
        ("incidents/tell", {**tap, "incident": "noise"}),
        ("incidents/tell", {"tap": str(uuid4()), "incident": "noise", "site": ""}),
        ("minutes/draw", {"site": str(limoges)}),
        ("minutes/draw", {"site": ""}),
        (
            "pause-and-exclusion/evacuate",
            {"site": str(limoges), "cause": "alarm", "reason": "x"},
        ),
        ("pause-and-exclusion/lock", {"candidate": "04202", "reason": "x"}),
        ("time", {"site": str(limoges), "minutes": "5", "reason": "x"}),
    ]
    before = owner.execute("SELECT count(*) FROM act").fetchone()

    read = {path: site_manager.get(path).status_code for path in asked}
    done = [site_manager.post(f"{of}/{p}", form).status_code for p, form in sent]

    assert {path: code for path, code in read.items() if code not in (403, 404)} == {}
    own = ("incidents/tell", sent[6][1])
    assert [
        (p, code)
        for (p, form), code in zip(sent, done, strict=True)
        if code != 403 and (p, form) != own
    ] == []
    acts = owner.execute("SELECT count(*) FROM act").fetchone()[0] - before[0]
    assert acts == 1, "an incident of no place is one of one's own site"
    wall = site_manager.get(f"{of}/board?site={limoges}").content.decode()
    assert ("Limoges" in wall, "04202" in wall, str(there) in wall) == (False,) * 3


def test_a_site_manager_gives_an_incident_to_nobody_of_another_site(
    site_manager, composing, owner
):
    from concours.store.models import StaffMember  # noqa: PLC0415 -- after setup

    ((limoges,),) = owner.execute(
        "SELECT id FROM site WHERE exam_id = %s AND name = 'Limoges'",
        (composing.exam,),
    )
    neighbour = StaffMember(
        login=f"voisin-{uuid4().hex[:8]}",
        name="V. Oisin",
        roles=["supervisor"],
        site_id=limoges,
    )
    neighbour.save(force_insert=True)
    told = site_manager.post(
        f"{composing.address}/incidents/tell",
        {"incident": "noise", "tap": str(uuid4())},
    )

    page = site_manager.get(told["Location"]).content.decode()

    assert "L. Hamon" in page
    assert "V. Oisin" not in page
