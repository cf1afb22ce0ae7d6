"""A whole deliberation in the hands of two tired people, and a candidate at the end.

The juror finds a bad question by what the answers say of it, sees what striking it out
changes, proposes; another person puts it in force. Ranked again, frozen, prepared,
decided by two: before the instant a candidate reads nothing, at the instant all of it.
"""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from acts.published import sign
from acts.scene import HOUR_MS, NOON, Tablet, attempt_of, launch, make_scene
from acts.scene import open_marking_key as open_key
from console.screen import SHOTS, TABLET, follow, look, page_of, press
from console.telephone import OPEN_NOW, at_results, come_in
from e2e.house import STAFF

pytestmark = pytest.mark.e2e

CANDIDATES_COUNT = 24
END = NOON + 3 * HOUR_MS
FOUND = ["embolie pulmonaire", "embolie", "EP"]
HERE = "http://127.0.0.1"


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_scene(tmp_path, candidates=CANDIDATES_COUNT, code="deliberation")


@pytest.fixture
def exam(scene, owner):
    """Twenty-four copies, marked: the strong miss question 3, whose key is wrong."""
    from concours.acts.results import marks  # noqa: PLC0415 -- after Django's setup

    launch(owner, scene, t0=NOON)
    for place in range(CANDIDATES_COUNT):
        compose(owner, scene, place)
    president, packages = scene.actor("presidente"), scene.packages
    marks.collect(president, scene.sitting, packages=packages, now=END + HOUR_MS)
    open_key(owner, scene, at=END + HOUR_MS)
    marks.mark(president, scene.sitting, packages=packages, now=END + HOUR_MS + 1)
    return scene


def compose(owner, scene, place):
    tablet = Tablet(owner, attempt_of(owner, scene, f"{4201 + place:05}"))
    tablet.enrol(at=NOON - HOUR_MS)
    is_strong = place % 2 == 0
    for at, (question, said) in enumerate(
        (
            ("dp1-q1", ["A", "C"] if is_strong else ["A", "B"]),
            ("dp1-q2", ["B"] if is_strong else ["C"]),
            ("qi-q1", ["C"] if is_strong else ["A", "B", "E"]),
            ("qi-q2", FOUND[place % 3]),
        )
    ):
        tablet.write("seen", {"question": question}, at=NOON + 60_000 * at)
        tablet.answer(question, said, at=NOON + 60_000 * at + 20_000)
        if question == "dp1-q1":
            tablet.write("validated", {"question": question}, at=NOON + 21_000)
    tablet.write("handed", {"reason": "candidate"}, at=NOON + 300_000)
    tablet.seen(at=NOON + 300_000)


