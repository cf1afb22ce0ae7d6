"""A ceremony in a real browser seals what the keepers' words, and they alone, open.

The page has its own implementation of the splitting and of the sealing: what it leaves
is read here with ours. A sheet that is wrong is found before the seal is final, and a
page that is closed leaves nothing (issue 4, section 2).
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.house import ROOT, House, look
from tests.e2e.staff import Member
from tests.e2e.staff_by_acts import dial
from tests.opened_package import open_package

from concours.core.authoring.paper.exposure import Use, texts, write
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sealing.keys import commitment, keys_of
from concours.core.authoring.sealing.package import SealedPackage, verify
from concours.core.kernel.canonical import load
from concours.keeper.shares import ShareInvalid, combine

pytestmark = pytest.mark.e2e
HOLDERS = ("presidente", "kermarec", "benali")
SIGNED_TRIES_MAX = 20


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """The folder of a frozen version, as its authors have it on their key."""
    first = freeze(tmp_path / "first")
    content = load((first / "content.json").read_bytes())
    name, text = next(iter(texts(content).items()))
    used = {"exam": "EDN 2025", "sitting": "UC 1", "launched_ms": 1, "facility": None}
    history = tmp_path / "history"
    history.write_bytes(write([Use(question=name, text=text, **used)]))
    allowance = f"{name}=ancre de 2025"
    return freeze(tmp_path, "--history", str(history), "--allow", allowance)


def freeze(to: Path, *options: str) -> Path:
    command = [sys.executable, "-m", "concours.cli", "paper", "freeze"]
    command += [str(ROOT / "papers/check"), "--to", str(to), "--json", *options]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return Path(json.loads(told.stdout)["frozen"])


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, house: House) -> Iterator[Member]:
    """Sign the president in, once: a code serves once."""
    member = Member(chromium, house, "presidente")
    member.sign_in()
    yield member
    member.page.context.close()


@pytest.fixture
def president(signed_in: Member) -> Iterator[Member]:
    """Give the president a page of their own, which no broken ceremony holds."""
    signed_in.page = signed_in.page.context.new_page()
    yield signed_in
    signed_in.page.close()


def frozen_of(version: Path) -> FrozenPaper:
    return FrozenPaper(
        (version / "content.json").read_bytes(),
        (version / "key.json").read_bytes(),
        tuple(each.read_bytes() for each in sorted(version.glob("media/*"))),
    )


def begin(member: Member, version: Path, tmp_path: Path) -> None:
    """Say who is there, and read the paper of a folder."""
    page = member.page
    page.goto(member.house.console)
    page.get_by_role("link", name="Sceller un sujet").click()
    for login in HOLDERS:
        page.locator(f"input[value={login}]").check()
    page.locator("#scheduled").fill("07/12/2026 14:00")
    page.locator("#spare").select_option("benali")
    look(page, "console-ceremony-present")
    page.get_by_role("button", name="Continuer").click()
    key = tmp_path / "exam.key"
    key.write_text(member.house.credentials["signing_key"])
    page.locator("#folder").set_input_files(version)
    page.locator("#signing").set_input_files(key)
    seen = page.get_by_role("list", name="Questions déjà posées").inner_text()
    assert "(EDN 2025 · UC 1 · " in seen
    assert "Permise\N{NO-BREAK SPACE}: ancre de 2025" in seen
    expect(page.get_by_text("Figé sans l’historique")).to_be_hidden()
    digest = page.locator("#digest").inner_text().replace(" ", "")
    page.locator("#heard").fill("00000000" if digest[0] != "0" else "ffffffff")
    expect(page.get_by_role("button", name="C’est bien ce sujet")).to_be_disabled()
    page.locator("#heard").fill(digest[:8])
    look(page, "console-ceremony-paper")
    page.get_by_role("button", name="C’est bien ce sujet").click()
    page.get_by_role("button", name="Tirer la clé et sceller").click()


def copy_share(page: Page) -> str:
    """Return the 33 words that the page shows, and say that they are copied."""
    page.get_by_role("button", name=re.compile("^Montrer ma part")).click()
    words = page.locator("#sharewords li").all_inner_texts()
    assert len(words) == 33
    page.get_by_role("button", name="J’ai recopié les 33 mots").click()
    expect(page.locator("#sharewords li")).to_have_count(0)
    return " ".join(words)


def prove(page: Page, words: str) -> None:
    page.locator("#typed").fill(words)
    page.get_by_role("button", name="Détenteur suivant").click()


def signed_record(page: Page, folder: Path) -> None:
    """Hold the record that the page gives by the verifier alone, once it is signed."""
    file = folder / "scellement.json"
    link = page.get_by_role("link", name="Procès-verbal signé (JSON)")
    address = str(link.evaluate("(link) => link.href"))
    expect(page.locator("#signed")).to_be_visible()
    answer = page.request.get(address)
    for _ in range(SIGNED_TRIES_MAX):
        if answer.ok:
            break
        page.wait_for_timeout(500)
        answer = page.request.get(address)
    file.write_bytes(answer.body())
    command = [sys.executable, "-S", "-m", "verifier.record", str(file)]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("OK: act") == 2


def test_what_is_sealed_opens_with_any_quorum_of_the_sheets(
    president: Member, version: Path, tmp_path: Path
) -> None:
    page, house = president.page, president.house
    begin(president, version, tmp_path)

    sheets = []
    for place in range(len(HOLDERS)):
        expect(page.locator("#whose")).to_contain_text(f"Part {place + 1}")
        if place == 0:
            page.get_by_role("button", name=re.compile("^Montrer ma part")).hover()
            look(page, "console-ceremony-turn")
        sheets.append(copy_share(page))
        if place == 0:
            first, second, *rest = sheets[0].split()
            page.locator("#typed").fill(" ".join([second, first, *rest]))
            next_one = page.get_by_role("button", name="Détenteur suivant")
            expect(page.locator("#typed-said")).to_contain_text("ne sont pas ceux")
            expect(next_one).to_be_disabled()
            look(page, "console-ceremony-wrong")
        prove(page, sheets[-1])
    look(page, "console-ceremony-final")
    page.get_by_role("button", name="Sceller définitivement").click()
    page.wait_for_url(re.compile("/sealing$"))
    expect(page.locator("#signed")).to_contain_text("Clé publique du registre")
    page.get_by_role("button", name="Confirmer ce procès-verbal").click()
    expect(page.locator(".sign li.safe")).to_have_count(1)
    look(page, "console-sealing")
    signed_record(page, tmp_path)

    named = re.search(r"/sittings/([\w-]+)/([\w-]+)/", page.url).groups()
    with dial(house.home) as link:
        (sitting,) = link.execute(
            """SELECT s.id FROM sitting s JOIN exam e ON e.id = s.exam_id
               WHERE (e.code, s.code) = (%s, %s)""",
            named,
        ).fetchone()
        digest, document = link.execute(
            """SELECT package_digest, sealed FROM sitting s
               JOIN sealed_key_document d ON d.sitting_id = s.id WHERE s.id = %s""",
            (sitting,),
        ).fetchone()
        signer = link.execute("SELECT signer FROM exam").fetchone()[0]
        bound = link.execute(
            "SELECT commitment FROM keyholder WHERE sitting_id = %s ORDER BY position",
            (sitting,),
        ).fetchall()
    sealed = package_at(house.home / "packages", bytes(digest), bytes(document))
    assert verify(sealed.manifest, sealed.signature, signer=bytes(signer))
    for some in combinations(sheets, 2):
        keys = keys_of(combine(some), sitting=sitting)
        assert open_package(sealed, keys, signer=bytes(signer)) == frozen_of(version)
    with pytest.raises(ShareInvalid):
        combine(sheets[:1])
    assert [bytes(each) for (each,) in bound] == [
        commitment(words, sitting=sitting, position=position)
        for position, words in enumerate(sheets, start=1)
    ]


def test_a_ceremony_that_is_broken_off_leaves_nothing(
    president: Member, version: Path, tmp_path: Path
) -> None:
    with dial(president.house.home) as link:
        before = link.execute("SELECT count(*) FROM sitting").fetchone()
        begin(president, version, tmp_path)
        prove(president.page, copy_share(president.page))

        president.page.on("dialog", lambda dialog: dialog.accept())
        president.page.goto(president.house.console)

        assert link.execute("SELECT count(*) FROM sitting").fetchone() == before


def test_a_wrong_sheet_makes_all_shares_anew(
    president: Member, version: Path, tmp_path: Path
) -> None:
    page = president.page
    begin(president, version, tmp_path)
    first = copy_share(page)

    page.get_by_role("button", name=re.compile("^La feuille est fausse")).click()
    page.get_by_role("button", name="Tirer la clé et sceller").click()
    second = copy_share(page)
    page.locator("#typed").fill(first)

    assert first != second
    expect(page.locator("#typed-said")).to_contain_text("ne sont pas ceux")
    page.on("dialog", lambda dialog: dialog.accept())


def package_at(packages: Path, digest: bytes, document: bytes) -> SealedPackage:
    folder = packages / digest.hex()
    manifest = (folder / "manifest.json").read_bytes()
    names = [part["digest"] for part in json.loads(manifest)["parts"]]
    return SealedPackage(
        manifest=manifest,
        signature=(folder / "manifest.json.sig").read_bytes(),
        blobs={name: (packages / "blob" / name).read_bytes() for name in names},
        sealed_key_document=document,
    )
