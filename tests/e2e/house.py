"""The whole house, started by its own command, and what a browser needs to visit it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, expect, sync_playwright
from tests.made_once import copy_home
from tests.patience import PATIENCE_MS, PATIENCE_S
from tests.scratch import scratch_folder

from concours.cli.supervision.rehearsal_house import free_port

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "client/node_modules/axe-core/axe.min.js"
AXE_RUN = """async (rules) => {
    const isSlight = (impact) => ['minor', 'moderate'].includes(impact)
    const isAsked = ({ enabled, impact, tags }) =>
        enabled && !tags.includes('experimental') && !isSlight(impact)
    const asked = axe._audit.rules.filter(isAsked).map(({ id }) => id)
    const moves = document.getAnimations()
    const ending = moves.filter((move) => move.effect.getComputedTiming().endTime < 1e6)
    await Promise.allSettled(ending.map((move) => move.finished))
    const runOnly = rules.length ? rules : asked
    const options = { resultTypes: ['violations'], preload: false, runOnly }
    return (await axe.run(document, options)).violations
}"""
"""A color on its way to another is that of no state of the page. Rules that find
nothing serious or critical, whatever they look at, are not asked: a third of all."""
WHOLE_CHROMIUM = os.environ.get("CONCOURS_CHROMIUM", "/usr/bin/chromium")
CHROMIUM = os.environ.get("CONCOURS_CHROMIUM") or (
    shutil.which("chromium-headless-shell") or WHOLE_CHROMIUM
)
"""Where it is installed, the Chromium that never has a window: the same engine in half
the time. What it lacks is asked of the whole one."""
SHOTS = os.environ.get("CONCOURS_SHOTS", "")
"""The folder of pictures of all that is looked at; none are taken without one."""

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TABLET = {"width": 1180, "height": 820}
STAFF = {"width": 1440, "height": 900}
READY_SECONDS_MAX = 600
LOG_LINES_MAX = 60
LEFT_COUNT_MAX = 5
"""Times that a page may be left while it is looked at: some renew themselves."""
RUNNING: list[Path] = []
"""The homes of the houses that run now."""

expect.set_options(timeout=PATIENCE_MS)


@dataclass(frozen=True, slots=True)
class House:
    """A running house: its addresses, its folder, and what a visitor knows."""

    home: Path
    console: str
    gateway: str
    credentials: dict[str, Any]
    process: subprocess.Popen[str]

    def member(self, login: str) -> dict[str, Any]:
        """Return one member of the staff, with the password of the demonstration."""
        return next(m for m in self.credentials["staff"] if m["login"] == login)


def start_house(home: Path, *size: str) -> House:
    """Start `concours demo` in `home` and wait until every part answers."""
    console, gateway = free_port(), free_port()
    command = [sys.executable, "-m", "concours.cli", "demo", "--home", str(home)]
    command += [*size]
    command += ["--console-port", str(console), "--gateway-port", str(gateway)]
    with (home / "demo-screen.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, text=True, cwd=ROOT)
    addresses = [f"http://127.0.0.1:{console}", f"http://127.0.0.1:{gateway}"]
    try:
        for address in addresses:
            wait_for(f"{address}/health", process, home)
    except BaseException:
        stop(process)
        raise
    credentials = json.loads((home / "demo.json").read_text())
    return House(home, *addresses, credentials, process)


def stop(process: subprocess.Popen[str]) -> None:
    """Stop the house as Ctrl-C does."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()


def wait_for(url: str, process: subprocess.Popen[str], home: Path) -> None:
    """Wait until an address of a house answers; if none does, say what it said."""
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 -- ours
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    said = (home / "demo-screen.log").read_text()
    raise AssertionError(f"{url} never answered. The house said:\n{said}")


@contextmanager
def house_of(*size: str, home_of: Path | None = None) -> Iterator[House]:
    """Run a house in a folder of its own, from nothing or on a copy of `home_of`."""
    with scratch_folder("e2e") as home:
        if home_of is not None:
            copy_home(home_of, home)
        running = start_house(home, *size)
        RUNNING.append(home)
        try:
            yield running
        finally:
            RUNNING.remove(home)
            stop(running.process)


def kept_logs(name: str) -> Iterator[tuple[str, str]]:
    """Keep the logs of the houses that run in `var/e2e-log/NAME`; return their ends.

    With each, the file that holds it whole.
    """
    for home in RUNNING:
        for log in sorted(home.glob("**/*.log")):
            kept = ROOT / "var" / "e2e-log" / name / home.name / log.name
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(log, kept)
            lines = log.read_text(errors="replace").splitlines()
            yield str(kept.relative_to(ROOT)), "\n".join(lines[-LOG_LINES_MAX:])


@contextmanager
def browser_of(path: str = CHROMIUM) -> Iterator[Browser]:
    """Run Debian's Chromium, headless; its event loop ends with it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=list(CHROMIUM_ARGUMENTS)
        )
        yield browser
        browser.close()


def look(page: Page, name: str, *, is_whole: bool = False) -> None:
    """Hold a page to the rules of access, and keep its picture."""
    page.wait_for_load_state("load")
    keep_picture(page, name, is_whole=is_whole)
    found = serious_violations(page)
    assert found == [], f"{name}: {found}"


def keep_picture(page: Page, name: str, *, is_whole: bool = False) -> None:
    """Keep what is on the screen, or the whole page, if people asked for pictures."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=is_whole)


def serious_violations(page: Page, *rules: str) -> list[str]:
    """Run axe on the page and name its serious and critical violations.

    All rules, or these alone. Through the debugging protocol, since the pages allow no
    foreign script.
    """
    found = None
    for _ in range(LEFT_COUNT_MAX):
        with suppress(Error):  # the page was being left: the next one is looked at
            found = _run_axe(page, rules)
            break
        page.wait_for_load_state()
    if found is None:
        found = _run_axe(page, rules)
    return [
        f"{fault['id']}: {node['html'][:120]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"][:3]
    ]


def _run_axe(page: Page, rules: tuple[str, ...]) -> Any:
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text())
    return page.evaluate(AXE_RUN, list(rules))
