"""A copy is replayed as its tablet showed it, at any instant; nothing is done in it."""

import pytest
from playwright.sync_api import expect

from acts.scene import attempt_of
from console.delivery.played_copy import T0, forge, make_played_scene, play
from console.screen import PHONE, look, page_of

HOUSE = "http://localhost"


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_played_scene(tmp_path)


@pytest.fixture
def played(scene, owner):
    """The address of a copy on two tablets, replayed."""
    return play(scene, owner)


@pytest.fixture
def reader(browser, played):
    """Sign somebody in who has said why they read this copy."""

    def sign(login):
        client = browser(login)
        assert client.post(played, {"motive": "check"}).status_code == 302
        return client

    return sign


def test_any_instant_has_its_address_and_is_read_without_a_script(reader, played):
    page = reader("auditeur").get(f"{played}?at={T0 + 100_000}").content.decode()

    unscripted = page.split("<noscript>")[1].split("</noscript>")[0]
    assert "Refaite de 19 actions" in unscripted
    still = page.split('class="in stack still"')[1].split("</div>")[0]
    assert "Dossier dp1, question 1" in still
    assert "Réponse\u00a0: A, C" in still
    moments = page.split('id="moments"')[1]
    assert "Coche B, décoche A, C" in moments
    assert "avant\u00a0: A, C" in moments
    assert "reçue 1\u00a0min\u00a030\u00a0s plus tard" in moments
    assert moments.split('aria-current="true"')[1].count("Revient dans l’application")
    assert "Camille" not in page, "nobody is named"


def test_how_the_paper_was_looked_at_is_said_and_drawn(reader, played):
    visitor = reader("auditeur")
    beside = visitor.get(f"{played}?at={T0 + 67_000}").content.decode()
    axis, moments = beside.split('id="moments"')

    assert "l’épreuve restait peut-être visible" in axis.split("still")[-1]
    for words in (
        "Fenêtre de 640 sur 752, écran de 1280\u00a0×\u00a0800",
        "Agrandit l’image\u00a0: 250\u00a0%",
        "Une autre fenêtre a le clavier",
        "Quitte l’application",
        "Demande une adresse qui n’est pas de l’épreuve",
        "/correction.php",
    ):
        assert words in moments, words
    for drawing, count in (
        ("enlarged", 1), ("narrow", 1), ("beside", 1), ("away", 1), ("pasted", 1)
    ):  # fmt: skip
        drawn = axis.split('class="legend"')[0]
        assert drawn.count(f'<rect class="{drawing}"') == count, drawing
    assert "Image agrandie\u00a0: 250\u00a0%" in axis
    assert "leur zoom est dit en mots" in beside
    pasting = visitor.get(f"{played}?at={T0 + 199_500}").content.decode()
    assert "Colle 14 caractères" in pasting.split('id="moments"')[1]


def test_the_record_of_a_replay_says_what_counted_and_what_was_on_the_screen(
    reader, played
):
    record = reader("presidente").get(f"{played}/record.json").json()

    moments = [moment for moment in record["moments"] if moment["order"] >= 0]
    assert [m["absence"] for m in moments[5:10]] == [
        *(None, "blur", "hidden", "hidden", None)
    ]
    assert [m["question"] for m in moments[10:13]] == ["dp1-q1", None, "dp1-q1"]
    assert [m["answered"] for m in moments[-3:]] == [1, 2, 2]
    assert moments[-1]["changed"] == 1
    assert moments[-1]["handed"] is True
    assert record["content"]["paper"]["code"] == "uc1"
    assert "key" not in record


