"""A ceremony in a real browser seals what the holders' files, and they alone, open.

The page has its own implementation of the splitting, the sealing and the trousseaux:
what it leaves is read here with ours. A file that is wrong is found before the seal is
final, and a page that is closed leaves nothing.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.house import ROOT, House, look
from tests.e2e.staff import Member
from tests.e2e.staff_by_acts import dial
from tests.opened_package import open_package
from tests.patience import PATIENCE_S

from concours.core.authoring.paper.exposure import Use, texts, write
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sealing.keys import commitment, keys_of
from concours.core.authoring.sealing.package import SealedPackage, verify
from concours.core.authoring.sealing.trousseau import open_trousseau
from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.core.kernel.canonical import load
from concours.keeper.shares import ShareInvalid, combine

pytestmark = pytest.mark.e2e
HOLDERS = ("presidente", "kermarec", "benali")
SIGNED_TRIES_MAX = 2 * PATIENCE_S


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
    page.locator("#spare").select_option("benali")
    look(page, "console-ceremony-present")
    page.get_by_role("button", name="Continuer", exact=True).click()
    page.locator("#scheduled").fill("07/12/2026 14:00")
    key = tmp_path / "exam.key"
    key.write_text(member.house.credentials["signing_key"])
    page.get_by_label("Dossier de la version figée").set_input_files(version)
    page.locator("#signing").set_input_files(key)
    seen = page.get_by_role("list", name="Questions déjà posées").inner_text()
    assert "(EDN 2025 · UC 1 · " in seen
    assert "Permise\N{NO-BREAK SPACE}: ancre de 2025" in seen
    expect(page.get_by_text("Figé sans l’historique")).to_be_hidden()
    digest = page.locator("[data-part=digest]").inner_text().replace(" ", "")
    heard = page.get_by_label(re.compile("Ce que dit la fiche"))
    heard.fill("00000000" if digest[0] != "0" else "ffffffff")
    on = page.get_by_role("button", name="Tirer la clé et sceller")
    expect(on).to_be_disabled()
    heard.fill(digest[:8])
    look(page, "console-ceremony-paper")
    on.click()


@dataclass(frozen=True)
class Trousseau:
    """What one holder takes away: a file, and eight words on a sheet."""

    file: Path
    words: str

    @property
    def shares(self) -> dict[UUID, str]:
        places = [WORDLIST.index(word) for word in self.words.split()]
        opened = open_trousseau(self.file.read_bytes(), places)
        return {share.sitting: share.words for share in opened.shares}


def take_trousseau(page: Page, folder: Path) -> Trousseau:
    """Let the page hand out a file and eight words, and say that they are kept."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Remettre cette part").click()
    file = folder / f"{uuid4()}-{download.value.suggested_filename}"
    download.value.save_as(file)
    words = page.locator("#eightwords li").all_inner_texts()
    assert len(words) == 8
    page.get_by_role("button", name="C’est fait").click()
    expect(page.locator("#eightwords li")).to_have_count(0)
    return Trousseau(file, " ".join(words))


def prove(page: Page, trousseau: Trousseau) -> None:
    page.get_by_label("Fichier du trousseau").set_input_files(trousseau.file)
    page.get_by_label("Vos huit mots").fill(trousseau.words)
    page.get_by_role("button", name="Prouver cette part").click()


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

    trousseaux = []
    for place in range(len(HOLDERS)):
        expect(page.locator("#whose")).to_contain_text(f"Part {place + 1}")
        if place == 0:
            look(page, "console-ceremony-turn")
        trousseaux.append(take_trousseau(page, tmp_path))
        prove(page, trousseaux[-1])
    look(page, "console-ceremony-final")
    page.get_by_role("button", name="Sceller définitivement").click()
    page.wait_for_url(re.compile("/sealing$"))
    expect(page.locator("#signed")).to_contain_text("Clé publique du registre")
    page.get_by_role("button", name=re.compile("^Confirmer ces? ")).click()
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
    sheets = [trousseau.shares[sitting] for trousseau in trousseaux]
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
        prove(president.page, take_trousseau(president.page, tmp_path))

        president.page.on("dialog", lambda dialog: dialog.accept())
        president.page.goto(president.house.console)

        assert link.execute("SELECT count(*) FROM sitting").fetchone() == before


def test_a_lost_file_makes_all_shares_anew(
    president: Member, version: Path, tmp_path: Path
) -> None:
    page = president.page
    begin(president, version, tmp_path)
    first = take_trousseau(page, tmp_path)

    page.get_by_role("button", name=re.compile("refaire toutes les parts$")).click()
    page.get_by_role("button", name="Tirer la clé et sceller").click()
    second = take_trousseau(page, tmp_path)
    prove(page, first)

    assert first.words != second.words
    expect(page.locator("#typed-said")).to_contain_text("n’est pas le trousseau")
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
