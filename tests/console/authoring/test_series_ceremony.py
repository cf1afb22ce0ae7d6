"""A series is sealed in the browser as a paper is, and each audience has its own key.

The page splits, seals and proves; what it leaves is opened here with our own code, by
the keys that any two of the three holders make.
"""

import json
import re
import subprocess
import sys
from hashlib import sha256
from itertools import combinations, count
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import expect

from acts.scene import FROZEN, SIGNING_KEY, make_scene
from acts.series_scene import HALF_DAY_MS, plan_series
from concours.cli.demonstration import media
from concours.core.authoring.sealing import stations
from concours.core.authoring.sealing.keys import keys_of
from concours.core.authoring.sealing.package import key_check, open_key_document
from concours.core.authoring.sealing.trousseau import open_trousseau
from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.core.authoring.stations.frozen import station_parts
from concours.core.kernel.crypto import Unreadable, signer_of
from concours.keeper.shares import combine
from console.screen import look, page_of, press, started

ROOT = Path(__file__).parents[3]
CODES = count(1)
HOLDERS = ("presidente", "kermarec", "benali")


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    from django.conf import settings  # noqa: PLC0415 -- after setup

    settings.PACKAGES = tmp_path / "packages"
    return make_scene(tmp_path / "packages", code=f"series-{next(CODES)}")


@pytest.fixture
def version(tmp_path):
    """The folder of a frozen series, as its authors have it on their key."""
    sources = tmp_path / "sources"
    copytree(ROOT / "papers/ecos/a", sources)
    media.make(sources)
    command = [sys.executable, "-m", "concours.cli", "stations", "freeze"]
    command += [str(sources), "--to", str(tmp_path), "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Path(json.loads(done.stdout)["frozen"])


def address(scene, page):
    from concours.store.models import Exam  # noqa: PLC0415 -- after setup

    return f"https://localhost/exams/{Exam.objects.get(pk=scene.exam).code}/{page}"


def plan(page, sittings):
    """Plan a half-day on the page: its length is that of its tempo."""
    page.goto(sittings)
    page.get_by_label("Titre, tel qu’il sera imprimé").fill("ECOS, matin du jour 1")
    page.get_by_label("Genre").select_option("ecos")
    page.get_by_label("Jour et heure").fill("26/05/2027 08:30")
    press(page, "Prévoir cette épreuve")
    look(page, "console-sittings-ecos")
    page.get_by_role("link", name="Sceller sa série").click()


def take_trousseau(page, folder):
    """Let the page hand out a file and its words; prove it; return its shares."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Remettre cette part").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    words = page.locator("#eightwords li").all_inner_texts()
    page.get_by_role("button", name="C’est fait").click()
    page.get_by_label("Fichier du trousseau").set_input_files(file)
    page.get_by_label("Vos huit mots").fill(" ".join(words))
    page.get_by_role("button", name="Prouver cette part").click()
    places = [WORDLIST.index(word) for word in words]
    (share,) = open_trousseau(file.read_bytes(), places).shares
    return share.words


def seal(page, version, folder):
    """Lead the ceremony; return what each holder took away."""
    for login in HOLDERS:
        page.locator(f"input[value={login}]").check()
    page.get_by_role("button", name="Continuer", exact=True).click()
    block = page.locator("[data-kind=ecos]")
    block.get_by_label("Dossier de la version figée").set_input_files(version)
    expect(block.locator("[data-part=code]")).to_have_text("ecos-demo-a · v1")
    expect(block.locator("[data-part=count]")).to_have_text("s1, s2, s3, s4, s5")
    expect(block.locator("[data-part=unknown]")).to_be_hidden()
    key = folder / "exam.key"
    key.write_text(SIGNING_KEY.hex())
    page.locator("#signing").set_input_files(key)
    digest = sha256((version / "content.json").read_bytes()).hexdigest()
    block.get_by_label(re.compile("Ce que dit la fiche")).fill(digest[:8])
    look(page, "console-ceremony-series")
    page.get_by_role("button", name="Tirer la clé et sceller").click()
    sheets = []
    for place in range(len(HOLDERS)):
        expect(page.locator("#whose")).to_contain_text(f"Part {place + 1}")
        sheets.append(take_trousseau(page, folder))
    press(page, "Sceller définitivement")
    page.wait_for_url(re.compile("/sealing$"))
    look(page, "console-sealing-series")
    return sheets


def test_a_series_is_planned_sealed_and_opened_by_audience_and_station(
    browser, scene, owner, version, tmp_path
):
    sittings = address(scene, "sittings")
    with started() as chromium:
        page = page_of(chromium, browser("presidente"), accept_downloads=True)
        plan(page, sittings)
        sheets = seal(page, version, tmp_path)

    ((sitting, length_ms, digest, check, sealed, codes),) = owner.execute(
        """SELECT s.id, s.duration_ms, s.package_digest, s.key_check, d.sealed,
                  p.stations
           FROM sitting s JOIN sealed_key_document d ON d.sitting_id = s.id
           JOIN frozen_paper p ON p.id = s.paper_id
           WHERE s.kind = 'ecos' AND s.exam_id = %s""",
        (scene.exam,),
    ).fetchall()
    assert (length_ms, codes) == (HALF_DAY_MS, ["s1", "s2", "s3", "s4", "s5"])
    folder = scene.packages / bytes(digest).hex()
    manifest = stations.verify_series(
        (folder / "manifest.json").read_bytes(),
        (folder / "manifest.json.sig").read_bytes(),
        signer=signer_of(SIGNING_KEY),
    )
    content = (version / "content.json").read_bytes()
    texts = {
        (part.station, part.audience): part.text for part in station_parts(content)
    }
    for pair in combinations(sheets, 2):
        secret = combine(pair)
        keys = keys_of(secret, sitting=sitting)
        assert key_check(sitting, keys.sitting) == bytes(check)
        points = open_key_document(sitting, keys.marking, bytes(sealed))
        assert points == (version / "key.json").read_bytes()
    for part in manifest.parts:
        place = part.place
        blob = (scene.packages / "blob" / part.digest.hex()).read_bytes()
        key = stations.station_key(
            secret, sitting=sitting, audience=place.audience, station=place.station
        )
        plain = stations.open_station_part(manifest, key, place, blob)
        if place.number == 0:
            assert plain == texts.pop((place.station, place.audience))
        with pytest.raises(Unreadable):  # the sitting key opens nothing
            stations.open_station_part(manifest, keys.sitting, place, blob)
    assert texts == {}


def test_a_paper_is_no_series(browser, scene, tmp_path):
    plan_series(scene)
    folder = tmp_path / "uc1-v1"
    folder.mkdir()
    (folder / "content.json").write_bytes(FROZEN.content)
    (folder / "key.json").write_bytes(FROZEN.key_document)
    ceremony = address(scene, "ceremony")
    with started() as chromium:
        page = page_of(chromium, browser("presidente"))
        page.goto(ceremony)
        for login in HOLDERS:
            page.locator(f"input[value={login}]").check()
        page.get_by_role("button", name="Continuer", exact=True).click()
        block = page.locator("[data-kind=ecos]")
        block.get_by_label("Sceller cette série maintenant").check()
        block.get_by_label("Dossier de la version figée").set_input_files(folder)
        fault = block.locator("[data-part=fault]")
        expect(fault).to_contain_text("n’a pas pu être lu")
        expect(block.locator("[data-part=read]")).to_be_hidden()
