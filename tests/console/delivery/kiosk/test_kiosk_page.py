"""Who prepares tablets brings their configurations, and reads why a file is refused.

Looked at in a browser, on a desk and on a telephone.
"""

import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from acts.delivery.test_kiosk_acts import ORIGIN, file_of
from acts.scene import HOUR_MS, NOON
from concours.core.kernel.time import MINUTE_MS
from console.screen import PHONE, look, page_of
from e2e.house import STAFF


@pytest.fixture
def address(scene, settings_of_console, monkeypatch):
    monkeypatch.setattr(settings_of_console, "TABLETS_URL", ORIGIN)
    return f"/exams/{scene.address.rsplit('/', 2)[1]}/kiosk"


def bring(client, address, data):
    file = SimpleUploadedFile("configurations.json", data)
    return client.post(f"{address}/bring", {"file": file}, follow=True)


def test_configurations_are_brought_shown_and_refused_in_words(address, browser, scene):
    organiser = browser("organisation")
    assert "Aucune configuration" in organiser.get(address).content.decode()
    shown = bring(organiser, address, file_of(scene, "Amiens", "Limoges"))
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "2 configurations" in text
    assert "Limoges" in text

    for data, words in (
        (b"", "ou il est vide."),
        (b"[]", "n’est pas celui"),
        (
            file_of(scene, "Amiens", "Amiens"),
            "n° 1, n° 2 ont même épreuve",
        ),
        (file_of(scene, "Amiens", quit_password="1"), "champ de trop"),
        (file_of(scene, "Atlantide"), "Aucun centre de cet examen"),
    ):
        refused = bring(organiser, address, data)
        assert refused.status_code == 409
        assert words in refused.content.decode()
    for_the_jury = browser("presidente").get(address).content.decode()
    assert "Sans preuve du verrou" in for_the_jury
    assert "Mettre en vigueur" not in for_the_jury
    assert browser("auditeur").get(address).status_code == 403
    assert browser("technique").get(address).status_code == 200


def test_browser_exam_keys_are_pasted_shown_and_withdrawn(address, browser, scene):
    organiser = browser("technique")
    assert "qui suffit" in organiser.get(address).content.decode()
    bring(organiser, address, file_of(scene, "Amiens", "Limoges"))
    page = organiser.get(address).content.decode()
    amiens = re.search(r'value="([0-9a-f]{64})">Amiens', page)[1]

    def paste(keys):
        sent = {"configuration": amiens, "keys": keys}
        return organiser.post(f"{address}/browser-keys", sent, follow=True)

    refused = paste(f"Windows 3.10.2 {'a' * 64}\nWindows 3.10.2 {'b' * 64}")
    assert refused.status_code == 409
    assert "Ligne 2\u00a0: cette clé, ou cette version" in refused.content.decode()
    text = paste(f"Windows 3.10.2 {'a' * 64}\niPadOS 3.6.2 {'b' * 64}").content.decode()
    assert "2 reconnues" in text
    assert "iPadOS 3.6.2" in text
    assert "a" * 17 not in text
    of_the_site = f"/sittings/{scene.sitting}/tablets?site={scene.site}"
    shown = organiser.get(of_the_site).content.decode()
    assert "reconnues ici\u00a0: Windows 3.10.2, iPadOS 3.6.2" in shown

    for_the_jury = browser("presidente").get(address).content.decode()
    assert "iPadOS 3.6.2" in for_the_jury
    assert "/withdraw" not in for_the_jury
    path = re.search(r'action="([^"]*browser-keys/[0-9]+/withdraw)"', text)[1]
    assert browser("presidente").post(path).status_code == 403
    assert "1 reconnue" in organiser.post(path, follow=True).content.decode()
    journal = browser("presidente").get("/acts").content.decode()
    assert "Browser Exam Keys reconnues pour Amiens" in journal
    assert "Browser Exam Key retirée (Amiens)" in journal


