"""A jury opens a case, notifies, hears, decides, and each step is a signed file.

What the pages say of a candidate is said to those who may see cases, and the copy for
the candidate names nobody who told. Somebody plays it in a browser, looked at by axe.
"""

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from tests.standing import stands_in

from acts.case_scene import GROUNDS, ask, collect_now, tell
from acts.scene import HOUR_MS, STAFF, Tablet, attempt_of, launch, sign_acts
from concours.acts.may import MAY
from concours.core.casefile.procedure import DAY_MS
from console.screen import look, page_of

ROOT = Path(__file__).resolve().parents[3]
PHONE = {"width": 390, "height": 844}


def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def suspect(scene, owner):
    """A copy of this morning, collected, about which a trace and the room speak."""
    t0 = now() - 4 * HOUR_MS
    launch(owner, scene, t0=t0)
    attempt = attempt_of(owner, scene, "04201")
    ask(owner, attempt, at=t0 + HOUR_MS)
    tell(scene, attempt, at=t0 + HOUR_MS)
    collect_now(scene, owner, t0=t0)
    return attempt


def words(answer):
    text = " ".join(answer.content.decode().split())
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def cases_of_exam(scene):
    from concours.store.models import Exam  # noqa: PLC0415 -- after setup

    return f"/exams/{Exam.objects.get(pk=scene.exam).code}/cases"


def open_case(client, scene, attempt):
    return client.post(
        f"{scene.address}/cases/open",
        {"attempt": str(attempt), "reason": "Adresse tapée, et la salle."},
    )


def notice(days=9):
    at = time.localtime((now() + days * DAY_MS) / 1_000)
    return {
        "hearing": time.strftime("%d/%m/%Y %H:%M", at),
        "place": "Salle du conseil",
        "grounds": GROUNDS,
    }


def let_the_hour_come(owner):
    """Put the notice as far back as the hearing is ahead, as if days had passed."""
    owner.execute(
        """UPDATE casefile_step SET details = convert_to(regexp_replace(
               convert_from(details, 'UTF8'), '"hearing_ms":[0-9]+',
               '"hearing_ms":' || %s), 'UTF8') WHERE kind = 'notified'""",
        (now() - 1_000,),
    )


def tell_looks(owner):
    """Return the steps whose file says that the president had looked."""
    kept = owner.execute("SELECT kind, facts FROM casefile_step").fetchall()
    looks = {kind: json.loads(bytes(facts))["looks"] for kind, facts in kept}
    told = {kind: [look["name"] for look in own] for kind, own in looks.items()}
    return {kind for kind, names in told.items() if "Pr A. Delmas" in names} - {
        "opened"
    }


def test_a_case_goes_page_by_page_to_an_exclusion_by_two(
    browser, scene, owner, suspect, tmp_path
):
    first, second = browser("presidente"), browser("kermarec")
    copy = words(first.get(f"{scene.address}/candidates/04201"))
    before_all = words(first.get(cases_of_exam(scene)))
    asked = words(first.get(f"{scene.address}/cases/open?attempt={suspect}"))
    opened = open_case(first, scene, suspect)
    of = f"{scene.address}/cases/1"
    page = words(first.get(of))
    publication = words(
        first.get(cases_of_exam(scene).replace("/cases", "/publication"))
    )
    too_soon = first.post(f"{of}/notify", notice(days=7))
    first.post(f"{of}/notify", notice())
    before = words(first.get(f"{of}/exclude"))
    waits = words(first.get(of))
    copy_then = words(first.get(f"{scene.address}/candidates/04201"))
    said = {"attended": "yes", "assisted": "no", "observations": "Non."}
    early = first.post(f"{of}/hear", said)
    let_the_hour_come(owner)
    heard = first.post(
        f"{of}/hear",
        {"attended": "yes", "assisted": "yes", "observations": "Par curiosité."},
    )
    first.post(f"{of}/exclude", {"reason": "Le jury a entendu."})
    waiting = words(first.get(of))
    [proposal] = owner.execute(
        "SELECT id FROM proposal WHERE sitting_id = %s", (scene.sitting,)
    ).fetchone()
    second.post(f"{scene.address}/proposals/{proposal}/confirm")
    closed = words(second.get(of))
    [letter] = owner.execute(
        "SELECT notice FROM casefile_step WHERE kind = 'closed'"
    ).fetchone()

    assert tell_looks(owner) == {"heard", "closed"}
    assert json.loads(letter)["outcome"] == "excluded"
    assert f"/cases/open?attempt={suspect}" in copy
    assert f"/cases/open?attempt={suspect}" in before_all
    assert not stands_in("04201", asked)
    assert not stands_in("04201", before_all)
    assert "trace d’une tablette, dit par la salle" in asked
    assert opened["Location"].endswith("/cases/1")
    for said in (
        "a-t-il voulu lire, pendant l’épreuve",
        "GET /correction.php",
        "Regarde sous la table.",
        "Ce que cela ne prouve pas",
        "L’intention. Aucun chiffre de ce dossier ne dit une fraude",
        "La maison n’a rien montré à ces adresses : rien n’y a été lu.",
        "Les distances entre les places : aucune n’est mesurée.",
        "Ouvert, à notifier",
    ):
        assert said in page, said
    assert "1 dossier est ouvert : décidez avant de publier" in publication
    assert 'data-code="case.hearing_too_soon"' in words(too_soon)
    for written in (
        GROUNDS,
        'value="Salle du conseil"',
        notice(days=7)["hearing"][:10],
    ):
        assert written in words(too_soon), written
    assert "L’audition se note à partir du" in waits
    assert f"{of}/hear" not in waits
    assert "/exclude?candidate=04201" not in copy_then
    assert "Une exclusion se décide ici dans le dossier" in copy_then
    assert "Dossier ouvert" in copy_then
    for login, sees in (("auditeur", True), ("technique", False)):
        day = words(browser(login).get(f"{scene.address}/candidates/04201"))
        assert ("Adresse tapée, et la salle." in day) == sees, login
    assert "Le candidat n’a pas été entendu." in before
    assert 'data-code="case.before_hearing"' in words(early)
    assert heard.status_code == 302
    assert "Une exclusion est proposée." in waiting
    assert "Clos par une exclusion" in closed
    assert "Candidat exclu." in words(first.get(f"{scene.address}/candidates/04201"))
    assert_files_verify(browser("auditeur"), owner, scene, of, tmp_path)


