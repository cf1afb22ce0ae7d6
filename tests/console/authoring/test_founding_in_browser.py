"""The founding of an exam can be read and used on a desk, a tablet and a telephone.

Where papers are sealed by a ceremony, the browser draws the exam's signing key, saves
it for the founder, and sends its public half alone.
"""

import re
from pathlib import Path

from playwright.sync_api import expect

from concours.core.kernel.crypto import signer_of
from console.screen import PHONE, STAFF, TABLET, look, page_of, press

SCREENS = {"desk": STAFF, "tablet": TABLET, "phone": PHONE}
HOUSE = "http://localhost"
"""A name that browsers let draw keys without TLS."""


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
    with desk.expect_download() as saved:
        desk.get_by_role("button", name="Tirer la clé et l’enregistrer").click()
    key = bytes.fromhex(Path(saved.value.path()).read_text().strip())
    look(desk, "founding-own-key")
    press(desk, "Fonder l’examen")

    assert re.search(r"EDN 2027", desk.content())
    assert bytes(Exam.objects.get(code="edn-2027").signer) == signer_of(key)
    for name, page in pages.items():
        page.goto(f"{HOUSE}/exams/edn-2027/")
        look(page, f"steps-{name}")
    desk.goto(f"{HOUSE}/exams/edn-2027/sittings")
    for title, hour in (("UC 1", "09:00"), ("UC 2", "11:00")):
        desk.get_by_label("Titre, tel qu’il sera imprimé").fill(title)
        desk.get_by_label("Jour et heure").fill(f"18/01/2027 {hour}")
        desk.get_by_label("Durée en minutes").fill("180")
        press(desk, "Prévoir cette épreuve")
    for name, page in pages.items():
        page.goto(f"{HOUSE}/exams/edn-2027/sittings")
        look(page, f"sittings-{name}")
    desk.goto(f"{HOUSE}/exams/edn-2027/sittings/uc-1")
    look(desk, "sitting-change")
