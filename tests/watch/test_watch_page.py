"""The page of the watch tells the truth of real processes, without a database.

A process that is killed is *without news*, never *stopped*; the page says of itself
when it has none. Nothing of it names a candidate.
"""

import re
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import sync_playwright
from prometheus_client import Gauge

from concours.cli.house import client_build
from concours.core.kernel.time import Instant
from concours.gateway.metrics import GatewayMetrics
from concours.metrics.registry import new_registry
from concours.metrics.socket import (
    MetricsUnread,
    make_socket_folder,
    read_metrics,
    serve_metrics,
)
from concours.watch.machine import Machine
from concours.watch.page import WatchPage
from concours.watch.run import create_app
from concours.watch.watch import Rounds, Watch, read_clock
from console.screen import PHONE, SHOTS, TABLET
from e2e.house import (
    CHROMIUM,
    CHROMIUM_ARGUMENTS,
    STAFF,
    serious_violations,
)
from small_exam import Http

pytestmark = pytest.mark.e2e

ALONE = """
import sys, time
from concours.metrics.registry import new_registry
from concours.metrics.socket import serve_metrics
serve_metrics(new_registry(), {"CONCOURS_METRICS": sys.argv[1]})
time.sleep(60)
"""


@pytest.fixture
def house(tmp_path):
    """Sockets of a gateway that works and of a ledger whose board is late."""
    folder = make_socket_folder(tmp_path)
    gateway = GatewayMetrics()
    gateway.add_gauge("concours_streams", "Tablets.", lambda: 312)
    gateway.add_gauge("concours_waiting", "Waiting.", lambda: 3)
    ledger = new_registry()
    late = Gauge("concours_board_age_seconds", "Age.", registry=ledger)
    late.set(42)
    for name, registry in (("gateway-1", gateway.registry), ("ledger", ledger)):
        serve_metrics(registry, {"CONCOURS_METRICS": str(folder / name)})
    return folder, gateway, late


@pytest.fixture
def served(house, tmp_path):
    rounds = Rounds(Watch(house[0], Machine(tmp_path)))
    page = WatchPage(client_build(), "rennes-1")
    config = uvicorn.Config(create_app(rounds, page), port=0, log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        pass
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}", rounds
    server.should_exit = True
    thread.join(10)


def test_page_says_who_is_well_and_what_to_do(served, house):
    address, rounds = served
    _, gateway, late = house
    gateway.entries.inc(1_000)
    gateway.count_batch(200, 0.02)
    rounds.status = rounds._watch.turn(read_clock())
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(CHROMIUM_ARGUMENTS)
        )
        page = chromium.new_page(viewport=STAFF, locale="fr-FR")
        complaints = []
        page.on("console", lambda line: complaints.append(line.text))
        page.goto(address)
        assert re.search(
            r"heure de Paris \(UTC\+[12]\)", page.locator(".clock").inner_text()
        )
        assert complaints == [], "the page's own policy blocks nothing of it"
        faults = page.locator(".faults").inner_text().replace("\u00a0", " ")
        assert "le mur a 42 s de retard" in faults
        assert "À faire : relancez le registre" in faults
        assert page.locator("tbody th").all_inner_texts() == [
            "Passerelle 1",
            "Registre",
        ]
        assert "312" in page.locator(".numbers").inner_text()
        for name, viewport in (("staff", STAFF), ("tablet", TABLET), ("phone", PHONE)):
            page.set_viewport_size(viewport)
            assert serious_violations(page) == []
            assert page.evaluate(
                "document.documentElement.scrollWidth <= innerWidth"
            ), name
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/watch-{name}.png", full_page=True)
        late.set(1)  # and a gateway that reads no news becomes late by itself
        page.get_by_text("ne lit plus les nouvelles").first.wait_for()
        page.locator(".faults").filter(has_not_text="le mur").wait_for()
        english = chromium.new_page(locale="en-GB")
        english.goto(address)
        told = english.locator("main").inner_text()
        assert "has read no news" in told
        assert "MB" in told
        assert "Mo" not in told.replace("Memory", "")
        chromium.close()


def test_killed_process_is_without_news_until_it_is_back(tmp_path):
    folder = make_socket_folder(tmp_path)
    watch = Watch(folder, Machine(tmp_path))
    now = read_clock()
    with _process(folder / "keeper") as process:
        assert watch.turn(now).checks == []
        process.kill()
        process.wait()
    assert watch.turn(Instant(now + 10_000)).checks == []
    [check] = watch.turn(Instant(now + 16_000)).checks
    assert (check.fault, check.process, check.amount) == ("silent", "keeper", 16_000)
    with _process(folder / "keeper"):
        faults = [one.fault for one in watch.turn(read_clock()).checks]
    assert faults == ["restarted"]


@contextmanager
def _process(path):
    """Run a process that gives its metrics there, and nothing else."""
    with subprocess.Popen([sys.executable, "-c", ALONE, str(path)]) as process:
        while not _answers(path):
            time.sleep(0.05)
        yield process
        process.kill()


def _answers(path):
    try:
        return bool(read_metrics(path))
    except MetricsUnread:
        return False


def test_page_says_when_the_watch_itself_is_gone(served):
    address, _ = served
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(CHROMIUM_ARGUMENTS)
        )
        page = chromium.new_page(locale="fr-FR")
        page.clock.install()
        page.goto(address)
        assert not page.locator(".old").is_visible()
        page.route("**/*", lambda route: route.abort())
        page.clock.run_for(30_000)
        page.locator(".old").wait_for()
        assert "Plus de nouvelles de la veille" in page.locator(".old").inner_text()
        chromium.close()


def test_machines_read_the_same(served):
    address, _ = served
    answer = Http(address).get("/status.json")
    text = answer.body.decode()
    assert '"fault":"board_late"' in text
    assert '"level":"page"' in text
