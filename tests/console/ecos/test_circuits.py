"""Circuits while they run: who needs somebody is seen within a second, and no level.

A marshal sees their circuit, a coordinator their site, the jury the nation; what a page
offers passes, and what is missing is told by name.
"""

import json
import re
import time
from itertools import count
from uuid import uuid4

import pytest

from acts.scene import sign_acts
from concours.core.ecos.circuits.posts import post_code
from concours.core.kernel.time import MINUTE_MS
from console.screen import look_at_each_width, page_of
from small_ecos import (
    CHAIRS,
    chair_attempt,
    chair_id,
    chair_tablet,
    circuit_id,
    expected_at,
    hold,
    make_examiners,
    make_half_day,
    say_of,
    whole_tablet,
)
from small_exam import CODES_KEY, EXAM, NUMBERS, PACKAGE, SITES, make_exam

PLACES = count(1)
OWN = r"\d+ h \d\d( min \d\d s)?|ecos-\d+|(?<=Code des écrans )[\dA-Z-]+"
"""What is a half-day's own on its pages: hours, names, codes."""
LILLE = SITES["Lille"]


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def world(scene, database, owner):  # noqa: ARG001 -- its staff
    if not owner.execute("SELECT FROM exam WHERE code = 'edn'").fetchall():
        make_exam(database.dsn())
        make_examiners(owner)

    def make(*, minutes=13):
        """A half-day that began so many minutes ago; None: no start announced."""
        sitting, place = uuid4(), next(PLACES)
        t0 = None if minutes is None else now() - round(minutes * MINUTE_MS)
        make_half_day(owner, sitting, place=place, t0=t0)
        return sitting, f"/sittings/edn/ecos-{place}", t0

    return make


def grade(owner, sitting, t0, *, turns=5, but=(), level=1):
    for chair in CHAIRS:
        if chair in but:
            continue
        tablet = chair_tablet(sitting, *chair)
        for turn in range(1, turns + 1):
            if number := expected_at(chair[0], turn):
                at = t0 + (10 * turn - 4) * MINUTE_MS
                tablet.meet(turn, number, at=at)
                tablet.mark(turn, at=at)
                tablet.write(
                    "ticked", {"turn": turn, "criterion": 1, "level": level}, at
                )
                tablet.validate(turn, at=at)
        hold(owner, tablet)


def words_of(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"[ \n]+", " ", text)


def stamp_of(answer):
    return re.search(r"stamp=([0-9a-f]{8})", answer.content.decode())[1]


def test_the_jury_sees_every_circuit_the_worst_first(world, browser, owner):
    sitting, address, t0 = world()
    grade(owner, sitting, t0, turns=1, but=[(2, 1)])

    page = words_of(browser("presidente").get(f"{address}/circuits"))

    assert "Tous les circuits" in page
    assert "passage 2 sur 20" in page
    assert "1 grille manque" in page
    assert "7 / 40" in page
    assert "0 examinateur sans siège" in page


def test_launch_and_readiness_speak_of_examiners(world, browser):
    _, address, _ = world(minutes=None)
    launch = words_of(browser("presidente").get(f"{address}/launch"))
    assert "examinateurs\u00a0: 10, 1 centre" in launch
    assert "Série version 1, scellée" in launch

    _, running, _ = world()
    launched = words_of(browser("presidente").get(f"{running}/launch"))
    assert "Voir les circuits" in launched
    for words in ("Sujet", "Clé partie", "mur national", "Mots à dicter"):
        assert words not in launched, words

    readiness = words_of(browser("presidente").get(f"{address}/readiness"))
    assert "10 examinateurs sur 10 n’ont pas de tablette enrôlée" in readiness
    assert "avec le code de chaque examinateur." in readiness
    assert " Station " in readiness
    assert "Sujet" not in readiness


