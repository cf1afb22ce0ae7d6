"""A jury goes by its pages from an address typed on a tablet to a hearing, and decides.

A real tablet, and the whole house in its own processes, on a clock that is moved from
outside to the day of the hearing. The tablet opens nothing; the room and the jury read
of it while the candidate composes. Two independent kinds found the case; the candidate
is notified, comes, hands a letter over, and the case is closed. Nothing is written
behind the pages, and whoever has the files of the case can check them.
"""

import io
import json
import re
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Error, Locator, expect
from tests.docs.empty_house import HERE, EmptyHouse, empty_house
from tests.e2e.house import ROOT, House, look
from tests.e2e.staff import Member
from tests.e2e.tablet import new_tablet
from tests.kept_browser import KEPT
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.e2e

DEMONSTRATION = ("demo", "--candidates", "12")
LOOKED_FOR = "Adresse d’un corrigé ou de la console demandée"
READ_COUNT_MAX = 2 * PATIENCE_S
GROUNDS = "Votre tablette a demandé l’adresse d’un corrigé pendant l’épreuve."
WRITTEN = "J’ai tapé cette adresse par curiosité ; rien ne s’est ouvert."
LETTER = "lettre-du-candidat.txt"
DAYS = 9
"""More than the eight that the exam's profile leaves."""
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def chromium():
    """One browser for the module; it has no Django in this process."""
    with KEPT.lend() as running:
        yield running


@pytest.fixture(scope="module")
def clocked(installed_home):
    """The demonstration's house, on a clock of its own."""
    with empty_house(installed_home, *DEMONSTRATION) as running:
        yield running


@pytest.fixture(scope="module")
def house(clocked):
    """The same, with what a visitor of the demonstration knows."""
    known = json.loads((clocked.home / "demo.json").read_text())
    return House(clocked.home, clocked.console, clocked.gateway, known, clocked.process)


def test_address_typed_on_a_tablet_leads_by_plain_clicks_to_a_hearing(
    clocked: EmptyHouse, house: House, chromium, tmp_path: Path
):
    jury = [Member(chromium, house, login) for login in ("presidente", "kermarec")]
    supervisor = Member(chromium, house, "salle")
    for member in (*jury, supervisor):
        member.sign_in()
    president = jury[0]
    exam = president.sitting("UC 1")
    person = house.credentials["candidates"][0]
    tablet = new_tablet(chromium, house.gateway)
    tablet.enrol(person)
    tablet.wait_ready()
    launch(jury, exam)
    tablet.wait_composing()
    tablet.go_to_part("1 à 10")
    tablet.answer_somehow()

    type_address(tablet)
    supervisor_reads_and_notes(supervisor, exam, person)
    jury_reads(president, exam, person)
    president.close_sitting(exam, "Fin de l’épreuve")
    tablet.wait_receipt()
    president.collect(exam)

    case = open_case(president, person)
    hearing = notify(clocked, president)
    told = pdf_of(president, "Pour le candidat : notification et copie, PDF signé")
    assert_told(told, person, supervisor.facts["name"])
    assert_verifies(told, tmp_path / "told.pdf", "case_notified")
    clocked.move_to(hearing + timedelta(minutes=20))
    president.page.context.clear_cookies()
    president.sign_in()
    president.page.goto(case)
    hear(president, tmp_path / LETTER)
    close(president)
    letter = pdf_of(president, "Pour le candidat : lettre de clôture, PDF signé")
    assert "Le jury clôt ce dossier sans suite." in text_of(letter)
    assert_verifies(letter, tmp_path / "letter.pdf", "case_closed")
    heard = pdf_of(president, "Pour le jury : dossier, PDF signé", place=1)
    assert WRITTEN in text_of(heard)
    assert LETTER in text_of(heard)
    assert [fault for own in (*jury, supervisor) for fault in own.faults] == []
    assert tablet.faults == []


def launch(jury: list[Member], exam: str) -> None:
    """Two keyholders type their sheets; the president launches."""
    words = jury[0].house.credentials["shares"]["exam"]
    for member in jury:
        member.hand_share(exam, words[member.facts["login"]])
    jury[0].pass_over(exam, jury[1])
    jury[0].launch(exam)


def type_address(tablet) -> None:
    """Type the address of answers over the exam: nothing opens, the exam stays."""
    before = tablet.question, tablet.answers()
    with pytest.raises(Error, match="ERR_ABORTED"):
        tablet.page.goto(f"{tablet.gateway}/correction.php")
    assert (tablet.question, tablet.answers()) == before


def read_until(member: Member, exam: str, page: str, row: Locator) -> None:
    """Open a page anew until it has a line: the house finds within seconds."""
    for _ in range(READ_COUNT_MAX):
        member.open(exam, page)
        if row.count():
            return
        member.page.wait_for_timeout(500)
    raise AssertionError(f"{page} never had the line")


