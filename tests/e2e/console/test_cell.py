"""The cell sees a real house by its real watch, in Chromium and in WebKit.

The watch finds its database by the home, without a secret on its command line; a
process that is killed shows with its remedy, a watch that is killed is *without news*.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, expect
from selenium.webdriver.common.by import By
from tests.e2e.house import House, serious_violations
from tests.e2e.staff import Member
from tests.e2e.test_webkit import WebKit, webkit, webkit_is_here

from concours.cli.supervision.rehearsal_house import free_port

assert webkit_is_here
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning"),
]


@contextmanager
def watching(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the watch of a home, as somebody types it."""
    command = [sys.executable, "-m", "concours.cli", "serve", "watch"]
    options = ["--home", str(home), "--port", str(free_port()), "--machine", "rennes-1"]
    environment = {k: v for k, v in os.environ.items() if k != "CONCOURS_DSN"}
    with subprocess.Popen([*command, *options], env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def part_of(house: House, name: str) -> psutil.Process:
    """Return a process of a house by what it serves."""
    parts = psutil.Process(house.process.pid).children(recursive=True)
    return next(part for part in parts if ["serve", name] == part.cmdline()[3:5])


@pytest.fixture(scope="module")
def member(house: House, chromium: Browser) -> Iterator[Member]:
    president = Member(chromium, house, "presidente")
    president.sign_in()
    yield president
    president.page.context.close()


def test_cell_sees_a_process_die_and_a_watch_fall_silent(
    house: House, member: Member
) -> None:
    page = member.page
    page.goto(f"{house.console}/cell")
    expect(page.locator("#main")).to_contain_text("Aucune veille ne parle encore")
    with watching(house.home) as watch:
        expect(page.locator(".procs")).to_contain_text("Passerelle")
        expect(page.locator(".procs")).to_contain_text("Registre")
        assert serious_violations(page) == []
        part_of(house, "ledger").kill()
        faults = page.locator(".cellfaults")
        expect(faults).to_contain_text("relancé il y a")
        expect(faults).to_contain_text("Lisez la dernière faute de son journal")
        watch.send_signal(signal.SIGKILL)
        watch.wait()
        expect(page.locator("#main")).to_contain_text(
            "pas de nouvelle de sa veille depuis"
        )
        expect(page.locator("#main")).not_to_contain_text("arrêté")


def test_cell_is_read_in_webkit_too(house: House) -> None:
    facts = house.member("technique")
    with watching(house.home), webkit() as page:
        page.driver.get(house.console)
        page.type("login", facts["login"])
        page.type("password", facts["password"])
        page.press("Entrer")
        page.see("Code de votre application")
        page.press("Entrer")
        page.see("Quitter")
        page.driver.get(f"{house.console}/cell")
        page.see("Passerelle")
        page.see("Ce qu’il reste de marge")
        _reads_live(page)
        page.driver.get(f"{house.console}/processes")
        page.see("Nœuds de PostgreSQL")
        page.see("n’attend personne")


def _reads_live(page: WebKit) -> None:
    """Wait until the page's body was drawn anew by itself."""

    def stamp() -> str | None:
        return page.driver.find_element(By.ID, "cell").get_attribute("hx-get")

    first = page.wait(stamp)
    page.wait(lambda: stamp() != first)
