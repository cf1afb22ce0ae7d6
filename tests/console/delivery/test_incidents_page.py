"""Incidents are followed to their end by acts, each site by its own people."""

import json
import time
import zlib
from uuid import uuid4

import pytest

from acts.scene import HOUR_MS, Tablet, attempt_of, launch
from acts.test_authority import incident_of
from concours.core.delivery.supervision.findings import Finding
from console.test_console_pages import write_board


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def tell(scene, owner):
    """Open an incident about a candidate, or about the nation, by its act."""
    from concours.acts.delivery.incidents import Report, open_incident  # noqa: PLC0415

    def tell(number="", kind="illness", text=""):
        attempt = attempt_of(owner, scene, number) if number else None
        report = Report(kind=kind, key=uuid4(), attempt=attempt, text=text)
        actor = scene.actor("kermarec")
        return open_incident(actor, scene.sitting, report, now=now())

    return tell


def page(client, scene, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = client.get(f"/sittings/{scene.sitting}/incidents?{query}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def follow(client, scene, incident, step, **more):
    return client.post(
        f"/sittings/{scene.sitting}/incidents/follow",
        {"incident": str(incident), "step": step, **more},
    )


def test_a_quiet_day_says_so(browser, scene):
    shown = page(browser("technique"), scene)

    assert "Aucun incident ouvert. Le premier apparaîtra ici." in shown


def test_what_was_told_is_listed_with_its_place(browser, scene, tell):
    tell("04201", text="<b>Malaise</b>")
    tell(kind="network")

    shown = page(browser("technique"), scene)

    assert "Amiens, Salle 1, A-01 · n°&nbsp;04201" in shown
    assert "&lt;b&gt;Malaise&lt;/b&gt;" in shown
    assert "Toute la nation" in shown
    assert "Camille" not in shown


def test_an_incident_is_seen_given_and_closed_from_its_page(browser, scene, tell):
    incident = tell("04201")
    client = browser("technique")

    follow(client, scene, incident, "seen")
    follow(client, scene, incident, "assigned", assignee="technique")
    mine = page(client, scene, show="mine", incident=incident)
    tasks = client.get("/todo").content.decode()
    answer = follow(client, scene, incident, "closed", note="SAMU venu.")
    closed = page(client, scene, show="closed", incident=incident)

    assert f"incident={incident}" in answer["Location"]
    assert f'id="i-{incident}"' in mine
    assert "Il vous est confié." in tasks
    assert "SAMU venu." in closed
    assert "Clore" not in closed
    assert f'id="i-{incident}"' not in page(client, scene)


def test_a_note_is_added_to_an_incident_that_stays_with_whoever_has_it(
    browser, scene, owner, tell
):
    incident = tell("04201")
    client = browser("technique")
    assert 'value="noted"' not in page(client, scene, incident=incident)
    follow(client, scene, incident, "assigned", assignee="technique")

    follow(client, scene, incident, "noted", note="Le médecin est là.")
    empty = follow(client, scene, incident, "noted")

    shown = page(client, scene, show="mine", incident=incident)
    assert 'value="noted"' in shown
    assert "Le médecin est là." in shown
    assert empty.status_code == 409
    found = owner.execute("SELECT state FROM incident WHERE id = %s", (incident,))
    assert found.fetchone() == ("assigned",)


def test_an_auditor_reads_and_follows_nothing(browser, scene, tell):
    incident = tell("04201")
    client = browser("auditeur")

    shown = page(client, scene, incident=incident)

    assert 'name="step"' not in shown
    assert "Ouvrir un incident" not in shown
    assert follow(client, scene, incident, "closed").status_code == 403


def test_an_incident_of_the_nation_is_opened_here(browser, scene):
    client = browser("presidente")
    form = {"tap": str(uuid4()), "incident": "power", "text": "Nuit sur Limoges"}

    opened = client.post(f"/sittings/{scene.sitting}/incidents/tell", form)

    assert opened.status_code == 302
    assert "Nuit sur Limoges" in page(client, scene)


def test_an_incident_of_a_site_is_opened_from_the_nation(browser, scene, owner):
    client = browser("technique")
    site, name = owner.execute(
        "SELECT id, name FROM site WHERE exam_id = %s LIMIT 1", (scene.exam,)
    ).fetchone()
    assert f'<option value="{site}">{name}</option>' in page(client, scene)
    form = {"tap": str(uuid4()), "incident": "network", "text": "Salle 1"}
    path = f"/sittings/{scene.sitting}/incidents/tell"

    assert client.post(path, {**form, "where": str(uuid4())}).status_code == 404
    assert client.post(path, {**form, "where": str(site)}).status_code == 302

    found = owner.execute(
        "SELECT site_id FROM incident WHERE kind = 'network' AND sitting_id = %s",
        (scene.sitting,),
    ).fetchall()
    assert found == [(site,)]


def test_a_form_that_is_not_ours_is_refused(browser, scene, tell):
    client = browser("presidente")

    assert follow(client, scene, tell(), "reopened").status_code == 409
    path = f"/sittings/{scene.sitting}/incidents"
    assert client.get(f"{path}?site=x").status_code == 409


@pytest.fixture
def watch(scene, owner):
    """Let the watch look at the scene, in the state that a board gives it."""
    from concours.console.watch import found_in  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- idem

    launch(owner, scene, t0=now() - HOUR_MS)
    yield lambda: found_in(sittings.load(scene.sitting), now())
    owner.execute("DELETE FROM board WHERE sitting = %s", (scene.sitting,))


def test_a_tablet_of_a_history_that_was_lost_is_an_incident_f33(watch, scene, owner):
    """After a restore it would hear nothing until as many news were sent again."""
    columns = {
        name: [None]
        for name in (
            "misled",
            "storage",
            "ended_early_ms",
            "ahead_ms",
            "offset_ms",
            "seen_ms",
            "acted_ms",
            "handed",
            "due_ms",
        )
    }
    columns |= {"number": ["04203"], "connected": [False], "read": [10]}
    body = {"totals": {}, "sites": [], "questions": 4, "news": 10}
    owner.execute(
        "INSERT INTO board (sitting, at_ms, body, candidates) VALUES (%s, %s, %s, %s)",
        (
            scene.sitting,
            now(),
            json.dumps(body),
            zlib.compress(json.dumps(columns).encode()),
        ),
    )
    before = watch()
    owner.execute(
        """UPDATE board SET at_ms = at_ms + 1, body = body || '{"news": 7}'"""
    )

    assert before == []
    assert [(each.kind, each.number) for each in watch()] == [
        ("past_the_news", "04203")
    ]


def test_before_a_board_there_is_nothing_to_watch(watch):
    assert watch() == []


def test_the_watch_opens_a_copy_in_doubt_once(browser, watch, scene, owner):
    from concours.console.watch import Watch  # noqa: PLC0415 -- after setup

    board_of_nobody(owner, scene)
    owner.execute(
        """INSERT INTO refused_act (at_ms, actor, kind, code, facts)
           VALUES (%s, 'tablet', 'POST /journal', 'journal.equivocation', %s)""",
        (now(), json.dumps({"concerns": str(attempt_of(owner, scene, "04203"))})),
    )

    [found] = watch()
    opened = [Watch().turn(now()) for _ in range(2)]

    assert (found.kind, found.number) == ("equivocation", "04203")
    assert opened == [1, 0]
    shown = page(browser("technique"), scene)
    assert "Deux versions d’une même copie" in shown
    assert "la surveillance du registre" not in shown  # only once it is opened
    owner.execute(
        """UPDATE board SET at_ms = at_ms + 1, body = body || '{"signing": false}'"""
    )
    assert {each.kind for each in watch()} == {"equivocation", "signing_stopped"}
    owner.execute("UPDATE refused_act SET code = 'journal.quota_exceeded'")
    assert ("flooding", "04203") in {(each.kind, each.number) for each in watch()}
    owner.execute("UPDATE refused_act SET code = 'journal.unsigned'")
    [_, forged] = watch()
    assert (forged.kind, forged.number, forged.site, forged.count) == (
        *("unsigned", "", ""),
        1,
    )  # whoever was named by what nobody signed is not accused (A39)
    attempt = attempt_of(owner, scene, "04203")
    written = Tablet(owner, attempt)
    written.enrol(at=now())
    written.write("opened", {"base": None, "paper": "00" * 32}, at=now())
    owner.execute("INSERT INTO unsigned_tail VALUES (%s, 1, 0, %s)", (attempt, now()))
    assert [(each.kind, each.number) for each in watch()][1:] == [
        ("unsigned_entry", "04203"),
        ("unsigned", ""),
    ]
    owner.execute("UPDATE board SET at_ms = at_ms - 40000")
    assert [each.kind for each in watch()] == ["board_stale"]


def test_a_spare_that_the_centre_does_not_admit_is_told_after_a_minute(
    browser, watch, scene, owner
):
    from concours.console.watch import Watch  # noqa: PLC0415 -- after setup

    board_of_nobody(owner, scene)
    attempt, key = attempt_of(owner, scene, "04203"), b"\x04" + bytes(64)
    owner.execute(
        "INSERT INTO rescue_claim VALUES (%s, 33, %s, %s, %s, 'rescue.waits')",
        (attempt, key, now(), now()),
    )
    assert watch() == []  # it may yet be let in

    owner.execute("UPDATE rescue_claim SET last_ms = last_ms + 60001")
    [finding] = watch()
    assert (finding.kind, finding.number) == ("rescue_open", "04203")
    assert Watch().turn(now()) == 1
    shown = page(browser("technique"), scene)
    assert "Tablette de secours que le centre n’a pas admise" in shown
    owner.execute("UPDATE rescue_claim SET outcome = 'rescue.used', last_ms = first_ms")
    assert [finding.kind for finding in watch()] == ["rescue_open"]
    owner.execute("UPDATE rescue_claim SET outcome = 'admitted'")
    assert watch() == []


def test_what_was_typed_on_a_tablet_finds_a_person_and_an_address_only_a_site_a01_a39(
    browser, watch, scene, owner
):
    """An image in another's page is a line; so are a few addresses mistyped."""
    from concours.console.watch import Watch  # noqa: PLC0415 -- after setup

    board_of_nobody(owner, scene)
    attempt = attempt_of(owner, scene, "04203")
    tablet = Tablet(owner, attempt)
    tablet.enrol(at=now())

    def ask(attribution, path, code="looked_for", *, whose=attempt, site=None, count=1):
        owner.execute(
            """INSERT INTO trace (at_ms, since_ms, count, code, attribution, attempt,
                   epoch, site, address, request, facts)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '192.0.2.1', %s, '{}')""",
            (at := now(), at, count, code, attribution, whose, whose and 1, site, path),
        )

    ask("C", "GET /correction.php")
    ask("D", "GET /correction.php", whose=None)  # from nowhere that we know
    for number in range(4):
        ask("B", f"GET /vers-{number}", "unknown")
    for code in ("unknown", "token", "malformed"):  # of a site: no sign of anything
        ask("D", f"GET /{code}", code, whose=None, site=scene.site, count=9)
    assert watch() == []

    ask("D", "GET /admin", whose=None, site=scene.site, count=7)
    [of_site] = watch()
    assert (of_site.kind, of_site.number, of_site.site, of_site.count) == (
        *("looked_for", "", str(scene.site)),
        7,
    )
    ask("B", "GET /vers-5", "unknown")  # the fifth
    assert [found.number for found in watch()] == ["04203", ""]
    owner.execute("DELETE FROM trace WHERE code = 'unknown'")
    ask("B", "GET /corrige<b>.php")
    assert [found.number for found in watch()] == ["04203", ""]
    owner.execute("DELETE FROM trace WHERE attribution = 'B'")
    tablet.write("opened", {"base": None, "paper": "00" * 32}, at=now())
    for dest, path in (("link", "/correction.php"), ("document", "/favicon.ico")):
        tablet.write("strayed", {"dest": dest, "path": path}, at=now())
    assert [found.number for found in watch()] == [""]
    tablet.write("strayed", {"dest": "document", "path": "/grille"}, at=now())
    assert [found.number for found in watch()] == ["04203", ""]
    ask("B", "GET /corrige<b>.php")
    assert [Watch().turn(now()) for _ in range(2)] == [2, 0]
    shown = page(browser("technique"), scene)
    assert shown.count("Adresse d’un corrigé ou de la console demandée") == 2
    assert_the_incident_of_a_site_says_what_and_from_where(browser, scene, owner)
    copy = browser("presidente").get(f"/sittings/{scene.sitting}/candidates/04203")
    text = " ".join(copy.content.decode().split())
    assert "GET /corrige&lt;b&gt;.php" in text
    assert "demandée sur la tablette, d’après son navigateur" in text
    assert "peut-être par une autre page" in text
    assert "GET /grille" in text
    assert "qui l’a signée" in text
    assert "favicon" not in text
    found = browser("technique").get(f"/sittings/{scene.sitting}/probes?show=all")
    probes = " ".join(found.content.decode().split())
    assert "GET /corrige&lt;b&gt;.php" in probes
    assert "GET /grille" in probes
    assert "GET /admin" in probes
    assert "favicon" not in probes
    owner.execute("UPDATE trace SET at_ms = at_ms - 400000, since_ms = 0")
    owner.execute("UPDATE journal_entry SET received_ms = received_ms - 400000")
    assert watch() == []  # long ago: an incident that was closed is not opened again


def assert_the_incident_of_a_site_says_what_and_from_where(browser, scene, owner):
    [of_site] = owner.execute(
        "SELECT id FROM incident WHERE mark LIKE %s AND sitting_id = %s",
        (f"looked_for:{scene.site}%", scene.sitting),
    ).fetchone()
    shown = page(browser("technique"), scene, incident=of_site)
    assert "GET /admin" in shown
    assert "7 fois, depuis 192.0.2.1" in shown
    assert "GET /corrige" not in shown, "a person's is told at their copy"


def board_of_nobody(owner, scene):
    """A board that shows no tablet: what is found comes from elsewhere."""
    names = ("number", "misled", "storage", "offset_ms", "connected", "read")
    names += ("ended_early_ms", "ahead_ms", "seen_ms", "acted_ms", "handed", "due_ms")
    owner.execute(
        "INSERT INTO board (sitting, at_ms, body, candidates) VALUES (%s, %s, %s, %s)",
        (
            scene.sitting,
            now(),
            json.dumps({"totals": {}, "sites": [], "questions": 4}),
            zlib.compress(json.dumps({name: [] for name in names}).encode()),
        ),
    )


def test_a_room_that_says_present_where_no_tablet_lives_is_told_of(
    browser, watch, scene, owner
):
    """One of them composes, and the room said that they are absent."""
    from concours.acts.delivery.attendance import Tap, note_attendance  # noqa: PLC0415
    from concours.console.watch import Watch  # noqa: PLC0415 -- after setup

    numbers, start = ["04201", "04203"], now() - 20 * 60_000
    owner.execute(
        "UPDATE sitting SET key_released_ms = 1, t0_ms = %s WHERE id = %s",
        (start, scene.sitting),
    )
    columns = {"number": numbers, "seen_ms": [None, now()], "acted_ms": [None, now()]}
    columns |= {"handed": [False, False], "due_ms": [None, None], "misled": [0, 0]}
    columns |= {"storage": ["", ""], "offset_ms": [0, 0], "connected": [False, True]}
    columns |= {name: [None] * 2 for name in ("read", "ended_early_ms", "ahead_ms")}
    site = {"site": str(scene.site), "t0_ms": start, "states": {}, "connected": 1,
            "enrolled": 2}  # fmt: skip
    board = {"totals": {}, "sites": [site], "questions": 4}
    owner.execute(
        "INSERT INTO board (sitting, at_ms, body, candidates) VALUES (%s, %s, %s, %s)",
        (scene.sitting, now(), json.dumps(board),
         zlib.compress(json.dumps(columns).encode())),
    )  # fmt: skip
    for number, kind in zip(numbers, ("present", "absent"), strict=True):
        tap = Tap(kind=kind, key=uuid4(), age_ms=10 * 60_000)
        attempt = attempt_of(owner, scene, number)
        actor = scene.actor("presidente")
        note_attendance(actor, scene.sitting, attempt, tap, now=now())

    assert [(each.kind, each.number) for each in watch()] == [
        ("present_without_tablet", "04201"),
        ("absent_composing", "04203"),
    ]
    Watch().turn(now())
    turns = [Watch().turn(now()) for _ in range(2)]
    assert turns == [0, 0]
    shown = page(browser("technique"), scene)
    assert "Dit absent ou sorti, et quelqu’un compose" in shown


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (660, "bientôt plein (11\N{NO-BREAK SPACE}h)"),
        (60, "bientôt plein (1\N{NO-BREAK SPACE}h)"),
        (45, "bientôt plein (45\N{NO-BREAK SPACE}min)"),
        (0, "bientôt plein (1\N{NO-BREAK SPACE}min)"),
        (None, "bientôt plein</b>"),
    ],
)
def test_how_long_the_disk_lasts_is_said_to_the_last_minute_f05(
    browser, scene, minutes, shown
):
    """At an hour and below it once showed no number at all."""
    from concours.acts.delivery.findings import open_findings  # noqa: PLC0415 -- after setup
    from concours.store.models import Sitting  # noqa: PLC0415 -- idem

    found = Finding(kind="disk_filling", minutes=minutes)
    open_findings(Sitting.objects.get(pk=scene.sitting), [found], now=now())
    answer = browser("technique").get(f"/sittings/{scene.sitting}/incidents")

    assert shown in answer.content.decode()