def test_a_launch_says_in_which_rooms_the_exercise_is_not_graded(world, browser, owner):
    from concours.store.queries.shared import forget_all  # noqa: PLC0415 -- after setup

    sitting, address, _ = world(minutes=None)
    client = browser("presidente")
    words = "10 examinateurs sur 10 n’ont pas noté l’exercice du briefing"
    page = words_of(client.get(f"{address}/launch"))
    assert f"{words} Le briefing n’est pas ouvert." in page

    owner.execute(
        "INSERT INTO audience_opening (id, sitting_id, audience, site_id, package, act)"
        " VALUES (gen_random_uuid(), %s, 'exercise', %s, %s, 1)",
        (sitting, LILLE, PACKAGE),
    )
    for chair in CHAIRS:
        tablet = chair_tablet(sitting, *chair)
        tablet.mark(0)
        if chair[0] != 1 and chair != (3, 2):
            tablet.validate(0)
        hold(owner, tablet)
    forget_all()

    page = words_of(client.get(f"{address}/launch"))
    assert "3 examinateurs sur 10 n’ont pas noté l’exercice du briefing" in page
    assert "B2 (2) B4 (1)" in page


def test_a_coordinator_sees_the_matrix_of_their_site_and_no_other(
    world, browser, local, owner
):
    sitting, address, t0 = world()
    grade(owner, sitting, t0, turns=1)
    client = browser(local("coordinator", site=LILLE))

    page = client.get(f"{address}/circuits").content.decode()

    assert 'class="gridsvg"' in page
    assert 'class="ok"' in page
    assert "Lille" in page
    for place in (SITES["Lyon-Sud"], ""):
        assert client.get(f"{address}/circuits?site={place}").status_code in (200, 403)
    elsewhere = f"{address}/circuits?site={SITES['Lyon-Sud']}"
    assert client.get(elsewhere).status_code == 403


def test_a_marshal_is_led_to_their_circuit_and_reaches_no_other(
    world, browser, local, owner, monkeypatch
):
    from django.conf import settings  # noqa: PLC0415 -- after setup

    from concours.store.queries.shared import forget_all  # noqa: PLC0415 -- idem

    monkeypatch.setattr(settings, "TABLETS_URL", "https://tablettes.example/")
    sitting, address, t0 = world()
    grade(owner, sitting, t0, turns=1)
    own = f"{address}/circuits/{circuit_id(sitting)}"
    led = browser(local("marshal", "A", LILLE)).get(f"{address}/circuits")
    assert (led.status_code, led["Location"]) == (302, own)

    answer = browser(local("marshal", "A", LILLE)).get(own)
    assert 'class="qr"' in answer.content.decode()
    page = words_of(answer)
    assert "Camille 04217" in page
    assert "Libérer les candidats" in page
    release = re.compile(r'class="btn main"\s+href="[^"]+/release"')
    assert not release.search(answer.content.decode())
    owner.execute(
        "UPDATE sitting SET t0_ms = t0_ms - %s WHERE id = %s",
        (10 * 60 * MINUTE_MS, sitting),
    )
    forget_all()
    over = browser(local("marshal", "A", LILLE)).get(own)
    assert release.search(over.content.decode())
    assert "Passage 5 1 2 3" in words_of(over)  # nobody passes after the first rotation
    code = post_code(CODES_KEY, circuit_id(sitting), 1)
    assert f"Code des écrans {code}" in page
    other = browser(local("marshal", "B", LILLE))
    assert "/room?site=" in other.get(f"{address}/circuits")["Location"]
    assert other.get(own).status_code == 403
    assert other.get(f"{own}/release").status_code == 403
    assert other.post(f"{own}/release").status_code == 403


def test_who_works_at_circuits_lands_on_the_half_day_and_what_is_next(
    world, browser, local, owner
):
    sitting, address, _ = world(minutes=None)
    owner.execute("UPDATE sitting SET cancelled_act = 1 WHERE id <> %s", (sitting,))
    own = f"{address}/circuits"
    client = browser(local("coordinator", site=LILLE))

    assert client.get("/second-factor")["Location"] == own
    assert client.get("/site")["Location"] == f"{address}/site"
    assert client.get(f"{address}/site")["Location"] == f"{own}?site={LILLE}"
    page = words_of(client.get(own))
    assert "4 candidats attendus Mettre en loge, circuit A" in page
    assert "Ouvrir le briefing" not in page
    for number in NUMBERS[:4]:
        say_of(owner, number, sitting, "confined")
    page = words_of(client.get(own))
    assert "tout le monde est en loge ou absent" in page
    assert "Ouvrir le briefing" in page
    marshal = browser(local("marshal", "A", LILLE))
    assert marshal.get("/second-factor")["Location"] == own
    head = words_of(marshal.get(own, follow=True)).partition("Quitter")[0]
    assert "Mon circuit Mise en loge Déroulé" in head
    council = browser(local("cnode"))
    assert council.get("/second-factor")["Location"] == "/allotment"
    led = council.get("/allotment", follow=True)
    assert "Répartition" in words_of(led)


