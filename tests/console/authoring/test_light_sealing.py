"""One pass seals two papers for two holders and a safe, and their files open them.

Everything happens in the browser: what reaches the house is encrypted, each holder has
proven file and words before the act, and a wrong one is refused in plain words. Any two
of the three shares open each paper. A technical check beside them has its paper from
the same browser, with no holder: what its keys are drawn from is told to the house.
"""

import os
import re
import time

import pytest
from playwright.sync_api import expect
from shamir_mnemonic.wordlist import WORDLIST as SHARE_WORDLIST

from acts.scene import FROZEN, SIGNING_KEY, make_scene
from concours.core.authoring.sealing.keys import keys_of
from concours.core.authoring.sealing.manifest import read
from concours.core.authoring.sealing.package import open_content, open_key_document
from concours.core.authoring.sealing.trousseau import (
    Trousseau,
    lock_trousseau,
    open_trousseau,
)
from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.core.kernel.canonical import dump, load
from concours.keeper.shares import combine
from concours.store.profiles import load_profile
from console.screen import look, page_of, press, started

HOUR_MS = 3_600_000
PAPERS = ("UC 1", "UC 2")
CHECK = "Essai"
KEY_PLACES = (5, 4, 3, 2, 1, 0, 6, 7)


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_scene(tmp_path, code="promo-2026", profile=load_profile("faculte"))


