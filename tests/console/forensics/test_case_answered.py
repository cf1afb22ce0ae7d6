"""A notified candidate reads their case by their own code, and answers the jury.

Nothing before the notice, nobody else's, never whom else it is about; what is written
is kept, named by the next act, and goes with the file at its term.
"""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from tests.patience import PATIENCE_MS
from tests.standing import stands_in
from verifier.record import main as verifier_main

from acts.case_scene import GROUNDS, ask, collect_now, tell
from acts.scene import HOUR_MS, Scene, attempt_of, launch, sign_acts
from concours.core.people.roster.codes import code_digest
from concours.gateway.settings import Settings, centre_now
from console.results.test_cases_page import (
    let_the_hour_come,
    notice,
    now,
    open_case,
    words,
)
from console.screen import PHONE, SHOTS, look, page_of
from e2e.house import STAFF as DESK
from e2e.house import serious_violations
from gateway.conftest import running
from gateway.results.test_results import cookie_of

CLIENT = Path(__file__).parents[3] / "client/dist"
CODE = "K7QF-2M9D"
KEY = bytes(range(32))
TEXT = "Je n’ai rien ouvert : j’ai tapé cette adresse par curiosité.\nC’est tout."
FIRST, SECOND = "04201", "04203"


@dataclass
class House:
    """Two cases of one morning, the jury's browser, and a gateway on the same rows."""

    scene: Scene
    owner: Any
    jury: Any
    gateway: Any

    @property
    def cases(self):
        return f"{self.scene.address}/cases"

    def notify(self, case=1):
        self.jury.post(f"{self.cases}/{case}/notify", notice())

    def sign_in(self, number, code=CODE, **more):
        form = {"number": number, "code": code, "lang": "fr", **more}
        return self.gateway.post("/dossier", urlencode(form).encode())

    def session(self, number):
        """Sign in, and say which exam if the number is of several."""
        from concours.store.models import Exam  # noqa: PLC0415 -- after setup

        answer = self.sign_in(number, exam=Exam.objects.get(pk=self.scene.exam).code)
        assert answer.status == 303, answer.body.decode()
        return cookie_of(answer)

    def read(self, cookie, path="", **query):
        address = f"/dossier{path}?{urlencode({'lang': 'fr', **query})}"
        return self.gateway.get(address, Cookie=cookie)

    def write(self, cookie, text, case="1"):
        form = urlencode({"lang": "fr", "page": case, "text": text}).encode()
        return self.gateway.post("/dossier/observations", form, Cookie=cookie)

    def readings(self):
        """Return each act of which the candidate opened the page, and when first."""
        return self.owner.execute(READINGS, (self.scene.sitting,)).fetchall()

    def case_of(self, number):
        """Return the identities of a case and of the copy that it is about."""
        return self.owner.execute(
            "SELECT id, attempt_id FROM casefile WHERE sitting_id = %s AND number = %s",
            (self.scene.sitting, number),
        ).fetchone()

    def case_acts(self):
        """Return the acts of the first opening, then of all that came after both."""
        rows = self.owner.execute(
            "SELECT step.act FROM casefile_step AS step JOIN casefile AS own"
            " ON own.id = casefile_id WHERE sitting_id = %s ORDER BY step.act",
            (self.scene.sitting,),
        ).fetchall()
        first, _second, *later = (act for (act,) in rows)
        return first, *later

    def notice_act(self):
        return self.owner.execute(
            "SELECT max(number) FROM act WHERE sitting = %s AND kind = 'case_notified'",
            (self.scene.sitting,),
        ).fetchone()[0]


@pytest.fixture
def house(scene, owner, browser, database, tmp_path):
    """Two candidates with a case each, opened and not notified."""
    t0 = now() - 4 * HOUR_MS
    launch(owner, scene, t0=t0)
    jury = browser("presidente")
    for number in (FIRST, SECOND):
        attempt = attempt_of(owner, scene, number)
        ask(owner, attempt, at=t0 + HOUR_MS, request=f"GET /corrige-{number}.php")
        tell(scene, attempt, at=t0 + HOUR_MS)
    give_codes(owner, scene)
    collect_now(scene, owner, t0=t0)
    for number in (FIRST, SECOND):
        open_case(jury, scene, attempt_of(owner, scene, number))
    settings = Settings(
        dsn=database.dsn("concours_gateway"),
        codes_key=KEY,
        packages=tmp_path / "packages",
        client=CLIENT,
        now=centre_now,
    )
    with running(settings) as gateway:
        yield House(scene, owner, jury, gateway)