def test_a_state_is_sent_only_if_it_is_another(world, browser, owner):
    sitting, address, t0 = world()
    client = browser("presidente")
    for page in ("circuits", f"circuits/{circuit_id(sitting)}"):
        stamp = stamp_of(client.get(f"{address}/{page}"))
        state = f"{address}/{page}/state"
        assert client.get(f"{state}?stamp={stamp}").status_code == 204

    hold(owner, whole_tablet(sitting, 0, 1, t0))
    time.sleep(1.1)
    changed = client.get(f"{state}?stamp={stamp}")
    assert changed.status_code == 200
    assert stamp_of(changed) != stamp


def test_no_page_tells_one_level_from_another(world, browser, owner):
    """Two half-days whose grids differ by their levels alone read the same (A25)."""
    pages = []
    for level in (0, 1):
        sitting, address, t0 = world(minutes=13)
        grade(owner, sitting, t0, turns=1, level=level)
        client = browser("auditeur")
        for page in ("circuits", f"circuits/{circuit_id(sitting)}?turn=1"):
            text = words_of(client.get(f"{address}/{page}"))
            pages.append(re.sub(OWN, "·", text))
    hours = re.compile(
        r"\d+[\u00a0 ]h[\u00a0 ]\d\d([\u00a0 ]min[\u00a0 ]\d\d[\u00a0 ]s)?"
    )
    same = [hours.sub("·", page) for page in pages]
    assert same[0] == same[2]
    assert same[1] == same[3]


def test_before_a_start_and_without_a_circuit_the_pages_say_so(world, browser):
    sitting, address, _ = world(minutes=None)
    client = browser("presidente")
    assert "départ non annoncé" in words_of(client.get(f"{address}/circuits"))
    page = words_of(client.get(f"{address}/circuits/{circuit_id(sitting)}"))
    assert "Rien n’est dit de leur venue" in page

    empty = f"{address}/circuits?site={SITES['Lyon-Sud']}"
    assert "aucun circuit dans ce centre" in words_of(client.get(empty))
    assert client.get(f"{address}/circuits/{uuid4()}").status_code == 404


def test_a_release_that_is_refused_names_what_is_missing(world, browser, local, owner):
    sitting, address, t0 = world(minutes=300)
    grade(owner, sitting, t0, but=[(2, 1)])
    own = f"{address}/circuits/{circuit_id(sitting)}"
    client = browser(local("marshal", "A", LILLE))

    shown = words_of(client.get(f"{own}/release"))
    assert "Personne ne sort" in shown
    assert "Station s3, siège 1 · Pr E31 B3 Aucune tablette de ce siège" in shown
    assert "Camille 04217 n°&nbsp;04217 jamais identifié à ce siège" in shown
    assert "Le code de fin de la tablette de ce siège" in shown
    assert "Libérer le circuit" in shown

    lost = whole_tablet(sitting, 2, 1, t0)
    hold(owner, lost, 1)
    stranger = whole_tablet(uuid4(), 2, 1, t0).proof()
    for sent, said in (
        ("", "n° 04217 (station s3, siège 1)"),
        ("concours:3:1234", "Le code n° 1 ne prouve rien ici. Ce n’est pas, en entier"),
        (f"{lost.proof()} {stranger}", "Le code n° 2 ne prouve rien ici. Ce code est"),
    ):
        again = client.post(f"{own}/release", {"proofs": sent})
        assert again.status_code == 409
        assert said in words_of(again).replace("&nbsp;", " ")
        assert f">{sent}</textarea>" in again.content.decode()

    grouped = " ".join(re.findall(".{1,4}", lost.proof()))
    done = client.post(f"{own}/release", {"proofs": f"{grouped[:99]}\n{grouped[99:]}"})
    assert (done.status_code, done["Location"]) == (302, own)
    time.sleep(0.01)
    assert "libéré" in words_of(client.get(own))


