"""The technical cell sees the house as its watches say it, and how old that is.

A row of `machine_status` is written by the watch's own role, as by a real watch; what
is old says so, and counts for nothing. Nobody sees it whose role does not allow it.
"""

import time
from uuid import uuid4

import pytest

from acts.scene import Tablet, attempt_of, launch
from concours.core.delivery.machines.health import ProcessReading, check_process
from concours.core.delivery.machines.status import (
    Course,
    MachineReading,
    MachineStatus,
)
from concours.watch.reports import encode
from console.screen import look, look_at_each_width, page_of
from console.test_console_pages import write_board

MINUTE_MS = 60_000


def now() -> int:
    return time.time_ns() // 1_000_000


def reading(name, **facts):
    told = {"started": now() - 3_600_000, "processor_permille": 410}
    return ProcessReading(name=name, at=now(), age_ms=900, **(told | facts))


def gateway(number=1, **facts):
    told = {"streams_count": 312, "entries_a_second": 40, "acknowledgement_ms": 38}
    told |= {"waiting_count": 2, "memory_bytes": 1_100_000_000}
    return reading(f"gateway-{number}", **(told | facts))


def status(*readings, course=()):
    begin = now() // MINUTE_MS * MINUTE_MS - (len(course) - 1) * MINUTE_MS
    return MachineStatus(
        at=now(),
        machine=MachineReading(12, 40, 30, 212 * 10**9, None),
        readings=readings,
        checks=[check for one in readings for check in check_process(one)],
        course=Course(begin, course),
        build="0.1.0+abcdef",
    )


@pytest.fixture
def report(database, owner):
    """Write what a watch says, by its own role."""
    from concours.store.queries.delivery.cell import machines  # noqa: PLC0415 -- setup

    def write(name, said, *, age_ms=0):
        with database.connect("concours_watch", autocommit=True) as watch:
            watch.execute("SELECT report_machine(%s, %s)", (name, encode(said)))
        owner.execute(
            "UPDATE machine_status SET at_ms = at_ms - %s WHERE name = %s",
            (age_ms, name),
        )
        machines._MACHINES.forget()

    owner.execute("DELETE FROM machine_status")
    machines._MACHINES.forget()
    yield write
    owner.execute("DELETE FROM machine_status")
    machines._MACHINES.forget()


@pytest.fixture
def running(scene, owner):
    """The exam half an hour after its opening, with its board."""
    t0 = now() - 1_800_000
    launch(owner, scene, t0=t0)
    Tablet(owner, attempt_of(owner, scene, "04201")).enrol(at=t0)
    write_board(owner, scene, t0)
    return scene


def read(client, address="/cell"):
    return client.get(address).content.decode()


def test_without_a_watch_the_page_says_how_to_start_one(browser, report):  # noqa: ARG001 -- empties
    page = read(browser("technique"))
    assert "Aucune veille ne parle encore" in page
    assert "concours serve watch" in page


def test_page_shows_what_the_machines_say_and_what_to_do(browser, report):
    report("rennes-1", status(gateway(), reading("ledger", board_age_ms=42_000)))
    report("rennes-2", status(gateway(2, streams_count=88)))

    page = read(browser("technique"))

    assert "<b>400</b>" in page
    assert "<b>80</b>" in page
    assert "38\u00a0ms" in page
    assert "le mur a 42\u00a0s de retard" in page
    assert "Relancez le registre" in page
    assert "Passerelle 2" in page


def test_what_is_old_says_so_and_counts_for_nothing(browser, report):
    report("rennes-1", status(gateway()))
    report("rennes-2", status(gateway(2, streams_count=88)), age_ms=12_000)

    page = read(browser("technique"))

    assert "rennes-2\u00a0: pas de nouvelle de sa veille depuis 12\u00a0s" in page
    assert "rennes-1\u00a0: pas de nouvelle" not in page
    assert "<b>312</b>" in page
    assert "arrêté" not in page


def test_page_shows_the_sitting_that_runs_its_sites_and_what_waits(
    browser, running, report
):
    report("rennes-1", status(gateway(), course=(0, 12, 900, 40)))
    client = browser("technique")
    client.post(
        f"{running.address}/incidents/tell",
        {"incident": "other", "text": "Coupure d’onduleur", "tap": str(uuid4())},
    )

    page = read(client)

    assert "UC 1" in page
    assert "restantes, fin à" in page
    assert "coupés, copies gardées" in page
    assert "personne ne suit encore" in page
    assert "L. Hamon" in page
    assert "dernière entrée à" in page
    assert 'class="sitechips"' in page
    assert "au plus 900 par seconde" in page


def test_a_rehearsal_that_passed_draws_its_line_on_the_axis(browser, report, scene):
    from concours.acts.rehearsal_passed import PassedRun, record_rehearsal  # noqa: PLC0415 -- setup
    from concours.store.models import Exam  # noqa: PLC0415 -- idem
    from concours.store.queries.delivery.cell import day  # noqa: PLC0415 -- idem

    run = PassedRun(
        candidates=12_000,
        sites=40,
        sittings=3,
        minutes=10,
        faults=(),
        entries=9,
        marks=9,
        reports=(),
        peak_per_s=6_600,
    )
    record_rehearsal(Exam.objects.get(pk=scene.exam).code, run, now=now())
    day._PEAK.forget()
    report("rennes-1", status(gateway()))

    assert "6\u202f600 par seconde, mesurés à la répétition" in read(
        browser("technique")
    )


def test_cell_opens_to_the_nation_and_to_no_site(browser, local):
    for login in ("technique", "presidente"):
        assert browser(login).get("/cell").status_code == 200
    for role in ("site_manager", "supervisor"):
        room = "Salle 1" if role == "supervisor" else ""
        client = browser(local(role, room))
        assert client.get("/cell").status_code == 403
        assert client.get("/cell/state").status_code == 403


@pytest.mark.usefixtures("running")
def test_cell_is_read_at_every_width(chromium, browser, report):
    page = page_of(chromium, browser("technique"))
    page.goto("http://console/cell")
    look_at_each_width(page, "cell-empty")
    load = tuple(100 + 20 * (minute % 7) for minute in range(300))
    late = reading("ledger", board_age_ms=42_000)
    report("rennes-1", status(gateway(), late, course=load))
    report("rennes-2", status(gateway(2)), age_ms=12_000)
    page.get_by_text("le mur a 42").first.wait_for()
    look_at_each_width(page, "cell")


def test_page_says_when_it_hears_nothing_of_the_console(chromium, browser, report):
    report("rennes-1", status(gateway()))
    page = page_of(chromium, browser("technique"))
    page.clock.install()
    page.goto("http://console/cell")
    page.clock.run_for(5_000)
    assert not page.locator("#no-news").is_visible()
    page.route("**/cell/state*", lambda route: route.abort())
    page.clock.run_for(20_000)
    page.locator("#no-news").wait_for()
    assert "Plus de nouvelles de la console" in page.locator("#no-news").inner_text()
    look(page, "cell-no-news")