def test_the_watch_says_that_the_disk_of_the_database_is_filling_f05(
    scene, owner, tmp_path, monkeypatch
):
    from django.conf import settings  # noqa: PLC0415 -- after setup

    from concours.console.watch import Watch  # noqa: PLC0415 -- idem
    from concours.core.delivery.supervision import disk  # noqa: PLC0415 -- idem

    monkeypatch.setattr(settings, "DATABASE_DISK", tmp_path)
    monkeypatch.setattr(disk, "FREE_BYTES_MIN", 2**60)

    owner.execute(
        "UPDATE sitting SET armed_ms = 0, t0_ms = 0, key_released_ms = 0 WHERE id = %s",
        (scene.sitting,),
    )
    Watch().turn(now())

    opened = owner.execute(
        "SELECT kind FROM incident WHERE sitting_id = %s", (scene.sitting,)
    )
    assert ("disk_filling",) in opened.fetchall()


def test_a_cut_off_says_how_many_are_cut_off_now(browser, scene, owner):
    t0 = now() - 1_800_000
    launch(owner, scene, t0=t0)
    write_board(owner, scene, t0, silent_ms=600_000)
    incident = incident_of(owner, scene)
    owner.execute(
        "UPDATE incident SET kind = 'tablets_cut', site_id = %s WHERE id = %s",
        (scene.site, incident),
    )
    client = browser("technique")

    cut_off = page(client, scene, incident=incident)
    assert "coupées à présent" in cut_off or "coupée à présent" in cut_off

    write_board(owner, scene, t0, silent_ms=0)
    assert "toutes les tablettes sont revenues" in page(client, scene)


@pytest.mark.parametrize(
    ("silent_ms", "note", "is_closed"),
    [(600_000, "", False), (600_000, "Salle évacuée.", True), (0, "", True)],
)
def test_a_cut_off_is_closed_once_all_are_back_or_with_a_motive(  # noqa: PLR0917
    browser, scene, owner, silent_ms, note, is_closed
):
    t0 = now() - 1_800_000
    launch(owner, scene, t0=t0)
    write_board(owner, scene, t0, silent_ms=silent_ms)
    incident = incident_of(owner, scene)
    owner.execute("UPDATE incident SET kind = 'nation_cut' WHERE id = %s", (incident,))

    answer = follow(browser("technique"), scene, incident, "closed", note=note)

    found = owner.execute("SELECT state FROM incident WHERE id = %s", (incident,))
    assert (found.fetchone()[0] == "closed") == is_closed
    assert ("incident.not_back" in answer.content.decode()) != is_closed