def assert_files_verify(client, owner, scene, of, folder):
    """Each step has its PDF, the same bytes each time; the verifier finds it whole."""
    acts = owner.execute(
        "SELECT s.act, s.kind FROM casefile_step s JOIN casefile c"
        " ON c.id = s.casefile_id WHERE c.sitting_id = %s ORDER BY s.act",
        (scene.sitting,),
    ).fetchall()
    [(first, _), *_] = acts
    assert client.get(f"{of}/files/{first}.pdf").status_code == 409
    sign_acts(owner)
    for act, kind in acts:
        pdf = client.get(f"{of}/files/{act}.pdf").content
        assert pdf == client.get(f"{of}/files/{act}.pdf").content
        file = folder / f"{kind}.pdf"
        file.write_bytes(pdf)
        if kind == "notified":
            done = verify(file)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "case_notified" in done.stdout


def verify(file):
    return subprocess.run(
        [sys.executable, "-m", "verifier.record", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_a_case_waits_for_leads_the_jury_to_it(browser, scene, owner, suspect):
    first, second, of = (
        browser("presidente"), browser("kermarec"), f"{scene.address}/cases/1"
    )  # fmt: skip

    def asked(client):
        page = words(client.get("/todo"))
        titles = ("Notifier un dossier", "Entendre un candidat", "Décider d’un dossier")
        return [title for title in titles if title in page and f'href="{of}"' in page]

    assert asked(first) == []
    open_case(first, scene, suspect)
    assert asked(first) == asked(second) == ["Notifier un dossier"]
    assert asked(browser("technique")) == []
    odd = first.post(f"{of}/notify", {**notice(), "hearing": "45/13/2026 99:00"})
    assert 'data-code="form.moment"' in odd.content.decode()
    assert "45/13/2026 99:00" in words(odd)
    first.post(f"{of}/notify", notice())
    assert asked(first) == []
    let_the_hour_come(owner)
    assert asked(second) == ["Entendre un candidat"]
    assert not stands_in("04201", words(second.get("/todo")))
    assert "Notifié, à entendre" in words(second.get(of))
    came = {"attended": "yes", "observations": ""}
    unsaid = first.post(f"{of}/hear", came)
    assert "form.invalid" in unsaid.content.decode()
    empty = first.post(f"{of}/hear", {**came, "assisted": "no"})
    assert "Le champ « Observations du candidat » est vide" in words(empty)
    away = first.post(f"{of}/hear", {"attended": "no", "assisted": "yes"})
    assert "Qui n’est pas venu n’a pas été assisté." in words(away)
    first.post(
        f"{of}/hear", {**came, "assisted": "no", "observations": "Par curiosité."}
    )
    assert asked(second) == ["Décider d’un dossier"]
    first.post(f"{of}/exclude", {"reason": "Le jury a entendu."})
    assert asked(first) == asked(second) == []
    assert "Exclure un candidat" in words(second.get("/todo"))


def test_cases_are_seen_by_the_jury_and_the_auditor_and_done_by_the_jury(
    browser, scene, suspect
):
    open_case(browser("presidente"), scene, suspect)
    of, cases = f"{scene.address}/cases", cases_of_exam(scene)
    form = {"attempt": str(suspect), "reason": "vu", **notice()}
    for login, (_, roles) in STAFF.items():
        allowed = {kind for role in roles for kind in MAY[role]}
        client = browser(login)
        for path in (cases, f"{of}/1"):
            seen = client.get(path).status_code
            assert seen == (200 if "see_cases" in allowed else 403), (login, path)
        for name, kind in (
            ("open", "case_opened"),
            ("1/notify", "case_notified"),
            ("1/hear", "case_heard"),
            ("1/close", "case_closed"),
            ("1/exclude", "candidate_excluded"),
        ):
            done = client.post(f"{of}/{name}", form).status_code
            assert (done != 403) == (kind in allowed), (login, name)
    page = words(browser("presidente").get(f"{of}/1"))
    looked = page.split("Qui a regardé")[1]
    looked = re.sub(r"<[^>]+>|\s+", " ", looked)
    assert re.search(r"Pr A. Delmas +le dossier", looked)
    assert re.search(r"M. Vasseur +le dossier", looked)


def test_the_plan_names_the_seats_that_were_left_and_the_candidate_reads_their_own(
    browser, scene, owner
):
    from concours.acts.delivery.attendance import Tap, note_attendance  # noqa: PLC0415
    from concours.console.words.results.case_view import words_of  # noqa: PLC0415
    from concours.store.queries.case_facts import draw_file, facts_of_case  # noqa: PLC0415
    from concours.store.queries.casefiles import find_case  # noqa: PLC0415

    t0 = now() - 4 * HOUR_MS
    launch(owner, scene, t0=t0)
    suspect, other = (attempt_of(owner, scene, n) for n in ("04201", "04203"))
    ask(owner, suspect, at=t0 + HOUR_MS)
    tell(scene, suspect, at=t0 + HOUR_MS)
    for kind in ("present", "out"):
        tap = Tap(kind=kind, key=uuid4())
        actor = scene.actor("presidente")
        note_attendance(actor, scene.sitting, other, tap, now=t0 + HOUR_MS)
    collect_now(scene, owner, t0=t0)
    client = browser("presidente")
    open_case(client, scene, suspect)
    page = words(client.get(f"{scene.address}/cases/1"))
    case = find_case(scene.sitting, 1)
    facts = draw_file(facts_of_case(case.row, case.steps), "candidate")

    assert "Places quittées un moment pendant l’épreuve : A-03 (à " in page
    assert words_of(facts)["room"]["out"] == ""


def test_a_copy_without_two_kinds_offers_no_case_and_says_why(browser, scene, suspect):  # noqa: ARG001 -- collected
    client = browser("presidente")
    other = words(client.get(f"{scene.address}/candidates/04203"))
    from concours.store.models import Attempt  # noqa: PLC0415 -- after setup

    alone = Attempt.objects.get(sitting=scene.sitting, candidate__number="04203").id
    asked = words(client.get(f"{scene.address}/cases/open?attempt={alone}"))

    assert "/cases/open" not in other
    assert "Il faut deux signalements de natures indépendantes." in asked


def test_a_replaced_tablet_that_wrote_elsewhere_is_a_sign_and_asks_its_own_question(
    browser, scene, owner
):
    from concours.acts.delivery.replacement import allow_replacement  # noqa: PLC0415
    from concours.acts.results import marks  # noqa: PLC0415 -- after setup

    president, t0 = scene.actor("presidente"), now() - 4 * HOUR_MS
    end, opened = t0 + 3 * HOUR_MS, {"base": None, "paper": "00" * 32}
    launch(owner, scene, t0=t0)
    own, neighbour = (attempt_of(owner, scene, n) for n in ("04201", "04203"))
    old, other = Tablet(owner, own), Tablet(owner, neighbour)
    for tablet in (old, other):
        tablet.enrol(at=t0 - HOUR_MS)
        tablet.write("opened", opened, at=t0)
    place = (scene.sitting, own)
    allow_replacement(
        president, place, reason="Écran noir", chance=bytes(16), now=t0 + 1_000
    )
    heir = Tablet(owner, own, 2)
    heir.enrol(at=t0 + 2_000, base=old.tail)
    heir.write("opened", opened, at=t0 + 3_000)
    old.answer("dp1-q1", ["A"], at=t0 + HOUR_MS)
    for attempt, epoch, address in (
        (own, 1, "203.0.113.9"), (own, 2, "192.0.2.1"), (neighbour, 1, "192.0.2.1")
    ):  # fmt: skip
        owner.execute(
            "INSERT INTO contact (attempt, epoch, at_ms, address, browser)"
            " VALUES (%s, %s, %s, %s, %s)",
            (attempt, epoch, t0, address, bytes(32)),
        )
    for tablet in (heir, other):
        tablet.write("handed", {"reason": "time"}, at=end)
    tell(scene, own, at=t0)
    jury, signals = (
        browser("presidente"),
        cases_of_exam(scene).replace("cases", "signals"),
    )
    during = words(jury.get(signals))
    marks.collect(president, scene.sitting, packages=scene.packages, now=end + 1_000)
    listed = words(jury.get(signals))
    open_case(jury, scene, own)
    page = words(jury.get(f"{scene.address}/cases/1"))

    assert "Tablette remplacée qui écrit encore, d’une autre adresse" in listed
    assert "deux natures" in listed
    for page_then, is_offered in ((during, False), (listed, True)):
        assert ("un dossier peut s’ouvrir" in page_then) == is_offered
        assert ("après le rassemblement des copies" in page_then) == (not is_offered)
    for said in (
        "Qui a écrit sur la tablette que la copie n° 04201 avait quittée",
        "1 action signée par une tablette déjà remplacée",
        "Qui tenait cette tablette, ni où : une adresse n’est pas un lieu.",
        "Rien de ce qu’une tablette remplacée écrit ne compte dans la copie.",
    ):
        assert said in page, said
    assert "voulu lire" not in page


def test_a_closed_case_is_named_everywhere_and_offers_no_other(
    browser, scene, owner, suspect, tmp_path
):
    client, of = browser("presidente"), f"{scene.address}/cases"
    signals = cases_of_exam(scene).replace("/cases", "/signals")
    first_list = words(client.get(signals))
    open_case(client, scene, suspect)
    client.post(f"{of}/1/close", {"reason": "Rien ne l’établit."})
    pages = [
        words(client.get(path))
        for path in (
            cases_of_exam(scene),
            signals,
            f"{of}/open?attempt={suspect}",
            f"{scene.address}/candidates/04201",
        )
    ]

    assert "un dossier peut s’ouvrir" in first_list
    for page in pages:
        assert f'href="{of}/1"' in page
        assert f'href="{of}/open' not in page
        assert "un dossier peut s’ouvrir" not in page
    assert "Dossier n° 1, clos le" in pages[1]
    assert "Rien de nouveau depuis le dossier n° 1." in pages[2]
    tell(scene, suspect, at=now() + HOUR_MS)
    assert "Dossier n° 1, clos le" in words(client.get(f"{of}/open?attempt={suspect}"))
    open_case(client, scene, suspect)
    assert "Dossier n° 1, clos le" in words(client.get(f"{of}/2"))

    client.post(f"{of}/2/notify", notice())
    asked = words(client.get(f"{of}/2/close"))
    client.post(f"{of}/2/close", {"reason": "Le voisin s’est trompé."})
    sign_acts(owner)
    page = words(client.get(f"{of}/2"))
    [letter] = re.findall(r'href="([^"]+files/\d+\.pdf\?letter)"', page)
    answer = client.get(letter)
    pdf = tmp_path / "letter.pdf"
    pdf.write_bytes(answer.content)

    assert "n’aura pas lieu : dites dans le motif pourquoi" in asked
    assert "Pour le candidat : lettre de clôture, PDF signé" in page
    assert "Rien ne touche les notes" not in page
    assert "dossier-2-candidat-cloture-" in answer["Content-Disposition"]
    jury = client.get(letter.removesuffix("?letter"))
    assert "dossier-2-jury-cloture-" in jury["Content-Disposition"]
    done = verify(pdf)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_chance_is_written_as_people_read_it(console_database):  # noqa: ARG001 -- Django's setup
    from concours.console.words.results.casefiles import number_words  # noqa: PLC0415

    texts = ("3.1e-09", "6.2", "24", "A+C", "1e-12")
    assert [number_words(text) for text in texts] == [
        *("3,1\u00a0×\u00a010⁻⁹", "6,2", "24", "A+C", "1\u00a0×\u00a010⁻¹²"),
    ]


def test_a_number_says_what_chance_gives_as_far_as_its_run_did(console_database):  # noqa: ARG001 -- Django's setup
    from concours.console.words.results import case_figures  # noqa: PLC0415 -- idem

    def lines(method, **figures):
        own = case_figures.chance_lines(method, figures)
        texts = [case_figures.signal_sentence(method, figures), *own]
        return [text.replace("\u00a0", " ").replace("\u202f", " ") for text in texts]

    chance = "Probabilité d’autant, ou de plus, par hasard : 3,1 × 10⁻⁹."
    turns = "passent à la même réponse d’une question en trois minutes : plusieurs."
    assert lines("V", p="3.14159e-09", equal_wrong="24") == [
        "Questions où les deux copies font la même erreur : 24.",
        chance,
    ]
    eyes = {"seen_wrong": "8", "equal_wrong": "9", "seen_other": "1", "others": "30"}
    once = "Une suite d’erreurs d’un dossier verrouillé comptée une fois : 9."
    assert once in lines("O", **eyes, dragged="2")
    assert once not in [*lines("O", **eyes, dragged="0"), *lines("O", **eyes)]
    assert lines("wave", p="3.1e-09") == [f"Copies de la salle qui {turns}", chance]
    at_once = "Réponses données d’un coup, en deux minutes, après cinq minutes ou plus"
    assert lines("burst", p="3.1e-09", count="25", right="24", low="5", high="13") == [
        f"{at_once} sans aucune : 25, dont justes : 24.",
        "Un candidat de ce niveau en a 5 à 13 de justes (95 %).",
        chance,
    ]
    nearest = "un candidat dans chacun : 49 770 ; la plus proche en a 17."
    innocents = "paires comparées, 49 770 ; attendues à une probabilité de"
    innocents += " 1 × 10⁻⁶, 62,4 ; trouvées, 57."
    right = "mêmes erreurs et mêmes réponses justes peu données, si l’un est la source"
    right += " de l’autre"
    drawn = lines(
        "V",
        p="3.1e-09",
        s2="8e-05",
        equal_wrong="24",
        errors_count="21",
        errors_low="6",
        errors_high="6",
        errors_apart="sites",
        errors_pairs_count="49770",
        errors_most="17",
        innocent_family="nation",
        innocent_level="1e-06",
        innocent_pairs="49770",
        innocent_expected="62.4",
        innocent_found="57",
    )
    assert drawn[1:] == [
        "Une suite d’erreurs d’un dossier verrouillé comptée une fois : 21.",
        "Deux candidats de ces niveaux en ont 6 (95 %).",
        f"Autres paires de leurs deux centres, {nearest}",
        chance,
        f"Indice publié S2, {right} (les deux sens essayés) : 8 × 10⁻⁵.",
        f"Table du hasard, deux centres : {innocents}",
    ]


@pytest.mark.e2e
def test_the_pages_of_a_case_have_no_serious_violation(
    browser, chromium, scene, owner, suspect
):
    client = browser("presidente")
    empty = page_of(chromium, client)
    empty.goto(f"http://127.0.0.1{cases_of_exam(scene)}")
    look(empty, "cases-empty")
    open_case(client, scene, suspect)
    sign_acts(owner)
    page = page_of(chromium, client)
    for name, path in (
        ("case", "cases/1"),
        ("case-notify", "cases/1/notify"),
        ("case-open-other", f"cases/open?attempt={suspect}"),
    ):
        page.goto(f"http://127.0.0.1{scene.address}/{path}")
        look(page, name)
    page.goto(f"http://127.0.0.1{scene.address}/cases/1/notify")
    hearing = page.locator("#hearing")
    hearing.evaluate("field => { field.form.noValidate = true }")
    page.locator("#place").fill("Salle du conseil")
    page.get_by_role("button", name="Notifier").click()
    page.get_by_text("Le champ « Audition, par l’heure de Paris » ne").wait_for()
    expect(hearing).to_be_focused()
    expect(hearing).to_have_attribute("aria-invalid", "true")
    expect(hearing).to_have_attribute("aria-describedby", re.compile(r"\brefusal\b"))
    assert page.locator("#place").get_attribute("aria-invalid") is None
    look(page, "case-notify-refused")
    page.goto(f"http://127.0.0.1{cases_of_exam(scene)}")
    look(page, "cases")
    client.post(f"{scene.address}/cases/1/notify", notice())
    let_the_hour_come(owner)
    for name, path in (("case-hear", "cases/1/hear"), ("case-notified", "cases/1")):
        page.goto(f"http://127.0.0.1{scene.address}/{path}")
        look(page, name)
    page.set_viewport_size(PHONE)
    page.goto(f"http://127.0.0.1{scene.address}/cases/1")
    look(page, "case-phone")
