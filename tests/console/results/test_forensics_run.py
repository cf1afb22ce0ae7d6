"""A run finds what was planted in a sitting, and accuses nobody else.

Planted: one who copies a neighbour's errors from the screen, a room that is told
answers, twelve who were given wrong ones, one who types an address. An innocent is
framed: an image that asks in the name of their tablet, a forged batch. The same inputs
give the same bytes, also to the command on exported files.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from tests.emptied import empty

from acts.scene import LEDGER_KEY, sign_acts
from acts.suspects_scene import (
    COPIER,
    END,
    FRAMED,
    INFORMED,
    LEAK,
    SOURCE,
    TOLD_ROOM,
    TYPIST,
    make_suspects,
    room_of,
)
from concours.core.kernel.canonical import dump
from concours.core.kernel.crypto import signer_of
from concours.core.kernel.time import Instant
from console.conftest import sign_in
from console.screen import PHONE, TABLET, look, page_of
from e2e.house import STAFF

NOW = Instant(END + 20_000)
PAGE = "/exams/fraude-2026/signals"
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def link(database):
    with database.connect("concours_owner", autocommit=True) as owner:
        yield owner


@pytest.fixture(scope="module")
def suspects(console_database, link, tmp_path_factory):  # noqa: ARG001 -- Django, on it
    from django.conf import settings  # noqa: PLC0415 -- after setup

    suspects = make_suspects(link, tmp_path_factory.mktemp("packages"))
    settings.PACKAGES = suspects.scene.packages
    return suspects


def client_of(link, login):
    from django.test import Client  # noqa: PLC0415 -- after setup

    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    sign_in(client, login, link)
    return client


def page_of_signals(link, login):
    answer = client_of(link, login).get(PAGE)
    assert answer.status_code == 200, answer.content
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def last(link):
    """The last run, and whether it has ended."""
    return link.execute(
        "SELECT id, ended_ms IS NOT NULL FROM forensics_run ORDER BY number DESC"
    ).fetchone()


def code_of(suspects):
    from concours.store.models import Sitting  # noqa: PLC0415 -- after setup

    return Sitting.objects.get(pk=suspects.scene.sitting).code


def ask(suspects, leaks=None, *, now=NOW):
    from concours.acts.results.forensics import run_forensics  # noqa: PLC0415 -- idem

    actor = suspects.scene.actor("presidente")
    return run_forensics(actor, "fraude-2026", leaks=leaks or {}, now=now)


@pytest.fixture(scope="module")
def run(suspects, link):
    """A run that has ended, with who was framed beside."""
    from concours.console.forensics_job import work  # noqa: PLC0415 -- idem

    frame(link, suspects)
    own = ask(suspects, {code_of(suspects): LEAK})
    work(own)
    return own


def frame(link, suspects):
    """Ask in the name of one candidate's tablet; let another one type an address."""
    link.execute(
        """INSERT INTO trace (at_ms, since_ms, code, attribution, attempt, epoch,
               address, request, facts)
           SELECT %(at)s, %(at)s, 'looked_for', own.attribution, own.attempt, 1,
               '10.0.0.1', 'GET /correction.php', '{}'
           FROM (VALUES ('C', %(framed)s::uuid), ('B', %(typist)s::uuid))
                AS own(attribution, attempt)""",
        {"at": END - 1, "framed": suspects.of(FRAMED), "typist": suspects.of(TYPIST)},
    )
    link.execute(
        """INSERT INTO incident (id, sitting_id, attempt_id, room, kind, text, mark,
               state, opened_ms, changed_ms, act)
           SELECT gen_random_uuid(), %(sitting)s, own.attempt, '', own.kind, '',
               own.mark, 'open', %(at)s, %(at)s, 1
           FROM (VALUES ('fraud', 'tap:1', %(typist)s::uuid),
                        ('fraud', 'looked_for:04401#', %(framed)s::uuid))
                AS own(kind, mark, attempt)""",
        {
            "sitting": suspects.scene.sitting,
            "at": END - 1,
            "framed": suspects.of(FRAMED),
            "typist": suspects.of(TYPIST),
        },
    )
    link.execute(
        """INSERT INTO refused_act (at_ms, actor, kind, code, facts)
           VALUES (%s, 'device', 'journal', 'journal.equivocation', %s)""",
        (END - 1, json.dumps({"concerns": str(suspects.of(FRAMED))})),
    )


