"""Examiners at real tablets, in Chromium and in WebKit, beside the virtual ones.

Both do all by the same scripts in the page: what an examiner reads is waited for, what
they touch is touched. Chromium's has a camera, which plays the film that a test writes.
"""

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import segno
from playwright.sync_api import Browser, Page, sync_playwright
from tests.e2e.chairs import ChairTablet
from tests.e2e.hold import hold_until_gone
from tests.e2e.house import CHROMIUM_ARGUMENTS, TABLET, WHOLE_CHROMIUM
from tests.e2e.house import look as look_at
from tests.patience import PATIENCE_MS

from concours.core.delivery.journal.epochs import Epoch, JournalEntry
from concours.core.ecos.grids.fold import ChairGrids, fold
from concours.core.ecos.grids.times import chair_times
from concours.core.kernel.time import Instant

SEEN_S_MAX = 180.0
LOOK_S = 0.1
PIXELS = 10
QUIET_ROWS = 6
CLIENT = Path(__file__).resolve().parents[3] / "client"

TEXT = "() => document.body.innerText.replace(/[\\u00a0\\u202f]/g, ' ')"
PRESS = """(words) => {
  const plain = (text) => text.replace(/[\\s\\u00a0\\u202f]+/g, ' ').trim()
  const found = [...document.querySelectorAll('button')].find((one) =>
    one.offsetParent && !one.disabled && plain(one.textContent).includes(words))
  if (found) found.click()
  return found !== undefined
}"""
TYPE = """(id, text) => {
  const field = document.getElementById(id)
  if (field === null) return false
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
  return true
}"""
BLANK = "() => document.querySelectorAll('.skill:not(.done)').length"
RATE = """() => {
  const line = document.querySelector('.skill:not(.done)')
  if (line !== null) line.querySelectorAll('.pick')[3].click()
}"""
TICK = "() => document.querySelector('.item .pick').click()"

HELD = """
SELECT epoch, seq, kind, convert_from(body, 'UTF8'), device_ms FROM journal_entry
WHERE attempt = %s ORDER BY epoch, seq
"""

Evaluate = Callable[..., Any]


READ_SQUARE = """
import { readFileSync } from 'node:fs'
import { decodeQR } from 'qr/decode.js'
const rows = JSON.parse(readFileSync(0, 'utf8'))
const side = rows.length * SCALE
const data = new Uint8Array(side * side * 4).fill(255)
for (let y = 0; y < side; y += 1)
  for (let x = 0; x < side; x += 1) {
    const at = (y * side + x) * 4
    data.fill(rows[Math.floor(y / SCALE)][Math.floor(x / SCALE)], at, at + 3)
  }
process.stdout.write(decodeQR({ width: side, height: side, data }))
""".replace("SCALE", "6")