def take_over(owner, sitting, chair, turns_at):
    """Let E99 have a chair from an instant on: by the allotment, as by a mending."""
    from django.db import transaction  # noqa: PLC0415 -- after setup

    from concours.acts.actor import Actor  # noqa: PLC0415 -- idem
    from concours.acts.record import record  # noqa: PLC0415 -- idem

    organiser = Actor("orga", "O. Petit", frozenset({"organiser"}))
    station, place = chair
    for version, (number, at) in enumerate(turns_at, start=1):
        with transaction.atomic():
            act = record(organiser, "allotment_mended", now=at, body={})
        seat = {"circuit": "A", "station": f"s{station + 1}", "place": place}
        document = {"allotment": {"chairs": [seat | {"examiner": number}]}}
        owner.execute(
            "INSERT INTO allotment (id, sitting_id, site_id, version, document, digest,"
            " adopted_act) VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s)",
            (sitting, LILLE, version, json.dumps(document).encode(), bytes(32), act),
        )
    owner.execute(
        "INSERT INTO examiner (id, exam_id, number, name, university, code_digest)"
        " VALUES (gen_random_uuid(), %s, 'E99', 'Pr E99', 'Amiens', %s)"
        " ON CONFLICT DO NOTHING",
        (EXAM, bytes(32)),
    )
    owner.execute(
        "UPDATE chair SET examiner_id = (SELECT id FROM examiner WHERE number = 'E99'"
        " AND exam_id = %s) WHERE id = %s",
        (EXAM, chair_id(*chair, sitting)),
    )


def test_what_was_begun_before_a_replacement_is_of_who_had_the_chair_then(
    world, browser, local, owner
):
    """The marshal is sent to whose tablet has it, never to who sits there since."""
    sitting, address, t0 = world(minutes=300)
    grade(owner, sitting, t0, but=[(2, 1)])
    first = chair_tablet(sitting, 2, 1)
    first.grade(1, expected_at(2, 1), at=t0 + 6 * MINUTE_MS)
    first.meet(2, expected_at(2, 2), at=t0 + 13 * MINUTE_MS)
    tick = {"turn": 2, "criterion": 1, "level": 1}
    first.write("ticked", tick, t0 + 14 * MINUTE_MS)
    hold(owner, first)
    take_over(owner, sitting, (2, 1), [("E31", t0 - 1), ("E99", t0 + 25 * MINUTE_MS)])
    own = f"{address}/circuits/{circuit_id(sitting)}"
    client = browser(local("marshal", "A", LILLE))

    def judge(turn):
        """Whom the page names beside what chair 1 of station 3 did in a turn."""
        page = words_of(client.get(f"{own}?turn={turn}"))
        row = page[page.index(" 3 · B3 ") :].split(" 4 · B4 ")[0]
        return [name for name in ("Pr E31", "Pr E99") if name in row]

    assert [judge(turn) for turn in (1, 2, 3, 5)] == [
        ["Pr E31"],
        ["Pr E31"],
        ["Pr E31", "Pr E99"],  # replaced while it went on, and nothing written
        ["Pr E99"],
    ]
    shown = words_of(client.get(f"{own}/release")).replace("\u00a0", " ")
    assert re.findall(r"Station s3, siège 1 · ([^·]+?) B3 ([^.]+)", shown) == [
        ("Pr E31", "Tablette vue à 1 h 00 pour la dernière fois"),
        ("Pr E31, Pr E99", "Tablette vue à 1 h 00 pour la dernière fois"),
        ("Pr E99", "Aucune tablette n’est encore entrée à ce nom"),
    ]
    assert "Le code de fin de la tablette de ce siège" in shown

    second = chair_tablet(sitting, 2, 1)
    second.epoch, second.entries = 2, []
    second.write("opened", None, t0 + 50 * MINUTE_MS)
    second.write("ticked", tick | {"level": 0}, t0 + 51 * MINUTE_MS)
    hold(owner, second, base=first.tail())
    time.sleep(0.6)
    assert [judge(turn) for turn in (1, 2)] == [["Pr E31"], ["Pr E99"]]