def signals(suspects):
    from django.db import connection  # noqa: PLC0415 -- after setup

    from concours.store.queries.signals import signals_of  # noqa: PLC0415 -- idem

    return signals_of(connection, suspects.scene.exam)


def result_of(run):
    from concours.store.queries.results.forensics.runs import (  # noqa: PLC0415
        result_bytes,
        run_of,
    )

    return run_of(run), result_bytes(run)


def test_what_was_planted_is_found_and_nobody_else(suspects, run):  # noqa: ARG001
    found = signals(suspects)
    about = {attempt for own in found for attempt in own.attempts}
    pair = tuple(sorted((suspects.of(SOURCE), suspects.of(COPIER))))
    methods = {own.method: own for own in found if own.attempts == pair}

    assert set(methods) == {"V", "O"}
    assert methods["O"].kind == "time"
    assert methods["O"].figures["copier"] == str(suspects.of(COPIER))
    assert methods["V"].room == room_of(SOURCE)[1]
    rooms = {own.room for own in found if not own.attempts}
    assert rooms == {TOLD_ROOM[1]}
    assert {own.method for own in found if own.kind == "changes"} >= {"EDI", "wave"}
    typed = [own for own in found if own.kind == "trace"]
    assert [own.attempts for own in typed] == [(suspects.of(TYPIST),)]
    informed = {own.attempts for own in found if own.kind == "leak"}
    assert informed == {(suspects.of(place),) for place in INFORMED}
    planted = {*pair, suspects.of(TYPIST), *(one for (one,) in informed)}
    assert about - suspects.told == planted


def test_a_case_may_be_founded_on_the_pair_and_on_nobody_who_was_framed(suspects, run):  # noqa: ARG001
    from concours.core.casefile.signals import kinds_by_attempt  # noqa: PLC0415

    kinds = kinds_by_attempt(signals(suspects))

    assert kinds[suspects.of(COPIER)] == {"similarity", "time"}
    assert kinds[suspects.of(TYPIST)] == {"trace", "room"}
    assert suspects.of(FRAMED) not in kinds


def test_the_command_finds_the_same_bytes_in_the_exported_files(
    suspects, run, link, tmp_path
):
    from concours.console.forensics_job import read_report  # noqa: PLC0415 -- idem

    row, result = result_of(run)
    auditor = client_of(link, "auditeur")
    sent = auditor.get(f"{PAGE}/{code_of(suspects)}.zip")
    with ZipFile(BytesIO(b"".join(sent))) as files:
        files.extractall(tmp_path)
    kinds = ("answers", "key", "seats", "changes", "screens")
    answer = subprocess.run(
        [sys.executable, "-m", "concours.cli", "forensics", "pairs", "--json"]
        + [f"{kind}.csv" for kind in kinds],
        cwd=tmp_path,
        env=os.environ | {"LC_ALL": "fr_FR.UTF-8"},
        capture_output=True,
        check=False,
    )
    own = json.loads(result)["sittings"][0]["reports"]["pairs"]

    assert answer.returncode == 1
    assert dump(read_report(answer.stdout)) == dump(own)
    assert hashlib.sha256(result).digest() == row.digest
    names = {path.stem for path in tmp_path.glob("*.csv")}
    assert names == {*kinds, "suspects"}
    assert "Camille" not in "".join(path.read_text() for path in tmp_path.glob("*"))
    assert auditor.get(f"{PAGE}/uc-9.zip").status_code == 404
    assert client_of(link, "technique").get(f"{PAGE}/result.json").status_code == 403


def test_the_page_says_where_and_what_and_no_name_and_no_score(suspects, run, link):  # noqa: ARG001
    auditor = page_of_signals(link, "auditeur")
    jury = page_of_signals(link, "kermarec")
    words = re.sub(r"\s+", " ", auditor)

    for number in (4201 + SOURCE, 4201 + COPIER, 4201 + TYPIST):
        assert f"n° {number:05}" in words
    assert f"n° {4201 + FRAMED:05}" not in words
    assert words.index("Amiens, Salle 2<") < words.index("Amiens, Salle 10<")
    assert "Fichiers lus, UC 1" in words
    assert "Amiens, Salle 3" in words
    assert "Limoges, Salle 8" in words
    assert "toute la salle" in words
    assert "deux natures" in words
    assert "Erreurs d’une réponse qui circulait" in words
    assert "Camille" not in words
    assert not re.search(r"\d[.,]\d+e-\d|p =", words)
    assert "Comparer les copies" not in auditor
    assert "Comparer les copies" in jury
    assert client_of(link, "technique").get(PAGE).status_code == 403
    assert client_of(link, "auditeur").post(f"{PAGE}/run").status_code == 403