def read_square(rows: list[list[int]]) -> str:
    """Read a printed QR code, as the camera of a tablet does."""
    node = shutil.which("node")
    assert node is not None, "node is missing: the client needs it, too"
    return subprocess.run(
        [node, "--input-type=module", "-e", READ_SQUARE],
        input=json.dumps(rows),
        cwd=CLIENT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


class RealChair:
    """An examiner at a tablet of a browser; `partner` is the other of the station."""

    def __init__(self, evaluate: Evaluate, partner: ChairTablet, place: int) -> None:
        self._evaluate = evaluate
        self.partner = partner
        self.place = place
        self.station = partner.station

    @property
    def text(self) -> str:
        """All that can be read, each space a plain one."""
        return str(self._evaluate(TEXT))

    def expected(self, turn: int) -> str | None:
        """The number of whom the sheet brings in a turn, to both of a station."""
        return self.partner.expected(turn)

    def see(self, words: str) -> None:
        """Wait for words on the screen."""
        self._wait(lambda: words in self.text, words)

    def press(self, words: str) -> None:
        """Press the button that says so, once it is there."""
        self._wait(lambda: self._evaluate(PRESS, words), words)

    def type(self, field: str, text: str) -> None:
        """Type in the field of this id, once it is there."""
        self._wait(lambda: self._evaluate(TYPE, field, text), field)

    def enter(self, number: str, code: str) -> None:
        """Settle at the tablet, and wait until the sealed station is here."""
        self.type("number", number)
        self.type("code", code)
        self.press("Entrer")
        self.see("Station présente, scellée")

    def mark_exercise(self) -> None:
        """Mark what everybody marks at the briefing."""
        self.press("Noter l’exercice")
        self.finish_grid()
        self.see("Exercice noté.")

    def finish_grid(self) -> None:
        """Tick a line, answer the rest, and hold to validate."""
        self.see("Clore la grille")
        self._evaluate(TICK)
        self.press("Clore la grille")
        self.press("sans réponse : non fait")
        self._wait(self._is_rated, "every aptitude, and the overall rating")
        self.see("Rien ne manque.")
        self.hold("Maintenir pour valider")

    def hold(self, words: str) -> None:
        """Press as a switch does: it acts at once."""
        self.press(words)

    def grids(self, database: psycopg.Connection[Any]) -> ChairGrids:
        """The grids that the centre holds of this chair."""
        attempt = self.attempt(database)
        rows = database.execute(HELD, (attempt,)).fetchall()
        entries = [
            JournalEntry(seq, kind, body.encode(), ms, Instant(ms))
            for _, seq, kind, body, ms in rows
        ]
        epochs = [Epoch(1, None, entries)]
        return fold(self.partner.form, epochs, times=chair_times(self.partner.bell))

    def attempt(self, database: psycopg.Connection[Any]) -> Any:
        """The attempt of this chair: its partner's neighbour."""
        [(attempt,)] = database.execute(
            "SELECT own.id FROM attempt own JOIN chair ON chair.id = own.chair_id"
            " JOIN chair other USING (circuit_id, station)"
            " JOIN attempt his ON his.chair_id = other.id"
            " WHERE his.id = %s AND chair.place = %s",
            (self.partner.attempt, self.place),
        ).fetchall()
        return attempt

    def _is_rated(self) -> bool:
        if self._evaluate(BLANK) == 0:
            return True
        self._evaluate(RATE)
        return False

    def _wait(self, look: Callable[[], Any], what: str) -> None:
        deadline = time.monotonic() + SEEN_S_MAX
        while not look():
            assert time.monotonic() < deadline, f"no {what} in:\n{self.text[:1500]}"
            time.sleep(LOOK_S)


class ChromiumChair(RealChair):
    """The examiner whose tablet has a camera."""

    def __init__(self, page: Page, film: Path, partner: ChairTablet) -> None:
        super().__init__(
            lambda script, *given: page.evaluate(
                f"(given) => ({script})(...given)", list(given)
            ),
            partner,
            3 - partner.place,
        )
        self.page, self.film = page, film

    def hold(self, words: str) -> None:
        """Hold the button with the pointer, as a thumb does."""
        button = self.page.locator("button.hold", has_text=words.split(maxsplit=1)[0])
        hold_until_gone(self.page, button)

    def show_to_camera(self, text: str) -> None:
        """Let the camera see a QR code from now on."""
        write_film(self.film, text)

    def look(self, name: str) -> None:
        """Hold the screen to the rules of access, and keep its picture."""
        look_at(self.page, f"chair-{name}")


def write_film(film: Path, text: str) -> None:
    """Write a film that shows one QR code."""
    code = segno.make_qr(text, error="m")
    rows = list(code.matrix_iter(scale=PIXELS, border=QUIET_ROWS))
    side = len(rows)
    luma = bytes(16 if dark else 235 for row in rows for dark in row)
    chroma = bytes([128]) * (((side + 1) // 2) ** 2)
    frame = b"FRAME\n" + luma + chroma + chroma
    head = f"YUV4MPEG2 W{side} H{side} F10:1 Ip A1:1 C420jpeg\n".encode()
    film.write_bytes(head + frame * 5)


@contextmanager
def chromium_with_camera(film: Path) -> Iterator[Browser]:
    """Run the whole Chromium with a camera that plays a film; it asks nobody."""
    camera = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=WHOLE_CHROMIUM, args=[*CHROMIUM_ARGUMENTS, *camera]
        )
        yield browser
        browser.close()


def open_chair(browser: Browser, gateway: str) -> Page:
    """Open the examiners' application in a tablet of its own."""
    context = browser.new_context(
        viewport=TABLET, timezone_id="Europe/Paris", locale="fr-FR"
    )
    context.set_default_timeout(PATIENCE_MS)
    context.grant_permissions(["camera"], origin=gateway)
    page = context.new_page()
    page.goto(f"{gateway}/examinateur/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def webkit_evaluate(driver: Any) -> Evaluate:
    """Return how to run a script in a page of WebKit."""

    def evaluate(script: str, *given: Any) -> Any:
        return driver.execute_script(f"return ({script})(...{json.dumps(given)})")

    return evaluate
