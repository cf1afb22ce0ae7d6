"""The tablet's core flow also holds in WebKit, the iPad's engine family.

WPE WebKit, headless: enrol, download, reload without network before and during the
exam, compose, deliver. Chromium proves the rest at length; this proves where engines
differ: the worker, keys kept in IndexedDB, WebCrypto, touch of an image, locks of tabs.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import (
    StaleElementReferenceException,
    TimeoutException,
)
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from selenium.webdriver.wpewebkit.options import Options
from selenium.webdriver.wpewebkit.service import Service
from tests.e2e.house import SHOTS, House
from tests.e2e.line import line_to
from tests.e2e.staff_by_acts import dial, jury_of
from tests.e2e.tablet import ALL_KEPT, READY, WAITING, held
from tests.patience import PATIENCE_S

pytestmark = [
    pytest.mark.e2e,
    # selenium's own driver for WPE calls what selenium deprecates
    pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning"),
]

DRIVER = shutil.which("WPEWebDriver")
BROWSERS = sorted(Path("/usr").glob("lib*/**/wpe-webkit-2.0/MiniBrowser"))
MISSING = (
    "WPE WebKit is not here: apt-get install "
    "wpewebkit-webdriver libwpewebkit-2.0-1 libwpebackend-fdo-1.0-1"
)

WRITTEN = """
const done = arguments[0]
const opening = indexedDB.open('concours')
opening.onerror = () => done(String(opening.error))
opening.onsuccess = () => {
  const all = opening.result.transaction('entries').objectStore('entries').getAll()
  all.onsuccess = () => { opening.result.close(); done(all.result) }
}
"""
AGAIN_S = PATIENCE_S / 4
"""After it a touch was lost, on a page that moved while it came."""
WORKER_READY = "navigator.serviceWorker.ready.then(() => arguments[0](true))"
IS_CONTROLLED = "return navigator.serviceWorker.controller !== null"
READ = "return (document.body?.innerText ?? '').replace(/[\\u00a0\\u202f]/g, ' ')"
SAVED = "return document.querySelector('.saved')?.innerText.replace('\\n', ' ') ?? ''"


class WebKit:
    """One tablet in WPE WebKit, by the same words as the other."""

    def __init__(self, driver: webdriver.WPEWebKit) -> None:
        self.driver = driver

    def wait(self, until: Callable[[], Any], patience_s: float = PATIENCE_S) -> Any:
        """Wait until `until` gives something; what is drawn anew is not there yet."""
        waiting = WebDriverWait(
            self.driver,
            patience_s,
            poll_frequency=0.1,
            ignored_exceptions=[StaleElementReferenceException],
        )
        try:
            return waiting.until(lambda _: until())
        except TimeoutException as late:
            raise AssertionError(f"In vain. One reads:\n{self.text[:900]}") from late

    @property
    def text(self) -> str:
        """All that can be read, each space a plain one."""
        return str(self.driver.execute_script(READ))

    @property
    def saving(self) -> str:
        """The saving indicator."""
        return str(self.driver.execute_script(SAVED))

    @property
    def question(self) -> str:
        """The identifier of the question on screen."""
        return str(self.driver.execute_script("return location.hash.slice(1)"))

    def see(self, words: str) -> None:
        """Wait for words on the screen."""
        self.wait(lambda: words in self.text)

    def press(self, words: str) -> None:
        """Press the button that reads or is labelled so."""
        path = (
            f"//button[starts-with(normalize-space(.), '{words}')"
            f" or @aria-label='{words}']"
        )
        self.touch(By.XPATH, path)

    def touch(self, by: str, path: str) -> None:
        """Touch what is shown there; one that is drawn anew meanwhile, again."""

        def touched() -> bool:
            shown = self._shown(by, path)
            if shown is not None:
                shown.click()
            return shown is not None

        self.wait(touched)

    def type(self, field: str, text: str) -> None:
        """Type in the field of this id."""
        self.wait(lambda: self._shown(By.ID, field)).send_keys(text)

    def tick(self, letter: str) -> None:
        """Touch a proposition, and see it ticked."""
        path = (
            f"//li[contains(@class,'prop')][.//span[@class='box']/span[.='{letter}']]"
        )
        box = f"{path}//input"

        def is_ticked() -> bool:
            return bool(self.driver.find_element(By.XPATH, box).is_selected())

        self.touch(By.XPATH, f"{path}//span[@class='txt']")
        with suppress(AssertionError):
            self.wait(is_ticked, AGAIN_S)
            return
        self.touch(By.XPATH, f"{path}//span[@class='txt']")  # the page moved meanwhile
        self.wait(is_ticked)

    def touch_image(self) -> None:
        """Touch the middle of the image, and see the pin."""
        self.wait(lambda: not self._shown(By.CSS_SELECTOR, ".plate.aimed .loading"))
        self.touch(By.CSS_SELECTOR, ".plate.aimed [role=application]")
        self.wait(lambda: self._shown(By.CSS_SELECTOR, "button.ring"))

    def validate(self) -> None:
        """Make the answer final, and see the next question."""
        before = self.question
        self.press("Valider et ouvrir")
        self.press("Valider")
        self.wait(lambda: self.question != before)

    def written(self) -> list[tuple[Any, ...]]:
        """Return what this tablet holds, as `held` gives what the centre holds."""
        keys = ("attempt", "epoch", "seq", "kind", "body", "device_ms", "digest")
        entries = self.driver.execute_async_script(WRITTEN)
        return sorted(tuple(entry[key] for key in keys) for entry in entries)

    def picture(self, name: str) -> None:
        """Keep a picture if people asked for it."""
        if SHOTS:
            self.driver.save_screenshot(f"{SHOTS}/webkit-{name}.png")

    def _shown(self, by: str, what: str) -> WebElement | None:
        found = self.driver.find_elements(by, what)
        try:
            return next((each for each in found if each.is_displayed()), None)
        except StaleElementReferenceException:  # drawn anew meanwhile
            return None


@contextmanager
def webkit() -> Iterator[WebKit]:
    """Open WPE WebKit without a screen; its window is of 1280 by 720."""
    options = Options()
    options.binary_location = str(BROWSERS[0])
    for argument in ("--automation", "--headless"):
        options.add_argument(argument)
    options.set_capability("browserName", "MiniBrowser")
    driver = webdriver.WPEWebKit(options, Service(DRIVER))
    try:
        yield WebKit(driver)
    finally:
        driver.quit()


@pytest.fixture(scope="module", autouse=True)
def webkit_is_here() -> None:
    """Fail where everything is promised, skip with a sentence elsewhere."""
    if DRIVER is not None and BROWSERS:
        return
    if os.environ.get("CI"):
        pytest.fail(MISSING)
    pytest.skip(MISSING)


def test_core_flow_holds_in_webkit_through_a_cut_and_two_reloads(house: House) -> None:
    candidate = house.credentials["candidates"][0]
    with (
        jury_of(house.home) as jury,
        line_to(house.gateway) as line,
        dial(house.home) as database,
        webkit() as tablet,
    ):
        jury.pass_over("check")
        enrol(tablet, line.address, candidate)
        line.turn("cut")
        reload_and_see(tablet, READY)  # from the worker's cache, and IndexedDB
        line.turn("whole")
        jury.launch("exam")
        tablet.see("Valider et ouvrir la question 2")
        tablet.picture("composing")
        tablet.tick("A")
        type_an_address(tablet, line.address)
        line.turn("cut")
        compose_without_network(tablet)
        reload_and_see(tablet, "question 3 sur 8")
        tablet.tick("C")
        tablet.wait(lambda: WAITING.search(tablet.saving))
        tablet.picture("cut")
        line.turn("whole")
        tablet.wait(lambda: ALL_KEPT in tablet.saving)
        number = candidate["number"]  # a window that comes back may write once more
        tablet.wait(lambda: held(database, number) == tablet.written())
        deliver(tablet, jury, candidate, database)


def enrol(tablet: WebKit, address: str, candidate: dict[str, Any]) -> None:
    """Visit, enrol, and wait until all is here: the paper and the application."""
    enter(tablet, address, candidate)
    tablet.see(READY)
    tablet.picture("ready")


def enter(tablet: WebKit, address: str, candidate: dict[str, Any]) -> None:
    """Visit, and type number and code once the application is kept for later."""
    tablet.driver.get(address)
    tablet.driver.execute_async_script(WORKER_READY)
    tablet.type("number", candidate["number"])
    tablet.type("code", candidate["code"])
    tablet.press("Continuer")


def reload_and_see(tablet: WebKit, words: str) -> None:
    """Load the page anew, and see that the worker served it and the day goes on."""
    tablet.driver.refresh()
    tablet.see(words)  # WebKit's storage is slow to answer on a full machine
    assert tablet.driver.execute_script(IS_CONTROLLED) is True


def type_an_address(tablet: WebKit, address: str) -> None:
    """What is no page of ours shows nothing; one goes back to an exam that goes on."""
    here = tablet.question
    tablet.driver.get(f"{address}/correction.php")
    assert "Valider" not in tablet.text
    tablet.driver.back()
    tablet.see("Valider et ouvrir la question 2")
    assert tablet.question == here


def compose_without_network(tablet: WebKit) -> None:
    """Two steps of a progressive dossier, all kept here."""
    tablet.tick("C")
    tablet.validate()
    tablet.tick("B")
    tablet.validate()


def deliver(
    tablet: WebKit, jury: Any, candidate: dict[str, Any], database: Any
) -> None:
    """Point at an image, hear the close, and get the receipt."""
    tablet.press("1 à 10")
    tablet.press("Question suivante")
    tablet.touch_image()
    tablet.picture("pointing")
    jury.close("exam")
    tablet.wait(lambda: "reçue entière" in tablet.text)
    tablet.picture("receipt")
    assert held(database, candidate["number"]) == tablet.written()