def give_codes(owner, scene):
    """Let all of this exam have the code of these tests, and nobody of another."""
    owner.execute("DELETE FROM wrong_try")
    owner.execute("UPDATE candidate SET code_digest = %s", (bytes([1] * 32),))
    rows = owner.execute("SELECT id FROM candidate WHERE exam_id = %s", (scene.exam,))
    for (candidate,) in rows.fetchall():
        owner.execute(
            "UPDATE candidate SET code_digest = %s WHERE id = %s",
            (code_digest(KEY, candidate, CODE), candidate),
        )


def text_of(answer):
    return " ".join(answer.body.decode().replace("\u00a0", " ").split())


def test_nothing_is_read_before_the_notice_nor_by_the_other_candidate(house):
    own, other = house.session(FIRST), house.session(SECOND)
    before = text_of(house.read(own))
    early = house.write(own, TEXT)
    house.notify()
    sign_acts(house.owner)
    house.write(own, TEXT)
    page = text_of(house.read(own))
    pieces = (
        ("/copie.pdf", {"dossier": "1", "acte": house.notice_act()}),
        ("/recu.json", {"dossier": "1", "envoi": "1"}),
    )
    beside = [text_of(house.read(other)), text_of(house.write(other, TEXT))]

    assert "Aucun dossier ne vous est notifié" in before
    assert "corrige" not in before
    assert (early.status, "Ce texte n’est pas parti" in text_of(early)) == (409, True)
    for said in (
        *(GROUNDS, "Salle du conseil", "Vous pouvez vous faire assister"),
        *("GET /corrige-04201.php", "Ce que cela ne prouve pas", "Jusqu’au"),
        *('name="page" value="1"', "</b> (la vôtre)"),
    ):
        assert said in page, said
    for unsaid in ("04203", "Delmas", "Adresse tapée, et la salle.", "corrige-04203"):
        assert unsaid not in page, unsaid
    for one in beside:
        assert "Aucun dossier ne vous est notifié" in one
        assert not stands_in("04201", one)
        assert GROUNDS not in one
    for path, query in pieces:
        found = [house.read(who, path, **query).status for who in (own, other, "")]
        assert found == [200, 404, 403]
    house.owner.execute("UPDATE casefile_step SET notice = '' WHERE notice <> ''")
    assert "Aucun dossier ne vous est notifié" in text_of(house.read(own))


def test_what_is_written_has_a_receipt_that_the_next_acts_of_the_case_bear(house):
    own, [attempt] = house.session(FIRST), [attempt_of(house.owner, house.scene, FIRST)]
    house.notify()
    refused = [house.write(own, text) for text in ("Non.", "é" * 4_001, "x" * 20_000)]
    form = text_of(house.read(own))
    sent = house.write(own, TEXT.replace("\n", "\r\n"))
    shown = text_of(house.gateway.get(sent.headers["Location"], Cookie=own))
    receipt = house.read(own, "/recu.json", dossier="1", envoi="1").body
    to_read = words(house.jury.get("/todo"))
    digest, file = (
        sha256(receipt).hexdigest(),
        words(house.jury.get(f"{house.cases}/1")),
    )
    nothing_to_read = words(house.jury.get("/todo"))
    let_the_hour_come(house.owner)
    late = house.write(own, "Encore un mot, trop tard.")
    hearing = {"attended": "no", "observations": ""}
    house.jury.post(f"{house.cases}/1/hear", hearing)
    house.jury.post(f"{house.cases}/1/close", {"reason": "Rien ne l’établit."})
    ended = text_of(house.read(own))
    closed = text_of(house.write(own, "Un mot de plus, après la fin."))

    assert [answer.status for answer in refused] == [409] * 3
    assert "maxlength" not in form
    assert "1 signes de trop" in text_of(refused[1])
    assert "x" * 20_000 in refused[2].body.decode()
    assert "Lire ce qu’un candidat a écrit" in to_read
    assert [f'"{house.cases}/1"' in page for page in (to_read, nothing_to_read)] == [
        True,
        False,
    ]
    assert "Le dossier est clos depuis le" in ended
    assert "L’heure de l’audition est passée" not in ended
    assert "n’est pas parti : le dossier est clos" in closed
    assert "4001 signes" in text_of(refused[1])
    assert "é" * 4_001 in refused[1].body.decode()
    assert sent.status == 303
    assert "Vos observations sont enregistrées" in shown
    assert digest in shown
    assert json.loads(receipt)["text"] == TEXT
    assert "j’ai tapé cette adresse par curiosité" in file
    assert digest in file
    assert (late.status, "Encore un mot, trop tard." in text_of(late)) == (409, True)
    rows = house.owner.execute(
        "SELECT convert_from(body, 'UTF8') FROM act WHERE sitting = %s"
        " AND kind IN ('case_heard', 'case_closed') ORDER BY number",
        (house.scene.sitting,),
    ).fetchall()
    assert [json.loads(body)["statements"] for (body,) in rows] == [[digest]] * 2
    assert "clos ce dossier sans suite" in ended
    assert 'Motif</h3><p class="told">Rien ne l’établit.' in ended
    assert re.search(r"Votre audition</h2><p>Le <b>[^<]+</b>, heure de", ended)
    assert "Paris : Salle du conseil</p>" in ended
    erase_at_term(house.owner, attempt)
    assert "Aucun dossier ne vous est notifié" in text_of(house.read(own))
    assert house.owner.execute(LEFT_OF_CASE, (attempt,) * 2).fetchone() == (0, 0)