def test_a_half_day_is_gathered_once_its_circuits_are_released(world, browser, owner):
    sitting, address, t0 = world(minutes=300)
    grade(owner, sitting, t0)
    client = browser("presidente")
    own = f"{address}/circuits/collect"

    page = words_of(client.get(f"{address}/circuits"))
    assert "1 circuit pas encore libéré Lille A" in page
    before = gathering_tasks(client)
    dialog = words_of(client.get(own))
    assert "Des circuits ne sont pas libérés. Lille A" in dialog
    assert client.post(own).status_code == 409
    client.post(f"{address}/circuits/{circuit_id(sitting)}/release", {"proofs": ""})
    time.sleep(1.1)

    assert f'href="{own}"' in client.get(f"{address}/circuits").content.decode()
    assert gathering_tasks(client) == before + 1
    assert client.get(own).content.decode().count('<button class="btn main"') == 1
    assert browser("kermarec").get(own).status_code == 403
    done = client.post(own)
    assert (done.status_code, done["Location"]) == (302, f"{address}/circuits")
    assert f'href="{own}"' not in client.get(f"{address}/circuits").content.decode()
    assert gathering_tasks(client) == before
    assert "Grilles rassemblées" in words_of(client.get("/"))


def gathering_tasks(client):
    return words_of(client.get("/todo")).count("Rassembler les grilles")


def test_each_dialog_opens_and_does_its_act(world, browser, local, owner):
    sitting, address, t0 = world(minutes=8.5)
    grade(owner, sitting, t0, turns=1, but=[(4, 2)])
    own = f"{address}/circuits/{circuit_id(sitting)}"
    client = browser(local("coordinator", site=LILLE))
    forms = {
        "replay": {"turn": "1"},
        "pause": {"cause": "technical"},
        "go-on": {},
        "empty": {"chair": str(chair_id(4, 2, sitting))},
        "screens": {},
    }
    for name, fields in forms.items():
        page = client.get(
            f"{own}/{name}?{'chair=' + fields['chair'] if 'chair' in fields else ''}"
        )
        assert page.status_code == 200, name
        done = client.post(f"{own}/{name}", fields | {"reason": "Mannequin tombé."})
        assert (name, done.status_code) == (name, 302)
    kinds = owner.execute(
        "SELECT kind FROM act WHERE sitting = %s ORDER BY number", (sitting,)
    ).fetchall()
    assert [kind for (kind,) in kinds] == [
        "turn_replayed",
        "circuit_paused",
        "circuit_resumed",
        "chair_left_empty",
        "post_code_renewed",
    ]
    page = client.get(own).content.decode()
    codes = [post_code(CODES_KEY, circuit_id(sitting), number) for number in (1, 2)]
    assert [code in page for code in codes] == [False, True]
    assert f'href="{own}/screens"' in page
    marshal = browser(local("marshal", "A", LILLE))
    assert f'href="{own}/screens"' not in marshal.get(own).content.decode()
    assert marshal.post(f"{own}/screens", {"reason": "Non"}).status_code == 403
    for name in ("withdraw", "give-up", "attribute"):
        assert client.get(f"{own}/{name}").status_code == 403
    assert client.get(f"{own}/nothing").status_code == 404


def test_another_tablet_of_a_chair_is_let_in_by_a_code_shown_once(
    world, browser, local, owner
):
    sitting, address, _ = world()
    own = f"{address}/circuits/{circuit_id(sitting)}"
    page = f"{own}/chairs/{chair_id(2, 1, sitting)}"
    client = browser(local("coordinator", site=LILLE))

    assert f'href="{page}"' in client.get(own).content.decode()
    assert "siège 1" in words_of(client.get(page))
    assert client.post(page).status_code == 409
    shown = words_of(client.post(page, {"reason": "Tablette tombée."}))
    assert re.search(r"\b\d{3} \d{3}\b", shown)
    assert "le code de sa lettre" in shown
    [(kind, body)] = owner.execute(
        "SELECT kind, convert_from(body, 'UTF8')::jsonb FROM act WHERE sitting = %s",
        (sitting,),
    ).fetchall()
    assert (kind, body["station"], body["chair"]) == ("replacement_allowed", "s3", 1)

    elsewhere = browser(local("marshal", "B", LILLE))
    assert elsewhere.get(page).status_code == 403
    assert elsewhere.post(page, {"reason": "Non"}).status_code == 403
    assert client.get(f"{own}/chairs/{uuid4()}").status_code == 404


