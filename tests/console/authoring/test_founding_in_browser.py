"""The founding of an exam can be read and used on a desk, a tablet and a telephone.

Where papers are sealed by a ceremony, the browser draws the exam's signing key, saves
it in two files, each under eight words that are read back, and sends its public half.
"""

import re
from pathlib import Path

from playwright.sync_api import expect

from concours.core.authoring.sealing.trousseau import open_trousseau
from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.core.kernel.crypto import signer_of
from console.screen import PHONE, STAFF, TABLET, look, page_of, press, slides

SCREENS = {"desk": STAFF, "tablet": TABLET, "phone": PHONE}
HOUSE = "http://localhost"
"""A name that browsers let draw keys without TLS."""


def shown_words(page):
    """The eight words of the file that was just saved."""
    expect(page.locator("#key-list li")).to_have_count(8)
    return page.locator("#key-list li").all_inner_texts()


def read_back(page, words):
    page.locator("#key-typed").fill(" ".join(words))


def kept_key(saved, words):
    """The key that a saved file gives to whoever has its words."""
    data = Path(saved.path()).read_bytes()
    opened = open_trousseau(data, [WORDLIST.index(word) for word in words])
    assert (opened.exam, opened.shares) == ("edn-2027", ())
    return opened.signing_key


def test_an_exam_with_its_own_key_is_founded_and_planned(founder, chromium):
    from concours.store.models import Exam  # noqa: PLC0415 -- after Django's setup

    pages = {name: page_of(chromium, founder, size) for name, size in SCREENS.items()}
    desk = pages["desk"]
    for name, page in pages.items():
        page.goto(f"{HOUSE}/exams/new")
        look(page, f"founding-{name}")
    desk.get_by_label("Titre, tel qu’il sera imprimé").fill("EDN 2027")
    desk.get_by_label("Nom court").fill("edn-2027")
    desk.get_by_label("Premier jour").fill("18/01/2027")
    desk.get_by_label("Examen national classant").check()
    expect(desk.get_by_role("button", name="Fonder l’examen")).to_be_disabled()
    with desk.expect_download() as first:
        desk.get_by_role("button", name="Tirer la clé et l’enregistrer").click()
    first_words = shown_words(desk)
    read_back(desk, first_words[1:] + first_words[:1])
    expect(desk.get_by_text("Ce ne sont pas ces huit mots")).to_be_visible()
    look(desk, "founding-key-words")
    with desk.expect_download() as second:
        read_back(desk, first_words)
    expect(desk.get_by_text("Fichier 2 sur 2")).to_be_visible()
    second_words = shown_words(desk)
    expect(desk.get_by_role("button", name="Fonder l’examen")).to_be_disabled()
    read_back(desk, second_words)
    expect(desk.get_by_text("Clé tirée")).to_be_visible()
    key = kept_key(first.value, first_words)
    assert kept_key(second.value, second_words) == key
    assert first_words != second_words
    look(desk, "founding-own-key")
    press(desk, "Fonder l’examen")

    assert re.search(r"EDN 2027", desk.content())
    assert bytes(Exam.objects.get(code="edn-2027").signer) == signer_of(key)
    for name, page in pages.items():
        page.goto(f"{HOUSE}/exams/edn-2027/")
        look(page, f"steps-{name}")
        page.goto(f"{HOUSE}/exams/edn-2027/key")
        look(page, f"signing-key-{name}")
    desk.goto(f"{HOUSE}/exams/edn-2027/sittings")
    for title, hour in (("UC 1", "09:00"), ("UC 2", "11:00")):
        desk.get_by_label("Titre, tel qu’il sera imprimé").fill(title)
        desk.get_by_label("Jour et heure").fill(f"18/01/2027 {hour}")
        desk.get_by_label("Durée en minutes").fill("180")
        press(desk, "Prévoir cette épreuve")
    for name, page in pages.items():
        page.goto(f"{HOUSE}/exams/edn-2027/sittings")
        look(page, f"sittings-{name}")
        assert not slides(page), name
    desk.goto(f"{HOUSE}/exams/edn-2027/sittings/uc-1")
    look(desk, "sitting-change")