def test_the_first_reading_of_each_notice_is_noted_and_the_jury_sees_it(
    house, database
):
    case, own = f"{house.cases}/1", house.session(FIRST)
    house.read(own)  # nothing is notified: nothing was read
    house.notify()
    before_page = words(house.jury.get(case))
    other = house.session(SECOND)
    house.read(other)
    pages = [text_of(house.read(own)) for _ in range(2)]
    rows = house.readings()
    after_page = words(house.jury.get(case))
    house.notify()
    later_page = words(house.jury.get(case))
    with database.connect("concours_gateway") as link:
        for act, expected in (
            ("UPDATE case_reading SET at_ms = 1", psycopg.errors.InsufficientPrivilege),
            (NOT_A_NOTICE, psycopg.errors.InsufficientPrivilege),
        ):
            with pytest.raises(expected):
                link.execute(act)
            link.rollback()

    renewed_page = text_of(house.read(own))

    assert "Elle remplace toute audition" in renewed_page
    assert not any("Elle remplace toute audition" in page for page in pages)
    assert 'hreflang="en">English</a>' in renewed_page
    assert "Ce qui parle pour vous" in renewed_page
    assert "Pas lue sur sa page" in before_page
    assert all("première lecture de cette page est notée" in page for page in pages)
    assert [(act, count) for act, count, _ in rows] == [(house.notice_act() - 1, 1)]
    assert rows[0][2] <= now()
    assert after_page.count("Lue par le candidat sur sa page") == 1
    assert "Pas lue sur sa page" not in after_page
    assert (later_page.count("Lue par le candidat"), later_page.count("Pas lue")) == (
        1,
        1,
    )


READINGS = """
SELECT reading.act, count(*), min(reading.at_ms) FROM case_reading AS reading
JOIN casefile ON casefile.id = casefile_id WHERE sitting_id = %s
GROUP BY reading.act ORDER BY reading.act
"""
ADD_READING = """
INSERT INTO case_reading (act, casefile_id, attempt_id, at_ms) VALUES (%s, %s, %s, %s)
"""
NOT_A_NOTICE = """
INSERT INTO case_reading (act, casefile_id, attempt_id, at_ms)
SELECT act - 1, casefile_id, attempt_id, 1 FROM case_notice
WHERE kind = 'notified' LIMIT 1
"""
LEFT_OF_CASE = """
SELECT (SELECT count(*) FROM case_statement WHERE attempt_id = %s),
       (SELECT count(*) FROM case_reading WHERE attempt_id = %s)
"""