def test_two_persons_set_what_is_done_without_proof_each_on_the_page(
    address, browser, scene
):
    organiser, president = browser("organisation"), browser("presidente")
    assert "une fois les configurations" in organiser.get(address).content.decode()
    bring(organiser, address, file_of(scene, "Amiens"))
    without = re.compile(
        r"1 centre sans configuration.*Limoges \([0-9]+ candidat", re.DOTALL
    )
    assert without.search(organiser.get(address).content.decode())
    sent = {"policy": "gate_launch", "percent": "101", "reason": "décision"}
    refused = organiser.post(f"{address}/policy", sent)
    assert "un nombre de 1 à 100" in refused.content.decode()

    assert (
        organiser.post(f"{address}/policy", sent | {"percent": "80"}).status_code == 302
    )
    assert f'href="{address}"' in president.get("/todo").content.decode()
    page = president.get(address).content.decode()
    assert "moins de 80\u202f% de ses tablettes" in page
    assert without.search(page)  # before the second person decides
    bring(organiser, address, file_of(scene, "Amiens", "Limoges"))
    assert "sans configuration" not in president.get(address).content.decode()
    confirmation = re.search(rf'action="({address}/policy/[^"]*/confirm)"', page)[1]
    assert organiser.post(confirmation).status_code == 409
    assert president.post(confirmation).status_code == 302

    page = organiser.get(address).content.decode()
    assert "<strong>retenir un centre au lancement, en rouge, si moins de 80" in page
    journal = president.get("/acts").content.decode()
    assert "Sans preuve du verrou\u00a0: retenir un centre" in journal


def test_a_sitting_that_waits_for_its_paper_has_its_sites_without_any_named(
    address, browser, scene, owner
):
    from concours.acts.authoring.planning import plan_sitting  # noqa: PLC0415 -- after setup
    from concours.core.delivery.planning.plan import SittingPlan  # noqa: PLC0415

    organiser = browser("organisation")
    bring(organiser, address, file_of(scene, "Amiens", "Limoges"))
    owner.execute(
        """UPDATE kiosk_configuration SET sitting_code = code
           FROM sitting WHERE sitting.id = %s AND replaced_act IS NULL""",
        (scene.sitting,),
    )
    assert "sans configuration" not in organiser.get(address).content.decode()
    plan = SittingPlan(
        title="UC 2", kind="exam", scheduled=NOON + HOUR_MS, duration_ms=HOUR_MS
    )
    plan_sitting(scene.actor("organisation"), scene.exam, plan, now=NOON)
    page = " ".join(organiser.get(address).content.decode().split())
    assert "<strong>2 centres sans configuration.</strong>" in page
    named = "<b>UC 2</b>&nbsp;: Amiens (3 candidats), Limoges (3 candidats)"
    assert named in page


def test_a_room_admits_a_tablet_where_proof_is_asked_at_the_door(
    address, browser, scene, owner
):
    organiser, president = browser("organisation"), browser("presidente")
    room = f"/sittings/{scene.sitting}/room?site={scene.site}&room=Salle 1"
    place = f"{room}&candidate=04201"
    bring(organiser, address, file_of(scene, "Amiens", "Limoges"))
    assert "Admettre sa tablette" not in president.get(place).content.decode()
    owner.execute(
        "INSERT INTO kiosk_policy (exam_id, act, policy) VALUES (%s, 1, 'gate_entry')",
        (scene.exam,),
    )
    page = president.get(place).content.decode()
    [path] = re.findall(r'action="([^"]*04201/admit)"', page)
    asked = president.get(path).content.decode()
    assert "Admettre sans preuve la tablette" in asked
    assert re.search(r"Pendant\s10\smin", asked)
    assert president.post(path, {"reason": ""}).status_code == 409
    sent = {"reason": "ouverte devant moi"}
    assert "admise sans preuve" not in page
    page = president.post(path, sent, follow=True).content.decode()
    line = re.search(r'id="s-04201".*?</li>', page, re.DOTALL)[0]
    assert re.search(r"admise sans preuve jusqu’à\s[0-9]+\sh\s[0-9]+", line)
    assert page.count("admise sans preuve") == 1
    owner.execute("UPDATE kiosk_admission SET until_ms = 1")
    assert "admise sans preuve" not in president.get(place).content.decode()
    journal = president.get("/acts").content.decode()
    assert "Entre sans preuve du verrou" in journal


