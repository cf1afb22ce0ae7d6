"""Somebody with a guide: a browser of their own, and what they keep of its screen."""

import base64
import hmac
import http
import re
import struct
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

import pypdf
from playwright.sync_api import Browser, Download, Error, Locator, Page, Response
from tests.docs.empty_house import EmptyHouse
from tests.patience import PATIENCE_MS

LOOK_MS = 50
CODE_S = 30
LOADS_MAX = 5
PRINT = """
globalThis.print = () => {
  const lists = [...document.querySelectorAll('#sheet ol')]
  const words = (list) => [...list.children].map((item) => item.textContent.trim())
  globalThis.printedSheets = lists.map(words)
}
"""
"""Whoever prints keeps the sheet: a browser without a window prints nothing."""
CLOCK = """
globalThis.realNow ??= Date.now.bind(Date)
globalThis.addedMs = Math.max(globalThis.addedMs ?? 0, %d)
Date.now = () => globalThis.realNow() + globalThis.addedMs
"""
"""A tablet whose clock is not the house's is not let start. Time goes forward alone: a
page runs the scripts of all moves again, in any order."""
LETTER = re.compile(
    r"Numéro (?:de candidat|d’examinateur)\s+(\S+)\s+"
    r"Code personnel\s+([0-9A-Z]{4}(?:-[0-9A-Z]{4}){1,2})"
)
STAFF = {"width": 1440, "height": 900}
TABLET = {"width": 1180, "height": 820}

SENT_AGAIN = ("/room/note", "/state")
"""What a page sends again by itself, where a house says 503: a transaction that a day
goes by in is ended as one that lasts too long."""


def one_time_code(secret: str, at_s: float) -> str:
    """Return the six digits that an application shows at a time for this key."""
    key = base64.b32decode(secret.replace(" ", "").upper())
    digest = hmac.new(key, struct.pack(">Q", int(at_s) // CODE_S), "sha1").digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


def read_convocations(file: Path) -> dict[str, str]:
    """Return the code that each letter of a file gives, by candidate's number."""
    texts = [page.extract_text() for page in pypdf.PdfReader(file).pages]
    return {found[1]: found[2] for text in texts if (found := LETTER.search(text))}


class Person:
    """One person at a screen of their own."""

    def __init__(
        self, browser: Browser, house: EmptyHouse, name: str, *, on_tablet: bool
    ) -> None:
        self.name = name
        self._house = house
        self._added_s = 0
        viewport = TABLET if on_tablet else STAFF
        context = browser.new_context(
            viewport=viewport,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            has_touch=on_tablet,
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(PRINT)
        self.page: Page = context.new_page()
        self.set_clock()
        self.page.on("download", self._keep)
        self.faults: list[str] = []
        if not on_tablet:
            self.page.on("response", self._note)
        self.convocations: dict[str, str] = {}
        self.presses_count = 0
        self.login = ""
        self.number = ""
        self.trousseaux: list[Path] = []
        self.archives: list[Path] = []
        self.papers: list[Path] = []
        self.words: list[str] = []
        """The trousseaux saved here and the words that each was given, in order."""
        self.digits = ""
        self.secret = ""
        self.last_code = ""

    def _keep(self, download: Download) -> None:
        file = Path(mkdtemp()) / download.suggested_filename
        download.save_as(file)
        if file.suffix == ".pdf":
            self.papers.append(file)
            self.convocations.update(read_convocations(file))
        elif file.suffix == ".zip":
            self.archives.append(file)
        else:
            self.trousseaux.append(file)

    def _note(self, answer: Response) -> None:
        is_sent_again = answer.url.partition("?")[0].endswith(SENT_AGAIN)
        asked_s = answer.request.timing["startTime"] / 1_000
        is_asked = answer.request.method == "GET"
        is_leapt_over = is_asked and self._house.clock.has_leapt_over(asked_s)
        is_away = answer.status == http.HTTPStatus.SERVICE_UNAVAILABLE
        if is_away and (is_sent_again or is_leapt_over):
            return
        if answer.status >= http.HTTPStatus.BAD_REQUEST:
            self.faults.append(f"{self.name}: {answer.status} {answer.url}")

    def set_clock(self) -> None:
        """Put their device on the clock of the house, where that has been moved."""
        if self._added_s == self._house.clock.added_s:
            return
        self._added_s = self._house.clock.added_s
        script = CLOCK % (1_000 * self._added_s)
        self.page.context.add_init_script(script)
        for _ in range(LOADS_MAX):
            with suppress(Error):  # a page that is being left: ask the next one
                self.page.evaluate(script)
                return
            self.page.wait_for_load_state("domcontentloaded")

    def leave_by(self, link: Locator) -> None:
        """Follow a link, to the page or the file that it gives.

        What comes next is done there: the page that is left may have the same words.
        """
        arrived: list[str] = []
        self.page.once("domcontentloaded", lambda _: arrived.append("page"))
        self.page.once("download", lambda _: arrived.append("file"))
        link.click()
        for _ in range(PATIENCE_MS // LOOK_MS):
            if arrived:
                return
            self.page.wait_for_timeout(LOOK_MS)
        raise AssertionError("the link leads nowhere")

    def eight_words(self) -> str:
        """Return the words that the last trousseau shown was given."""
        return self.words[-1]

    def asked_words(self) -> str:
        """Return what the printed sheet says at the places that are asked for."""
        sheets = self.page.evaluate("globalThis.printedSheets")
        asked = self.page.locator("#asked-places li").all_inner_texts()
        return " ".join(
            sheet[int(place) - 1]
            for sheet, line in zip(sheets, asked, strict=True)
            for place in re.findall(r"\d+", line.rpartition(":")[2])
        )

    def notice(self) -> None:
        """Note what a screen shows once: the words of a trousseau, a code."""
        digits = self.page.locator(".sixdigits").all_inner_texts()
        self.digits = re.sub(r"\D", "", "".join(digits)) or self.digits
        shown = self.page.locator("#eightwords li")
        words = " ".join(shown.all_inner_texts())
        if words and words not in self.words:
            self.words.append(words)

    def code(self) -> str:
        """Return a code that was not typed yet: one serves once."""
        if not self.secret:
            self.secret = self.page.locator("#secret").inner_text()
        if one_time_code(self.secret, self._house.now_s()) == self.last_code:
            self._house.clock.add(CODE_S)
        self.last_code = code = one_time_code(self.secret, self._house.now_s())
        return code