def test_the_letter_that_closes_a_case_is_read_by_its_candidate_alone(
    house, database, tmp_path
):
    """Of a case whose candidate was told nothing, not even its act is read."""
    own, other = house.session(FIRST), house.session(SECOND)
    house.notify()
    for case in (2, 1):
        house.jury.post(f"{house.cases}/{case}/close", {"reason": f"Motif {case}."})
    opened, told, untold, closed = house.case_acts()
    letter = {"dossier": 1, "acte": closed}
    unsigned = house.read(own, "/copie.pdf", **letter)
    unread = words(house.jury.get(f"{house.cases}/1"))
    sign_acts(house.owner)
    page, of_other = (text_of(house.read(who)) for who in (own, other))
    acts_noted = [act for act, _, _ in house.readings()]
    pdf = house.read(own, "/copie.pdf", **letter)
    files = [words(house.jury.get(f"{house.cases}/{case}")) for case in (1, 2)]
    path = tmp_path / "lettre.pdf"
    path.write_bytes(pdf.body)
    attacks = (
        *((other, letter), ("", letter), (other, {"dossier": 2, "acte": untold})),
        *((own, {"dossier": 2, "acte": untold}), (own, {"dossier": 1, "acte": opened})),
        *((own, {"dossier": 1, "acte": untold}), (other, {"dossier": 1, "acte": told})),
    )
    with database.connect("concours_gateway") as link:
        readable = link.execute(
            "SELECT act FROM case_notice_act WHERE act >= %s ORDER BY act", (opened,)
        )
        acts_read = [act for (act,) in readable.fetchall()]
        reasons = link.execute(
            "SELECT reason FROM case_notice WHERE kind = 'closed' AND act >= %s",
            (opened,),
        )
        reasons_read = [reason for (reason,) in reasons.fetchall()]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            link.execute(ADD_READING, (untold, *house.case_of(2), 1))

    assert (unsigned.status, "pas encore signé" in text_of(unsigned)) == (404, True)
    for said in ("La lettre du jury, PDF signé", "Motif 1.", f"acte n° {closed}"):
        assert said in page, said
    assert "Aucun dossier ne vous est notifié" in of_other
    assert "Motif 2." not in of_other + page
    assert pdf.headers["Content-Disposition"].endswith(
        f'"dossier-1-candidat-cloture-acte-{closed}.pdf"'
    )
    assert (
        pdf.body == house.jury.get(f"{house.cases}/1/files/{closed}.pdf?letter").content
    )
    assert verifier_main([str(path)]) == 0
    assert [
        house.read(who, "/copie.pdf", **query).status for who, query in attacks
    ] == [*(404, 403, 404, 404, 404, 404, 404)]
    assert acts_read == acts_noted == [told, closed]
    assert "Lettre pas lue par le candidat sur sa page." in unread
    assert "cette décision est notée, et le jury la voit : lire n’est pas" in page
    assert "Lettre lue par le candidat sur sa page, pour la première" in files[0]
    assert "lire n’est pas accepter" in files[0]
    assert not any("Lettre" in step and "lue par" in step for step in files[1:])
    assert reasons_read == ["Motif 1."]


def erase_at_term(owner, attempt):
    """Do to the case what `erase_data` does once two persons decided it."""
    owner.execute("DELETE FROM casefile_step WHERE attempt_id = %s", (attempt,))
    owner.execute(
        "UPDATE casefile SET signals = '', erased_act = 1 WHERE attempt_id = %s",
        (attempt,),
    )


def test_the_file_that_they_take_is_the_jury_s_own_and_verified_alone(
    house, tmp_path, capsys
):
    own = house.session(FIRST)
    house.notify()
    act = house.notice_act()
    unsigned = house.read(own, "/copie.pdf", dossier="1", acte=act)
    sign_acts(house.owner)
    pdf = house.read(own, "/copie.pdf", dossier="1", acte=act)
    path = tmp_path / "copie.pdf"
    path.write_bytes(pdf.body)

    assert (unsigned.status, "pas encore signé" in text_of(unsigned)) == (404, True)
    assert pdf.body == house.jury.get(f"{house.cases}/1/files/{act}.pdf").content
    assert [own_act for own_act, _, _ in house.readings()] == [act]  # the page was not
    assert verifier_main([str(path), "--show"]) == 0
    said = capsys.readouterr().out
    assert "pages are not checked" in said
    assert GROUNDS in said, "what is signed is read without the pages"