def test_the_jury_proposes_what_takes_two(world, browser, owner):
    sitting, address, t0 = world(minutes=300)
    grade(owner, sitting, t0, but=[(2, 1), (4, 2)])
    wrong = chair_tablet(sitting, 4, 2)
    wrong.grade(2, "04299", at=t0 + 16 * MINUTE_MS)
    hold(owner, wrong)
    own = f"{address}/circuits/{circuit_id(sitting)}"
    client = browser("presidente")
    page = client.get(own).content.decode()
    assert "une grille n’est à personne" in page
    stray = re.search(r"/attribute\?([^\"]+)\"", page)[1].replace("&amp;", "&")
    dialog = words_of(client.get(f"{own}/attribute?{stray}")).replace("&nbsp;", " ")
    assert "station s5, siège 2, passage 2 B5 Examinateur Pr E52" in dialog
    assert "Remplie pour n° 04299 · pas de ce circuit" in dialog
    due = expected_at(4, 2)
    assert f"Attendu à ce passage Camille {due} n° {due}" in dialog
    assert "Candidat Choisissez" in dialog

    forms = {
        "withdraw": {"station": "s2", "scope": "site"},
        "give-up": {"grids": ["04217 s3 1", "04218 s3 1"]},
        "attribute": {
            "chair": str(chair_id(4, 2, sitting)),
            "turn": "2",
            "met": "04299",
            "candidate": NUMBERS[0],
        },
    }
    for name, fields in forms.items():
        assert client.get(f"{own}/{name}").status_code == 200
        done = client.post(f"{own}/{name}", fields | {"reason": "Vu au jury."})
        assert (name, done.status_code) == (name, 302)
    shown = words_of(client.get(f"{own}/give-up"))
    assert "Camille 04217 n°&nbsp;04217 jamais identifié à ce siège" in shown
    assert "checked" not in client.get(f"{own}/give-up").content.decode()
    assert "ne plus attendre\xa0: maintenir trois secondes" in shown
    only_what_is_still_missing_is_offered(sitting, owner, t0)
    proposed = owner.execute(
        "SELECT kind FROM proposal WHERE sitting_id = %s ORDER BY act", (sitting,)
    ).fetchall()
    assert [kind for (kind,) in proposed] == [
        "station_withdrawn",
        "grid_given_up",
        "grid_attributed",
    ]
    page = words_of(client.get(f"{address}/proposals"))
    assert "Lille A" in page
    assert "s5/2, B5, Pr E52" in page
    assert f"{NUMBERS[0]} Camille {NUMBERS[0]}" in page
    assert str(chair_id(4, 2, sitting)) not in page


def only_what_is_still_missing_is_offered(sitting, owner, t0):
    """A board may be older than what came in: the act decides what is awaited."""
    from django.conf import settings  # noqa: PLC0415 -- after Django's setup

    from concours.acts.ecos.floor import CircuitCase  # noqa: PLC0415 -- idem
    from concours.console.pages.ecos.missing import missing_grids  # noqa: PLC0415
    from concours.core.kernel.time import Instant  # noqa: PLC0415 -- idem
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- idem
    from concours.store.queries.ecos.floor import board_of_circuit  # noqa: PLC0415

    board = board_of_circuit(
        sitting, circuit_id(sitting), settings.PACKAGES, now=Instant(now())
    )
    late = chair_tablet(sitting, 2, 1)
    late.grade(1, NUMBERS[2], at=t0 + 6 * MINUTE_MS)
    hold(owner, late)
    floor = CircuitCase(sittings.load(sitting), board.plan).floor()
    grids = missing_grids(board, floor)
    came = [one.text for one in grids if not one.is_awaited]
    assert came == [f"{NUMBERS[2]} s3 1"]
    assert len(grids) > len(came)