def test_room_and_wall_say_which_tablet_waits_at_the_door(
    address, browser, scene, owner
):
    president, now = browser("presidente"), time.time_ns() // 1_000_000
    bring(browser("organisation"), address, file_of(scene, "Amiens", "Limoges"))
    room = f"/sittings/{scene.sitting}/room?site={scene.site}&room=Salle 1"
    wall = f"/sittings/{scene.sitting}/tablets"
    [attempt] = owner.execute(
        """SELECT a.id FROM attempt a JOIN candidate c ON c.id = a.candidate_id
           WHERE a.sitting_id = %s AND c.number = '04201'""",
        (scene.sitting,),
    ).fetchone()
    wait = "INSERT INTO kiosk_waiting VALUES (%s, %s)"
    owner.execute(wait, (attempt, now - MINUTE_MS))
    words = ("Une tablette attend d’entrer", "Des tablettes attendent d’entrer")
    pages = [(room, words[0]), (wall, words[1])]

    def said():
        return [text in president.get(of).content.decode() for of, text in pages]

    assert said() == [False, False]  # no proof is asked
    owner.execute(
        "INSERT INTO kiosk_policy (exam_id, act, policy) VALUES (%s, 1, 'gate_entry')",
        (scene.exam,),
    )
    assert said() == [True, True]
    page = president.get(room).content.decode()
    line = page.split(words[0])[1].split("</ul>")[0]
    assert "04201" in line
    assert "candidates/04201/admit" in line
    owner.execute("UPDATE kiosk_waiting SET at_ms = %s", (now - HOUR_MS,))
    assert said() == [False, False]  # whoever it was has gone
    owner.execute("UPDATE kiosk_waiting SET at_ms = %s", (now - MINUTE_MS,))
    owner.execute(
        "INSERT INTO kiosk_admission VALUES (%s, 1, %s)", (attempt, now + MINUTE_MS)
    )
    assert said() == [False, False]  # admitted


@pytest.mark.e2e
def test_the_page_holds_on_a_desk_and_on_a_telephone(
    address, browser, scene, chromium, owner
):
    organiser = browser("organisation")
    bring(organiser, address, file_of(scene, "Amiens"))
    page = page_of(chromium, organiser)
    text = organiser.get(address).content.decode()
    amiens = re.search(r'value="([0-9a-f]{64})">Amiens', text)[1]
    keys = f"Windows 3.10.2 64 {'a' * 64}\niPadOS 3.6.2 {'b' * 64}"
    organiser.post(f"{address}/browser-keys", {"configuration": amiens, "keys": keys})
    page.goto(f"http://127.0.0.1{address}")
    page.get_by_label("demander la preuve à l’inscription").check()
    page.get_by_label("Part des tablettes").fill("0")  # of another choice
    page.get_by_label("Motif").fill("décision du jury")
    page.get_by_role("button", name="Proposer ce choix").click()
    expect(page.get_by_text("Retirer la proposition")).to_be_visible()
    for name, size in (("desk", STAFF), ("telephone", PHONE)):
        page.set_viewport_size(size)
        page.goto(f"http://127.0.0.1{address}")
        look(page, f"kiosk-{name}")
    long = {"name": "film.json", "mimeType": "application/json", "buffer": b" " * 2**20}
    page.get_by_label("configurations.json").set_input_files(long)
    page.get_by_role("button", name="Mettre en vigueur").click()
    expect(page.get_by_role("alert")).to_contain_text("un de 1 Mo au plus")
    look(page, "kiosk-long-file")
    owner.execute(
        "INSERT INTO kiosk_policy (exam_id, act, policy) VALUES (%s, 1, 'gate_entry')",
        (scene.exam,),
    )
    supervisor = page_of(chromium, browser("presidente"))
    room = f"/sittings/{scene.sitting}/room?site={scene.site}&room=Salle 1"
    owner.execute(
        """INSERT INTO kiosk_waiting SELECT a.id, %s FROM attempt a
           WHERE a.sitting_id = %s""",
        (time.time_ns() // 1_000_000, scene.sitting),
    )
    for name, size in (("telephone", PHONE), ("desk", STAFF)):
        supervisor.set_viewport_size(size)
        for path in (room, f"/sittings/{scene.sitting}/tablets"):
            supervisor.goto(f"http://127.0.0.1{path}")
            look(supervisor, f"at-door-{path.rsplit('/', 1)[1][:4]}-{name}")
    supervisor.goto(f"http://127.0.0.1{room}&candidate=04201")
    supervisor.get_by_role("button", name="Admettre sa tablette").click()
    for name, size in (("telephone", PHONE), ("desk", STAFF)):
        supervisor.set_viewport_size(size)
        look(supervisor, f"room-admit-asked-{name}")
    supervisor.get_by_label("Motif, lu par le jury").fill("ouverte devant moi")
    supervisor.get_by_role("button", name="Admettre cette tablette").click()
    expect(supervisor.get_by_text("admise sans preuve jusqu’à")).to_be_visible()
    for name, size in (("desk", STAFF), ("telephone", PHONE)):
        supervisor.set_viewport_size(size)
        supervisor.goto(f"http://127.0.0.1{room}&candidate=04201")
        look(supervisor, f"room-admit-{name}")
    supervisor.context.close()
    page.context.close()