def test_a_page_says_before_the_press_that_so_few_copies_are_never_compared(
    suspects,  # noqa: ARG001
    link,
    monkeypatch,
):
    from concours.console.pages.results import signals  # noqa: PLC0415 -- after setup

    words = "ne sont jamais comparées deux à deux"
    assert words not in page_of_signals(link, "presidente")
    monkeypatch.setattr(signals, "COHORT_SIZE_MIN", 1_000_000)
    page = page_of_signals(link, "presidente")

    assert "Sous 1\u202f000\u202f000 copies" in page
    assert page.index(words) < page.index("Comparer les copies")


def test_a_press_starts_a_process_that_gives_the_same_bytes(suspects, run, link):
    jury = client_of(link, "presidente")
    lines = "\r\n".join(f" {name} ; {wrong}" for name, wrong in LEAK.items())
    form = {f"leak-{code_of(suspects)}": lines}
    assert jury.post(f"{PAGE}/run", form).status_code == 302
    while not (again := last(link))[1]:
        state = jury.get(f"{PAGE}/state").content.decode()
        assert "La recherche" not in state, state  # no fault, and no silence
        time.sleep(0.2)
    file = jury.get(f"{PAGE}/result.json").content
    own, made_again = result_of(run), result_of(again[0])

    assert made_again[1] == own[1] == file
    assert made_again[0].inputs == own[0].inputs
    assert made_again[0].id != own[0].id
    link.execute("DELETE FROM forensics_run WHERE id = %s", (again[0],))


@pytest.fixture
def case(suspects, run, link):  # noqa: ARG001 -- what a case is founded on
    """The address of a case about the one who copied, on signals of the run."""
    of = f"/sittings/{suspects.scene.sitting}/cases"
    sent = {"attempt": str(suspects.of(COPIER)), "reason": "Les mêmes erreurs."}
    answer = client_of(link, "kermarec").post(f"{of}/open", sent)
    assert answer.status_code == 302, answer.content
    sign_acts(link)
    yield answer["Location"]
    empty(link, "casefile_step, casefile")


def test_a_case_keeps_its_numbers_and_what_chance_gives(run, link, case):
    own = json.loads(result_of(run)[1])["sittings"][0]["reports"]["pairs"]
    numbers = {f"{4201 + place:05}" for place in (SOURCE, COPIER)}
    [pair] = [row for row in own["findings"] if {*row["candidates"]} == numbers]
    errors = pair["shared_errors"]
    page = client_of(link, "auditeur").get(case).content.decode()
    page = page.replace("\u202f", " ").replace("\u00a0", " ")
    [signals_kept] = link.execute("SELECT signals FROM casefile").fetchone()
    [similar] = [row for row in json.loads(signals_kept) if row["method"] == "V"]

    assert errors["count"] == pair["equal_wrong"]  # no dossier is locked
    assert errors["high"] < errors["count"]
    assert errors["most"] < errors["count"]
    # 260 sit in Amiens: thirteen rooms of twenty
    assert (errors["apart"], errors["pairs_count"]) == ("rooms", 31_200)
    assert f"font la même erreur : {errors['count']}." in page
    usual = f"en ont {errors['low']} à {errors['high']} (95 %)."
    assert f"Deux candidats de ces niveaux {usual}" in page
    nearest = f"31 200 ; la plus proche en a {errors['most']}."
    assert f"Paires du centre assises dans deux salles : {nearest}" in page
    assert "Table du hasard, deux salles d’un centre : paires comparées, 62 400" in page
    assert similar["figures"]["errors_most"] == str(errors["most"])
    assert similar["figures"]["errors_low"] == str(errors["low"])
    assert own["null"]


PARTS = (
    *("La question posée", "Plan de la salle", "Côte à côte"),
    *("Ce que disent les nombres", "Ce que cela ne prouve pas"),
    *("Ce qui parle contre la fraude", "Relecture", "Procédure", "Qui a regardé"),
)
"""The nine parts of a case, in the order in which they are read."""