def test_what_witnesses_dispute_is_on_every_page_at_once(world, browser, owner):
    sitting, address, t0 = world()
    tablet = chair_tablet(sitting, 1, 1)
    tablet.grade(1, "04299", at=t0 + MINUTE_MS)
    hold(owner, tablet)
    habit = chair_tablet(sitting, 2, 1)
    habit.grade(1, NUMBERS[2], by="expected", at=t0 + MINUTE_MS)
    hold(owner, habit)
    say_of(owner, NUMBERS[2], sitting, "absent")
    client = browser("presidente")

    assert "à départager" in words_of(client.get(f"{address}/circuits"))
    page = words_of(client.get(f"{address}/circuits/{circuit_id(sitting)}"))
    assert "un numéro qui n’est pas de ce circuit" in page
    assert f"{NUMBERS[2]} · personne notée absente" in page
    assert "04299" in page


def test_the_list_of_grids_is_drawn_up_once_and_taken(world, browser, local, owner):
    sitting, address, t0 = world(minutes=300)
    grade(owner, sitting, t0, but=[(2, 1)])
    client = browser(local("coordinator", site=LILLE))
    form = {"site": str(LILLE)}
    assert client.post(f"{address}/circuits/grids", form).status_code == 409

    owner.execute("UPDATE sitting SET collected_ms = 1 WHERE id = %s", (sitting,))
    assert client.post(f"{address}/circuits/grids", form).status_code == 503
    owner.execute(
        "INSERT INTO journal_head (sitting, size, root, fixed_ms)"
        " VALUES (%s, 7, %s, 1)",
        (sitting, bytes(32)),
    )
    assert "Établir la liste" in words_of(client.get(f"{address}/circuits"))
    assert client.post(f"{address}/circuits/grids", form).status_code == 302
    assert "Le registre signe" in words_of(client.get(f"{address}/circuits"))
    sign_acts(owner)
    page = client.get(f"{address}/circuits").content.decode()
    link = re.search(r'href="([^"]+/circuits/grids/[0-9]+[.]pdf)"', page)[1]
    assert client.get(link).content.startswith(b"%PDF")
    stranger = browser(local("coordinator", site=SITES["Lyon-Sud"]))
    assert stranger.get(link).status_code == 403


def crowded(world, owner):
    """A half-day in its sixth minute of turn 3, with one of everything."""
    sitting, address, t0 = world(minutes=26)
    for chair in CHAIRS:
        tablet = chair_tablet(sitting, *chair)
        for turn in (1, 2):
            if number := expected_at(chair[0], turn):
                if chair == (3, 2) and turn == 2:
                    continue
                met = "04299" if chair == (1, 1) and turn == 1 else number
                tablet.grade(turn, met, at=t0 + (10 * turn - 4) * MINUTE_MS)
        if number := expected_at(chair[0], 3):
            tablet.meet(3, number, at=t0 + 22 * MINUTE_MS)
            if chair != (0, 2):
                tablet.mark(3, at=t0 + 24 * MINUTE_MS)
        keeps = chair == (4, 1)
        hold(owner, tablet, len(tablet.entries) - 6 if keeps else None)
    say_of(owner, NUMBERS[3], sitting, "absent")
    assert chair_attempt(0, 1, sitting)
    return sitting, address


def test_the_pages_are_read_by_everybody_at_every_width(
    world, browser, owner, chromium
):
    sitting, address = crowded(world, owner)
    page = page_of(chromium, browser("presidente"))
    for name, path in (
        ("nation", "circuits"),
        ("site", f"circuits?site={LILLE}"),
        ("circuit", f"circuits/{circuit_id(sitting)}"),
        ("release", f"circuits/{circuit_id(sitting)}/release"),
        ("give-up", f"circuits/{circuit_id(sitting)}/give-up"),
        ("chair", f"circuits/{circuit_id(sitting)}/chairs/{chair_id(2, 1, sitting)}"),
    ):
        page.goto(f"http://127.0.0.1{address}/{path}")
        look_at_each_width(page, f"ecos-{name}")