def plan(scene):
    """Two sittings that wait for their papers, and a technical check."""
    from concours.acts.authoring.planning import plan_sitting  # noqa: PLC0415 -- after setup
    from concours.core.delivery.planning.plan import SittingPlan  # noqa: PLC0415
    from concours.core.kernel.time import Instant  # noqa: PLC0415

    now = Instant(time.time_ns() // 1_000_000)
    for number, title in enumerate((*PAPERS, CHECK), start=1):
        plan_sitting(
            scene.actor("organisation"),
            scene.exam,
            SittingPlan(
                title=title,
                kind="check" if title == CHECK else "exam",
                scheduled=Instant(now + 48 * number * HOUR_MS),
                duration_ms=3 * HOUR_MS,
            ),
            now=now,
        )


def freeze(folder, code):
    """A frozen version under another name, as its authors have it on their key."""
    content = load(FROZEN.content)
    content["paper"]["code"] = code
    key = load(FROZEN.key_document)
    key["paper"]["code"] = code
    version = folder / f"{code}-v1"
    (version / "media").mkdir(parents=True)
    (version / "content.json").write_bytes(dump(content))
    (version / "key.json").write_bytes(dump(key))
    for number, media in enumerate(FROZEN.media, start=1):
        (version / "media" / f"{number:03}").write_bytes(media)
    return version


def take_trousseau(page, folder):
    """Let the page hand out a file and its words; return both."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Remettre cette part").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    words = page.locator("#eightwords li").all_inner_texts()
    assert len(words) == 8
    look(page, "console-ceremony-eight")
    page.get_by_role("button", name="C’est fait").click()
    expect(page.locator("#eightwords li")).to_have_count(0)
    return file, words


def prove(page, file, words):
    page.get_by_label("Fichier du trousseau").set_input_files(file)
    page.get_by_label("Vos huit mots").fill(" ".join(words))
    page.get_by_role("button", name="Prouver cette part").click()


def print_sheet(page):
    """Print the sheet of the safe; return the words of each paper."""
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="Remettre cette part").click()
    page.get_by_role("button", name="Imprimer la feuille de secours").click()
    head = page.locator("#sheet").text_content()
    assert "Feuille de secours" in head
    assert "Faite le" in head
    lists = page.locator("#sheet ol").all()
    sheet = [one.locator("li").all_text_contents() for one in lists]
    page.get_by_role("button", name="C’est fait").click()
    return sheet


def in_slip39(words):
    """The share that a sheet prints in our own words."""
    return " ".join(SHARE_WORDLIST[WORDLIST.index(word)] for word in words)


def answer_from(sheet, asked):
    """The words that the page asks for, a line a paper: « uc1 · v1 : mots 5… »."""
    return " ".join(
        words[int(place) - 1]
        for words, line in zip(sheet, asked, strict=True)
        for place in re.findall(r"\d+", line.rpartition(":")[2])
    )


def give_papers(page, folder):
    """One too heavy to send and the same one twice, refused; then each its own."""
    blocks = page.locator("[data-paper]")
    noise = folder / "bruit.xlsx"
    noise.write_bytes(bytes(33_000_001))
    source = blocks.nth(0).get_by_label("Classeur ou archive du sujet")
    source.set_input_files(noise)
    fault = blocks.nth(0).locator("[data-part=fault]")
    expect(fault).to_contain_text("cette page en prend un de 33\u00a0Mo")
    versions = {code: freeze(folder, code) for code in ("uc1-x", "uc2-x")}
    for number in (0, 1):
        field = blocks.nth(number).get_by_label("Dossier de la version figée")
        field.set_input_files(versions["uc1-x"])
    twin = blocks.nth(1).locator("[data-part=twin]")
    expect(twin).to_contain_text("déjà déposé pour UC 1")
    look(page, "console-ceremony-twin")
    for number, (code, version) in enumerate(versions.items()):
        field = blocks.nth(number).get_by_label("Dossier de la version figée")
        field.set_input_files(version)
        expect(blocks.nth(number).locator("[data-part=code]")).to_have_text(
            f"{code} · v1"
        )
        other = blocks.nth(number).locator("[data-part=other-title]")
        expect(other).to_contain_text(f"Dossiers et questions isolées ({code} · v1)")
        expect(other).to_contain_text(f"l’épreuve UC {number + 1}")
    expect(twin).to_be_hidden()


def seal_both(page, folder):
    page.goto("https://localhost/exams/promo-2026/ceremony")
    expect(page.get_by_text("une fois, en mémoire")).to_be_visible()
    for login in ("presidente", "kermarec"):
        page.locator(f"input[value={login}]").check()
    look(page, "console-ceremony-present")
    page.get_by_role("button", name="Continuer", exact=True).click()
    give_papers(page, folder)
    page.get_by_text("La clé de signature n’est pas celle").click()
    key = folder / "exam.key"
    key.write_text(SIGNING_KEY.hex())
    page.get_by_label("Clé de signature de l’examen").set_input_files(key)
    look(page, "console-ceremony-papers")
    page.get_by_role("button", name="Tirer la clé et sceller").click()

    said = page.locator("#typed-said")
    first = take_trousseau(page, folder)
    other = next(word for word in WORDLIST if word != first[1][0])
    prove(page, first[0], [other, *first[1][1:]])
    expect(said).to_contain_text("n’ouvrent pas ce fichier")
    look(page, "console-ceremony-wrong")
    prove(page, *first)
    expect(page.locator("#whose")).to_contain_text("Part 2")
    second = take_trousseau(page, folder)
    prove(page, first[0], first[1])
    expect(said).to_contain_text("pas le trousseau qui vient d’être remis")
    prove(page, *second)
    expect(page.locator("#whose")).to_contain_text("feuille du coffre")
    expect(page.locator("#alone")).to_be_hidden()
    sheet = print_sheet(page)
    asked = page.locator("#asked-places li").all_inner_texts()
    field = page.get_by_label("Les mots demandés")
    right = answer_from(sheet, asked)
    field.fill(" ".join(["bonjour", *right.split()[1:]]))
    expect(said).to_contain_text("pas dans la liste")
    field.fill(" ".join(reversed(right.split())))
    expect(said).to_contain_text("ne sont pas ceux de la feuille")
    field.fill(right)
    look(page, "console-ceremony-sheet")
    page.get_by_role("button", name="Prouver cette part").click()
    look(page, "console-ceremony-final")
    table = page.locator("#sum-papers tr").all_inner_texts()
    assert [row.split("\t")[1:4:2] for row in table] == [
        ["UC 1", "uc1-x · v1"],
        ["UC 2", "uc2-x · v1"],
    ]
    press(page, "Sceller définitivement")
    return first, second, sheet


def give_check(page, folder):
    """Give the check its paper, signed by a key that lies under eight words."""
    page.goto("https://localhost/exams/promo-2026/sittings")
    page.get_by_role("link", name="Donner son sujet").click()
    expect(page.get_by_text("tout le monde")).to_be_visible()
    folder_field = page.get_by_label("Dossier de la version figée")
    folder_field.set_input_files(freeze(folder, "essai"))
    page.get_by_text("La clé de signature n’est pas celle").click()
    kept = Trousseau(exam="promo-2026", holder="o", shares=(), signing_key=SIGNING_KEY)
    file = folder / "cle.json"
    file.write_bytes(lock_trousseau(kept, KEY_PLACES, entropy=os.urandom))
    page.get_by_label("Clé de signature de l’examen").set_input_files(file)
    words, field = [WORDLIST[place] for place in KEY_PLACES], "Les huit mots de la clé"
    page.get_by_label(field).fill(" ".join(reversed(words)))
    expect(page.get_by_text("n’ouvrent pas la clé")).to_be_visible()
    page.get_by_label(field).fill(" ".join(words))
    expect(page.get_by_text("n’ouvrent pas la clé")).to_be_hidden()
    look(page, "console-open-check")
    press(page, "Donner ce sujet à l’essai")
    expect(page.get_by_role("link", name="Changer son sujet")).to_be_visible()
    look(page, "console-sittings-with-check")


def shares_in(file, words):
    """The shares of a file by sitting, opened by our second implementation."""
    places = [WORDLIST.index(word) for word in words]
    opened = open_trousseau(file.read_bytes(), places)
    return {share.sitting: share.words for share in opened.shares}


def test_two_papers_are_sealed_in_one_pass_and_open_by_files_and_words(
    browser, scene, owner, tmp_path
):
    plan(scene)
    with started() as chromium:
        page = page_of(chromium, browser("presidente"), accept_downloads=True)
        first, second, sheet = seal_both(page, tmp_path)
        give_check(page, tmp_path)

    rows = owner.execute(
        """SELECT s.id, s.title, s.quorum, s.package_digest, d.sealed FROM sitting s
           JOIN sealed_key_document d ON d.sitting_id = s.id
           WHERE s.title = ANY(%s) ORDER BY s.title""",
        (list(PAPERS),),
    ).fetchall()
    assert [(title, quorum) for _, title, quorum, *_ in rows] == [
        (title, 2) for title in PAPERS
    ]
    mine, theirs = (shares_in(*trousseau) for trousseau in (first, second))
    for number, (sitting, _, _, digest, document) in enumerate(rows):
        lines = (mine[sitting], theirs[sitting], in_slip39(sheet[number]))
        for pair in (lines[:2], lines[1:], lines[::2]):
            keys = keys_of(combine(pair), sitting=sitting)
            folder = scene.packages / bytes(digest).hex()
            manifest = read((folder / "manifest.json").read_bytes())
            blob = scene.packages / "blob" / manifest.parts[0].digest.hex()
            content = load(open_content(manifest, keys.sitting, blob.read_bytes()))
            assert content["paper"]["code"] == f"uc{number + 1}-x"
            assert open_key_document(sitting, keys.marking, bytes(document))
    assert owner.execute(
        "SELECT count(*) FROM keyholder k WHERE sitting_id = %s AND member_id IS NULL",
        (rows[0][0],),
    ).fetchone() == (1,)
    assert owner.execute("SELECT count(*) FROM planned_sitting").fetchone() == (0,)
    ((check, secret, digest),) = owner.execute(
        "SELECT id, open_secret, package_digest FROM sitting WHERE title = %s", (CHECK,)
    ).fetchall()
    manifest = scene.packages / bytes(digest).hex() / "manifest.json"
    told = read(manifest.read_bytes())
    blob = scene.packages / "blob" / told.parts[0].digest.hex()
    key = keys_of(bytes(secret), sitting=check).sitting
    assert load(open_content(told, key, blob.read_bytes()))["paper"]["code"] == "essai"