def supervisor_reads_and_notes(supervisor: Member, exam: str, person: dict) -> None:
    """The room reads of the address at the seat, and notes what it saw itself."""
    number = person["number"]
    seat = supervisor.page.locator(f"#s-{number}")
    read_until(supervisor, exam, "room", seat.get_by_text("1 incident"))
    look_at_both_sizes(supervisor, "forensics-room")
    supervisor.in_pane(number, "incident", "fraud")
    expect(seat).to_contain_text("2 incidents")


def jury_reads(president: Member, exam: str, person: dict) -> None:
    """While the candidate composes, *Adresses demandées* and *Signalements* have it."""
    page = president.page
    asked = page.get_by_role("row").filter(has_text="/correction.php")
    read_until(president, exam, "probes", asked)
    expect(asked).to_contain_text(person["number"])
    expect(asked).to_contain_text("demandée, signée")
    look_at_both_sizes(president, "forensics-probes")
    page.goto(f"{president.house.console}/signals")
    line = page.get_by_role("row").filter(has_text=person["number"])
    expect(line).to_contain_text("deux natures")
    expect(line).to_contain_text("après le rassemblement des copies")
    look_at_both_sizes(president, "forensics-signals")


def open_case(president: Member, person: dict) -> str:
    """Open a case from *Signalements*, on two kinds; return its address."""
    president.page.goto(f"{president.house.console}/signals")
    row = president.page.get_by_role("row").filter(has_text=person["number"])
    row.get_by_role("link", name="un dossier peut s’ouvrir").click()
    president.follow("Ouvrir un dossier")
    expect(president.page.locator("#main")).not_to_contain_text(person["number"])
    president.reads("trace d’une tablette, dit par la salle")
    president.reason("Une adresse demandée, et la salle")
    president.press("Ouvrir le dossier")
    for words in (
        *("Ouvert, à notifier", "GET /correction.php", "Ce que cela ne prouve pas"),
        "Regarder une adresse",
    )[:3]:
        president.reads(words)
    look_at_both_sizes(president, "forensics-case")
    return president.page.url


def notify(clocked: EmptyHouse, president: Member) -> datetime:
    """Tell the candidate the grounds and the hour; nobody can hear them before it."""
    now = datetime.fromtimestamp(clocked.now_s(), HERE)
    hearing = (now + timedelta(days=DAYS)).replace(
        hour=14, minute=0, second=0, microsecond=0, tzinfo=None
    )
    president.follow("Notifier le candidat")
    page = president.page
    page.get_by_label("Griefs, lus par le candidat").fill(GROUNDS)
    page.get_by_label("Lieu de l’audition").fill("Salle du conseil")
    when = page.get_by_label(re.compile("^Audition"))
    when.fill(f"{hearing - timedelta(days=2):%d/%m/%Y %H:%M}")
    president.press("Notifier")
    expect(page.locator("[data-code='case.hearing_too_soon']")).to_be_visible()
    when.fill(f"{hearing:%d/%m/%Y %H:%M}")
    president.press("Notifier")
    president.reads("Notifié, audition à venir")
    president.reads("L’audition se note à partir du")
    expect(page.get_by_role("link", name="Noter l’audition")).to_have_count(0)
    look_at_both_sizes(president, "forensics-case-notified")
    return hearing


def hear(president: Member, letter: Path) -> None:
    """Write down what the candidate said, with the letter they handed over."""
    letter.write_text(WRITTEN)
    president.follow("Noter l’audition")
    page = president.page
    page.get_by_label("Le candidat", exact=True).select_option("est venu")
    page.get_by_label("Assistance").select_option(
        label="assisté par la personne de son choix"
    )
    page.get_by_label("Observations du candidat").fill(WRITTEN)
    page.get_by_label(re.compile("^Pièce remise")).set_input_files(letter)
    president.press("Noter l’audition")
    president.reads("Entendu, à décider")
    look_at_both_sizes(president, "forensics-case-heard")


def close(president: Member) -> None:
    """Decide: no action."""
    president.follow("Clore sans suite")
    president.reason("Rien ne l’établit")
    president.press("Clore sans suite")
    president.reads("Clos sans suite")


def pdf_of(member: Member, name: str, *, place: int = 0) -> bytes:
    """Download a file of the case once the ledger has signed it."""
    link = member.page.get_by_role("link", name=re.compile(name)).nth(place)
    with member.page.expect_download() as download:
        link.click()
    return download.value.path().read_bytes()


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def assert_told(pdf: bytes, person: dict, supervisor: str) -> None:
    """The candidate's copy says what, when and their rights; not who told."""
    text = text_of(pdf)
    for words in (GROUNDS, person["number"], "/correction.php", "Salle du conseil"):
        assert words in text, words
    assert supervisor not in text


def assert_verifies(pdf: bytes, file: Path, kind: str) -> None:
    """Whoever has the file finds the act that the ledger signed, without the house."""
    file.write_bytes(pdf)
    done = subprocess.run(
        [sys.executable, "-m", "verifier.record", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert kind in done.stdout


def look_at_both_sizes(member: Member, name: str) -> None:
    """At a desk, and on a telephone."""
    look(member.page, name, is_whole=True)
    member.page.set_viewport_size(PHONE)
    look(member.page, f"{name}-phone", is_whole=True)
    member.page.set_viewport_size(DESK)