def test_a_case_has_its_nine_parts_in_order_on_the_page_and_on_paper(run, link, case):  # noqa: ARG001
    page = client_of(link, "kermarec").get(case).content.decode()
    again = client_of(link, "kermarec").get(case).content.decode()
    titles = re.findall(r"<h2>([^<]+)</h2>", page)
    [file] = re.findall(r'href="([^"]+files/\d+\.pdf)"', page)
    leaves = PdfReader(BytesIO(client_of(link, "kermarec").get(file).content)).pages
    words = " ".join(" ".join(leaf.extract_text() for leaf in leaves).split())
    printed = [words.find(part) for part in PARTS[:6]]

    assert [title for title in titles if title in PARTS] == [*PARTS]
    assert -1 not in printed
    assert printed == sorted(printed)
    assert "Pr J. Kermarec" in again.split("Qui a regardé", 1)[1]


def test_no_file_says_who_copied_and_the_candidate_reads_shared_errors_alone(
    suspects,
    run,  # noqa: ARG001 -- what the case is founded on
    case,  # noqa: ARG001 -- idem
):
    from concours.store.queries.case_facts import draw_file, facts_of_case  # noqa: PLC0415
    from concours.store.queries.casefiles import find_case  # noqa: PLC0415 -- idem

    view = find_case(suspects.scene.sitting, 1)
    facts = facts_of_case(view.row, view.steps)
    files = {reader: draw_file(facts, reader) for reader in ("jury", "candidate")}
    likeness = {
        reader: {own["likeness"] for own in file["comparisons"][0]["questions"]}
        for reader, file in files.items()
    }
    figures = [own["figures"] for file in files.values() for own in file["signals"]]

    assert likeness == {
        "jury": {"same_wrong", "different"},
        "candidate": {"same_wrong"},
    }
    assert any("copier" in own["figures"] for own in facts.signals)
    assert not any("copier" in own for own in figures)


def test_a_case_says_how_far_both_sat_and_marks_both_seats(run, link, case):  # noqa: ARG001
    page = client_of(link, "auditeur").get(case).content.decode()
    seats = re.findall(r'<td\s+class="(own|other)"\s*>\s*([^<]+?)\s*</td>', page)
    words = page.replace("\u00a0", " ")

    assert {*seats} == {("own", room_of(COPIER)[2]), ("other", room_of(SOURCE)[2])}
    beside = f"Le n° {4201 + SOURCE:05} était à la place d’à côté, {room_of(SOURCE)[2]}"
    assert beside in words
    assert "Aucune place quittée n’est notée dans cette salle." in words


def test_a_case_shows_what_the_other_had_on_screen_and_leads_to_both_replays(
    run, link, case
):
    own = json.loads(result_of(run)[1])["sittings"][0]["reports"]["pairs"]
    numbers = {f"{4201 + place:05}" for place in (SOURCE, COPIER)}
    [pair] = [row for row in own["findings"] if {*row["candidates"]} == numbers]
    page = client_of(link, "auditeur").get(case).content.decode()
    page = re.sub(r"\s+", " ", page.replace("\u202f", " ").replace("\u00a0", " "))
    compared = page.split("Côte à côte", 1)[1]
    wrong_rows = re.findall(r'<tr class="odd">(.*?)</tr>', compared)
    first_cells = [re.findall(r"<td.*?</td>", row)[1] for row in wrong_rows]
    beside_count = sum("à l’écran de l’autre de" in cell for cell in first_cells)

    assert beside_count == pair["eyes"]["seen_wrong"] > 0
    assert len(wrong_rows) == pair["equal_wrong"]
    assert f"{len(wrong_rows)} mêmes erreurs, entre" in compared
    assert compared.count("<circle") == 2 * len(wrong_rows)
    for number in numbers:
        assert re.search(rf"copies/{number}/relecture\?at=\d+", compared), number
        assert f'copies/{number}/relecture"' in compared, number


@pytest.mark.e2e
def test_the_case_on_a_screen_and_on_paper(suspects, run, link, chromium, case):  # noqa: ARG001
    for name, viewport in (("staff", STAFF), ("tablet", TABLET), ("phone", PHONE)):
        page = page_of(chromium, client_of(link, "kermarec"), viewport)
        page.goto(f"http://127.0.0.1{case}")
        look(page, f"case-numbers-{name}")
    [file] = re.findall(r'href="([^"]+files/\d+\.pdf)"', page.content())
    answer = client_of(link, "kermarec").get(file)
    leaves = PdfReader(BytesIO(answer.content)).pages
    words = " ".join(" ".join(leaf.extract_text() for leaf in leaves).split())

    assert "Deux candidats de ces niveaux en ont" in words
    assert "Paires du centre assises dans deux salles" in words
    assert "à l’écran de l’autre de" in words