def test_the_words_of_a_replay_come_with_what_its_chains_are_worth(
    reader, owner, scene, played
):
    jury = reader("presidente")
    told = jury.get(f"{played}/words.json").json()

    assert [(m["at"] - T0) // 1000 for m in told["lines"] if m["reason"]] == [151]
    record = jury.get(f"{played}/record.json").json()
    assert [m["at"] for m in told["lines"]] == [m["at"] for m in record["moments"]]
    assert told["is_sound"] is True
    assert told["unproven_ms"] is None
    forge(owner, attempt_of(owner, scene, "04201"))
    broken = jury.get(f"{played}/words.json").json()
    assert broken["is_sound"] is False
    assert broken["unproven_ms"] == T0 + 60_000, "from the altered entry on"


def test_images_are_given_to_those_who_may_see_copies_and_no_other_part(
    browser, reader, played
):
    assert reader("auditeur").get(f"{played}/parts/1").status_code == 200
    assert reader("auditeur").get(f"{played}/parts/0").status_code == 404
    assert reader("auditeur").get(f"{played}/parts/2").status_code == 404
    for part in ("", "/record.json", "/words.json", "/parts/1"):
        assert browser("technique").get(f"{played}{part}").status_code == 403


def test_a_copy_of_which_nothing_came_says_so(reader, scene, played):
    address = f"{scene.address}/copies/04203/relecture"
    auditor = reader("auditeur")
    auditor.post(address, {"motive": "incident"})
    page = auditor.get(address)

    assert "Aucune action de cette copie n’est arrivée." in page.content.decode()
    assert played


def test_a_copy_is_played_and_taken_nothing_from(chromium, reader, played):
    page = page_of(chromium, reader("auditeur"))
    page.goto(f"{HOUSE}{played}?at={T0 + 100_000}")
    tablet = page.frame_locator("#replay iframe")
    ticked = tablet.locator(".prop.on")

    expect(ticked).to_have_count(2)
    expect(tablet.get_by_role("heading", level=1)).to_contain_text("Question dp1-q1")
    expect(page.locator("#moments li.now")).to_contain_text(
        "Revient dans l’application"
    )
    expect(page.get_by_text("Refaite de 19 actions, chaîne sans trou")).to_be_visible()
    expect(page.locator("#moments li")).to_have_count(20)
    expect(page.get_by_text("Une chaîne est rompue")).to_be_hidden()
    expect(page.locator("#unproven")).to_be_hidden()
    look(page, "console-replay")

    reason = page.get_by_label("Motif, lu par le jury")
    reason.press_sequentially("l’audition")
    reason.press("Home")
    reason.press_sequentially("Pour ")
    expect(reason).to_have_value("Pour l’audition")
    expect(page).to_have_url(f"{HOUSE}{played}?at={T0 + 100_000}")

    tablet.locator(".prop input").last.dispatch_event("click")
    expect(ticked).to_have_count(2)

    page.get_by_role("button", name="Changement suivant").click()
    expect(ticked).to_have_count(1)
    expect(page).to_have_url(f"{HOUSE}{played}?at={T0 + 120_000}")
    expect(tablet.get_by_text("Envoi en cours")).to_be_visible()
    for at_s in (90, 75, 70, 65, 60):
        page.keyboard.press("ArrowLeft")
        expect(page).to_have_url(f"{HOUSE}{played}?at={T0 + at_s * 1_000}")
    page.keyboard.press("ArrowLeft")
    expect(ticked).to_have_count(0)
    page.keyboard.press("Shift+ArrowRight")
    expect(ticked).to_have_count(2)

    questions = page.get_by_label("Aller à la question")
    expect(questions.locator("option")).to_have_text(
        ["–", "Dossier dp1, question 1", "Dossier qi, question 2"]
    )
    expect(questions).to_have_value("dp1-q1")
    questions.select_option(label="Dossier qi, question 2")
    expect(page).to_have_url(f"{HOUSE}{played}?at={T0 + 152_000}")
    expect(tablet.get_by_role("heading", level=1)).to_contain_text("qi-q2")

    page.goto(f"{HOUSE}{played}?at={T0 + 80_000}")
    expect(page.get_by_text("Hors de l’application\u00a0: le candidat")).to_be_visible()
    page.goto(f"{HOUSE}{played}?at={T0 + 140_500}")
    expect(page.get_by_text("Ce que montrait l’écran à cet instant")).to_be_visible()
    page.goto(f"{HOUSE}{played}?at={T0 + 300_000}")
    expect(tablet.locator("#words")).to_have_value("<b>embolie</b>")
    expect(page.get_by_text("Copie remise.")).to_be_visible()


def test_a_broken_chain_is_said_beside_what_is_played(
    chromium, reader, owner, scene, played
):
    forge(owner, attempt_of(owner, scene, "04201"))
    page = page_of(chromium, reader("auditeur"))
    page.goto(f"{HOUSE}{played}?at={T0 + 100_000}")

    expect(page.get_by_text("Une chaîne ne se vérifie pas")).to_be_visible()
    expect(page.get_by_text("ce qui la suit n’est pas prouvé")).to_be_visible()
    expect(page.locator("#unproven rect")).to_have_attribute("x", "20%")
    expect(page.locator("#unproven .octagon")).to_be_visible()
    expect(page.frame_locator("#replay iframe").locator(".prop.on")).to_have_count(2)
    look(page, "console-replay-broken")


def test_a_replay_is_read_on_a_telephone(chromium, reader, played):
    page = page_of(chromium, reader("auditeur"), PHONE)
    page.goto(f"{HOUSE}{played}?at={T0 + 60_000}")

    tablet = page.frame_locator("#replay iframe")
    expect(tablet.locator(".prop.on")).to_have_count(2)
    look(page, "console-replay-phone")
    # An image that nobody enlarged is whole in a frame of another shape too.
    for width, height in ((1440, 900), (390, 844), (700, 500)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        expect(tablet.locator(".plate output").first).to_have_text("100\u202f%")