def test_what_was_written_waits_for_whoever_must_sign_in_again_and_five_are_enough(
    house,
):
    house.notify(2)
    gone = house.write("", TEXT, case="2")
    back = house.sign_in(SECOND, text=TEXT, page="2")
    wrong = house.sign_in(SECOND, code="AAAA-AAAA", text=TEXT, page="2")
    own = cookie_of(back)
    with ThreadPoolExecutor(4) as pool:  # at one instant: each has a number of its own
        texts = [f"{TEXT} {place}" for place in range(4)]
        more = list(pool.map(lambda text: house.write(own, text, "2").status, texts))
    sixth = house.write(own, TEXT, case="2")

    assert (gone.status, "par curiosité" in gone.body.decode()) == (403, True)
    assert "n’est pas perdu" in text_of(gone)
    assert text_of(gone).index('class="told"') < text_of(gone).index("<form")
    assert back.status == 303
    assert "envoye=2" in back.headers["Location"]
    assert wrong.status == 403
    assert more == [303] * 4
    assert "Vous avez écrit cinq fois" in text_of(sixth)
    assert text_of(house.read(own)).count("Garder le reçu") == 5


def test_the_database_takes_no_statement_by_itself_of_a_case_that_waits_for_none(
    house, database
):
    row = house.case_of(1)

    def is_refused(act):
        with database.connect("concours_gateway") as link:
            try:
                link.execute(*act)
            except psycopg.errors.InsufficientPrivilege:
                return True
            link.rollback()
            return False

    add = (ADD_STATEMENT, row)
    found = [is_refused(add)]
    house.notify()
    found.append(is_refused(add))
    let_the_hour_come(house.owner)
    found.append(is_refused(add))
    house.notify()
    house.jury.post(f"{house.cases}/1/close", {"reason": "Rien ne l’établit."})
    found.append(is_refused(add))

    assert found == [True, False, True, True]
    assert all(is_refused((act,)) for act in FORBIDDEN)


ADD_STATEMENT = """
INSERT INTO case_statement (id, casefile_id, attempt_id, number, at_ms, text)
VALUES (gen_random_uuid(), %s, %s, 1, 1, 'Un texte écrit.')
"""
FORBIDDEN = (
    *("SELECT FROM casefile", "SELECT FROM casefile_step", "SELECT FROM act"),
    *("SELECT FROM act_signature", "DELETE FROM case_statement"),
    "UPDATE case_statement SET text = ''",
)


@pytest.mark.e2e
def test_the_page_is_read_on_a_phone_and_on_a_desk(house, chromium):
    house.notify()
    sign_acts(house.owner)
    for viewport, device in ((PHONE, "phone"), (DESK, "desk")):
        context = chromium.new_context(viewport=viewport, locale="fr-FR")
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.goto(f"{house.gateway.address}/dossier?lang=fr")
        look_at(page, f"dossier-ask-{device}")
        page.get_by_label("Numéro de candidat").fill(FIRST)
        page.get_by_label("Code de la convocation").fill("k7qf 2m9d")
        page.get_by_role("button", name="Ouvrir mon dossier").click()
        page.get_by_role("heading", name="Dossier n° 1").wait_for()
        look_at(page, f"dossier-{device}")
        page.get_by_label("Vos observations").fill(TEXT)
        page.get_by_role("button", name="Envoyer au jury").click()
        page.get_by_text("Vos observations sont enregistrées").wait_for()
        look_at(page, f"dossier-sent-{device}")
        context.close()
    own = page_of(chromium, house.jury)
    own.goto(f"http://127.0.0.1{house.cases}/1")
    look(own, "case-answered")
    let_the_hour_come(house.owner)
    own.goto(f"http://127.0.0.1{house.cases}/1/hear")
    look(own, "case-hear-answered")
    house.jury.post(f"{house.cases}/1/hear", {"attended": "no", "observations": ""})
    house.jury.post(f"{house.cases}/1/close", {"reason": "Rien ne l’établit."})
    sign_acts(house.owner)
    for viewport, device in ((PHONE, "phone"), (DESK, "desk")):
        context = chromium.new_context(viewport=viewport, locale="fr-FR")
        page = context.new_page()
        session, _, _ = house.session(FIRST).partition(";")
        page.set_extra_http_headers({"Cookie": session})
        for path in ("dossier", "registre"):
            page.goto(f"{house.gateway.address}/{path}?lang=fr")
            look_at(page, f"{path}-closed-{device}")
        context.close()
        own = page_of(chromium, house.jury, viewport)
        own.goto(f"http://127.0.0.1{house.cases}/1#procedure")
        own.get_by_text("Lettre lue par le candidat sur sa page").wait_for()
        look(own, f"case-letter-read-{device}")
        own.context.close()


def look_at(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    assert serious_violations(page) == []