@pytest.mark.e2e
def test_the_page_on_a_screen_and_a_telephone(suspects, run, link, chromium):  # noqa: ARG001
    for name, viewport in (("staff", STAFF), ("phone", PHONE)):
        page = page_of(chromium, client_of(link, "kermarec"), viewport)
        page.goto(f"http://127.0.0.1{PAGE}")
        look(page, f"signals-{name}")


def verify(folder, act, result):
    """Return what the verifier says of a signed act and what it is of."""
    names = ("acte.json", "resultat.json")
    for name, data in zip(names, (act, result), strict=True):
        (folder / name).write_bytes(data)
    command = [sys.executable, "-S", "-m", "verifier.record", folder / names[0]]
    command += ["--facts", folder / names[1], "--signer", signer_of(LEDGER_KEY).hex()]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_a_result_that_was_altered_is_found_and_founds_nothing(
    suspects, run, link, tmp_path
):
    sign_acts(link)
    jury, own = client_of(link, "kermarec"), last(link)[0]
    act = jury.get(f"{PAGE}/act.json").content
    result = jury.get(f"{PAGE}/result.json").content
    altered = result.replace(b'"equal_wrong":', b'"equal_wrong":1', 1)
    before = {signal.origin[0] for signal in signals(suspects)}

    assert verify(tmp_path, act, result)[0] == 0
    assert "facts.differs" in verify(tmp_path, act, altered)[1]

    link.execute("ALTER TABLE forensics_run DISABLE TRIGGER run_ended")
    link.execute(
        "UPDATE forensics_run SET result = %s, digest = sha256(%s) WHERE id = %s",
        (altered, altered, own),
    )
    page = page_of_signals(link, "kermarec")
    after = {signal.origin[0] for signal in signals(suspects)}
    link.execute(
        "UPDATE forensics_run SET result = %s, digest = sha256(%s) WHERE id = %s",
        (result, result, own),
    )
    link.execute("ALTER TABLE forensics_run ENABLE TRIGGER run_ended")

    assert "Aucun acte ne porte l’empreinte de ce résultat" in page
    assert "Résultat (JSON)" not in page
    assert before - after == {"run"}
    assert own == run


def test_one_run_at_a_time_that_can_be_stopped(suspects, run, link):  # noqa: ARG001
    from concours.acts.results.forensics import RunUnderWay, stop_run  # noqa: PLC0415
    from concours.console.forensics_job import work  # noqa: PLC0415 -- idem
    from concours.store.queries.results.forensics.runs import run_of  # noqa: PLC0415

    again = ask(suspects)
    with pytest.raises(RunUnderWay):
        ask(suspects)
    stop_run(suspects.scene.actor("kermarec"), "fraude-2026", now=NOW)
    work(again)
    stopped = run_of(again)

    assert stopped.state(NOW) == "stopped"
    assert stopped.digest is None
    assert signals(suspects)  # those of the run before
    link.execute("DELETE FROM forensics_run WHERE id = %s", (again,))


def test_one_that_is_killed_leaves_no_file_and_is_made_again(
    suspects, run, link, monkeypatch, tmp_path
):
    from concours.acts.results.forensics import RunUnderWay  # noqa: PLC0415 -- setup
    from concours.console.forensics_job import start_run, work  # noqa: PLC0415 -- idem
    from concours.store.queries.results.forensics.runs import run_of  # noqa: PLC0415

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed_run = ask(suspects)
    process = start_run(killed_run)
    while not [*tmp_path.glob("*/seats.csv")]:
        assert process.poll() is None, "it ended by itself"
        time.sleep(0.05)
    process.kill()
    process.wait()
    folders = [*tmp_path.iterdir()]
    with pytest.raises(RunUnderWay):
        ask(suspects)
    later = Instant(time.time_ns() // 1_000_000 + 2 * 60_000)
    assert run_of(killed_run).state(later) == "lost"
    own = ask(suspects, {code_of(suspects): LEAK}, now=later)
    work(own)

    assert folders
    assert [*tmp_path.iterdir()] == []
    assert result_of(own)[1] == result_of(run)[1]
    both = [killed_run, own]
    link.execute("DELETE FROM forensics_run WHERE id = ANY(%s)", (both,))


def test_a_suspect_question_is_one_of_the_paper(suspects):
    from concours.acts.results.forensics import SuspectUnknown  # noqa: PLC0415 -- idem

    with pytest.raises(SuspectUnknown):
        ask(suspects, {code_of(suspects): {"qi-q99": ""}})
    assert isinstance(suspects.of(0), UUID)
