"""Who watches over the house reads which drill is due, by which command, and what each
one lost. Nothing is started from the page.

Defends the brittle failover: never tried, too old, of another build, or lost.
"""

import time

import pytest

from concours.core.kernel.time import Instant
from console.screen import look_at_each_width, page_of

DAY_MS = 24 * 3_600_000


@pytest.fixture
def standbys(scene, monkeypatch):  # noqa: ARG001 -- after setup
    """Let the house say that it has standbys."""
    from concours.store.queries.delivery import restore_drill  # noqa: PLC0415 -- idem

    monkeypatch.setattr(restore_drill, "IS_ON_CLUSTER", "SELECT true")


def play(*, kind="switchover", days_ago=0, lost=0, is_of_house=True):
    """Record a drill as its command does."""
    from concours.acts.restore_drill import record_primary_drill  # noqa: PLC0415 -- idem
    from concours.core.delivery.readiness.drills import PrimaryDrill  # noqa: PLC0415

    drill = PrimaryDrill(
        kind=kind,
        before="n1",
        after="n2",
        acknowledged=900,
        lost=lost,
        stopped_ms=4_400,
        is_of_house=is_of_house,
    )
    record_primary_drill(drill, now=Instant(now() - days_ago * DAY_MS))


def now():
    return time.time_ns() // 1_000_000


def due(page):
    """Return the commands that a page tells to play."""
    return [
        command
        for command in (
            "drill switchover",
            "drill failover",
            "drill restore SAUVEGARDES",
        )
        if f'<span class="code">concours {command}</span>' in page
    ]


def test_a_house_on_a_cluster_owes_each_drill_until_it_was_played(browser, standbys):  # noqa: ARG001
    client = browser("technique")

    def read():
        return client.get("/drills").content.decode()

    assert due(read()) == [
        "drill switchover",
        "drill failover",
        "drill restore SAUVEGARDES",
    ]
    assert "Aucun exercice joué" in read()

    play(is_of_house=False)
    assert "drill switchover" in due(read())
    assert "ne compte pas pour la maison" in read()

    play(days_ago=31)
    assert "il y a plus de trente jours" in read()
    play(lost=3)
    assert "a échoué le" in read()
    play()
    play(kind="failover")
    assert due(read()) == ["drill restore SAUVEGARDES"]
    assert "4,40\u00a0s" in read()


def test_a_drill_of_another_build_is_due_again(browser, standbys, monkeypatch):  # noqa: ARG001
    play()
    monkeypatch.setattr(
        "concours.console.pages.delivery.cell.drills.current_build", lambda: "9.9+ab"
    )

    page = browser("technique").get("/drills").content.decode()

    assert "sur une autre version" in page
    assert "drill switchover" in due(page)


def test_a_house_on_one_node_is_asked_for_its_backup_alone(browser):
    page = browser("auditeur").get("/drills").content.decode()

    assert due(page) == ["drill restore SAUVEGARDES"]
    assert "n’a qu’un serveur de base de données" in page


@pytest.mark.e2e
def test_the_page_is_read_at_each_width(chromium, browser, standbys):  # noqa: ARG001
    from concours.acts.restore_drill import record_drill  # noqa: PLC0415 -- idem

    play(days_ago=40)
    play(kind="failover", lost=2)
    record_drill(Instant(now()), is_held=True, seconds=74, now=Instant(now()))
    page = page_of(chromium, browser("technique"))
    page.goto("http://127.0.0.1/drills")
    look_at_each_width(page, "drills")
    page.context.close()
