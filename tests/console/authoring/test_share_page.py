"""A share is handed in by a file and eight words that never leave the browser.

A wrong word, a wrong file and another holder's file are refused in plain words, before
anything is sent; the printed sheet, also that of the safe, still serves.
"""

import json
import os
import re
import time

import pytest
from playwright.sync_api import expect
from shamir_mnemonic.wordlist import WORDLIST as SHARE_WORDLIST

from concours.core.authoring.sealing.trousseau import (
    SittingShare,
    Trousseau,
    lock_trousseau,
)
from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.core.kernel import crypto
from concours.keeper.custody import Custody
from concours.keeper.run import Keeper
from console.screen import PHONE, STAFF, TABLET, look, page_of, press, started

HOUR_MS = 3_600_000
"""How far ahead the keeper's clock is, so that it does not fall silent meanwhile."""

PLACES = (5, 1_000, 77, 640, 321, 8, 512, 99)
EIGHT = " ".join(WORDLIST[place] for place in PLACES)


@pytest.fixture
def custody():
    return Custody(crypto.private_key_from(os.urandom))


@pytest.fixture
def keeper(database, custody):
    with database.connect("concours_keeper", autocommit=True) as link:
        working = Keeper(custody)

        def look_on():
            working.look(link, now=time.time_ns() // 1_000_000 + HOUR_MS)

        look_on()
        yield look_on


def trousseau_of(scene, folder, place, holder):
    share = SittingShare(scene.sitting, scene.words[place])
    trousseau = Trousseau(exam="edn-2026", holder=holder, shares=(share,))
    file = folder / f"trousseau-edn-2026-{holder}.json"
    file.write_bytes(lock_trousseau(trousseau, PLACES, entropy=os.urandom))
    return file


def said(page):
    return page.locator("#said")


def open_share(chromium, client, scene, viewport=STAFF):
    page = page_of(chromium, client, viewport)
    page.goto(f"https://localhost/sittings/{scene.sitting}/share")
    expect(said(page)).to_contain_text("Déposez votre trousseau")
    return page


def test_a_file_and_eight_words_hand_the_share_in_and_nothing_else_does(
    browser, scene, custody, keeper, tmp_path
):
    mine = trousseau_of(scene, tmp_path, 1, "kermarec")
    other = trousseau_of(scene, tmp_path, 0, "presidente")
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps({"format": "concours/trousseau"}))
    with started() as chromium:
        for name, size in (("tablet", TABLET), ("phone", PHONE)):
            page = open_share(chromium, browser("kermarec"), scene, size)
            look(page, f"console-share-{name}")
        page = open_share(chromium, browser("kermarec"), scene)
        button = page.get_by_role("button", name="Remettre ma part")
        eight = page.get_by_label("Vos huit mots")
        page.get_by_label("Fichier du trousseau").set_input_files(mine)

        eight.press_sequentially(" ".join(word[:4] for word in EIGHT.split()))
        assert eight.input_value().strip() == EIGHT
        eight.fill(EIGHT.replace(WORDLIST[5], "bonjour"))
        expect(said(page)).to_contain_text(
            "pas dans la liste\N{NO-BREAK SPACE}: bonjour"
        )
        expect(button).to_be_disabled()
        for file, words, answer in (
            (mine, EIGHT.replace(WORDLIST[5], WORDLIST[6]), "n’ouvrent pas ce fichier"),
            (broken, EIGHT, "n’est pas un trousseau"),
            (other, EIGHT, "celle d’un autre détenteur"),
        ):
            page.get_by_label("Fichier du trousseau").set_input_files(file)
            eight.fill(words)
            button.click()
            expect(said(page)).to_contain_text(answer)
        look(page, "console-share-refused")

        page.get_by_label("Fichier du trousseau").set_input_files(mine)
        eight.fill(EIGHT.upper())
        press(page, "Remettre ma part")
        keeper()

    assert custody.positions(scene.sitting) == [2]


def in_french(line):
    """The words of a share as a sheet has them: ours, at the same places."""
    return " ".join(WORDLIST[SHARE_WORDLIST.index(word)] for word in line.split())


@pytest.mark.parametrize("printed", [in_french, str], ids=["ours", "of before"])
def test_the_printed_sheet_serves_in_french_and_one_of_before_too(
    browser, scene, custody, keeper, printed
):
    with started() as chromium:
        page = open_share(chromium, browser("benali"), scene)
        page.get_by_text("J’ai la feuille imprimée").click()
        sheet = page.get_by_label(re.compile("^Les 33 mots"))

        sheet.fill(printed(scene.words[0]))
        expect(said(page)).to_contain_text("celle d’un autre détenteur")
        sheet.fill("")
        beginnings = " ".join(word[:4] for word in printed(scene.words[2]).split())
        sheet.press_sequentially(beginnings)
        expect(said(page)).to_contain_text("complète et se vérifie")
        press(page, "Remettre ma part")
        keeper()

    assert custody.positions(scene.sitting) == [3]