class Desk:
    """One person of the jury at a browser of their own."""

    def __init__(self, chromium, client, viewport=STAFF):
        self.page = page_of(chromium, client, viewport)

    def goto(self, path):
        self.page.goto(HERE + path)

    def follow(self, name, *, exact=False):
        """Follow a link, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=exact).first.click()

    def press(self, name):
        press(self.page, name)

    def hold(self, name):
        """Hold what cannot be done by a slip of the hand."""
        button = self.page.get_by_role("button", name=name)
        button.scroll_into_view_if_needed()
        button.hover()
        with self.page.expect_navigation():
            self.page.mouse.down()
        self.page.mouse.up()

    def look(self, name):
        look(self.page, f"deliberation-{name}")

    def says(self, words):
        expect(self.page.get_by_text(words).first).to_be_visible()


def test_a_bad_question_is_found_struck_out_and_a_candidate_reads_why(
    chromium,
    browser,
    exam,
    owner,
    database,
):
    juror = Desk(chromium, browser("kermarec"))
    president = Desk(chromium, browser("presidente"), TABLET)
    strike_out(juror, president, exam)
    rank_again(juror, president, exam)
    publish(juror, president, database)
    read(chromium, owner, database)


def strike_out(juror, president, exam):
    """By the statistics to the question, by its effect to the decision of two."""
    juror.goto("/")
    juror.look("1-day")
    juror.follow("Lire les résultats")
    juror.look("2-results")
    juror.follow("Analyse")
    juror.says("À regarder d’abord")
    juror.look("3-analysis")
    juror.follow("Question 3")
    juror.says("Choisie par")
    juror.look("4-question")
    juror.follow("Corriger la grille de cette question")
    juror.press("Retirer du total")
    for words in ("notes changées", "rangs déplacés", "Note moyenne sur 20"):
        juror.says(words)
    crossing = juror.page.get_by_text("passent au-dessus de 14").inner_text()
    up, down = (int(n) for n in crossing.split() if n.isdigit() and n != "14")
    assert up > 0, "the strong pass once the question is gone"
    assert down > 0, "and the weak who lived on it do not"
    juror.look("5-effect")
    juror.page.get_by_label("Motif, lu par le jury").fill("Elle trompe les meilleurs.")
    juror.press("Proposer cette version")
    juror.says("quelqu’un d’autre confirme")
    juror.look("6-proposed")

    president.goto("/")
    president.look("7-president")
    president.goto(f"/sittings/{exam.sitting}/proposals")
    president.follow("Voir ce qui change")
    president.look("8-what-changes")
    president.page.go_back()
    president.hold("Confirmer")
    president.look("9-adopted")


def rank_again(juror, president, exam):
    president.goto("/rankings")
    president.look("10-unranked")
    president.press("Calculer sur les EDN seules")
    president.page.get_by_label("motif").fill("Notes adoptées.")
    president.look("11-ranked")
    president.press("Proposer l’adoption")
    juror.goto(f"/sittings/{exam.sitting}/proposals")
    juror.look("12-ranking-second")
    juror.hold("Confirmer")


def publish(juror, president, database):
    president.goto("/publication")
    president.look("13-nothing-published")
    president.follow("Délibération")
    president.press("Figer un dossier")
    president.says("qi-q1")
    president.look("14-frozen")
    president.follow("Publication")
    president.page.get_by_label("consulter leur copie").check()
    president.page.get_by_label("sans les classer").check()
    president.press("Préparer toutes les fiches")
    president.look("15-prepared")
    president.follow("Proposer de publier")
    president.page.get_by_label("Motif").fill("Le jury a délibéré.")
    president.press("Demander l’accord")
    juror.goto("/publication")
    juror.look("16-second-person")
    juror.hold("Publier")
    sign(database)
    juror.goto("/publication")
    juror.says("Sous embargo")
    juror.look("17-embargo")


def read(chromium, owner, database):
    """Nothing before the instant; then the mark, each line of it, and the proof."""
    with at_results(chromium, database) as page:
        assert page.locator("h1").inner_text().startswith("Résultats le")
        assert page.locator("#number").count() == 0
        assert "20,00" not in page.content()
        look(page, "deliberation-18-before")
        owner.execute(OPEN_NOW)
        for _ in iter(lambda: page.locator("#number").count(), 1):
            page.reload()
        come_in(page)
        look(page, "deliberation-19-result")
        assert "20,00" in page.locator("main").inner_text().replace(".", ",")
        follow(page, "ligne par ligne")
        assert "neutralis" in page.locator("main").inner_text().lower()
        look(page, "deliberation-20-detail")
        follow(page, "Retour")
        follow(page, "Vos réponses")
        page.locator("summary", has_text="Historique").first.click()
        look(page, "deliberation-21-copy")
        follow(page, "Retour")
        follow(page, "Attestation")
        with page.expect_download() as download:
            page.get_by_role("link", name="PDF").click()
        data = Path(download.value.path()).read_bytes()
        assert data.startswith(b"%PDF")
        if SHOTS:
            Path(SHOTS, "deliberation-22.pdf").write_bytes(data)
