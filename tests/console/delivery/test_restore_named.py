"""Where a start is given, an old, lost or missing drill of the restore is named; it
stops nothing, and a fresh one says nothing. A house that was itself put back says so on
every page, but to those who look after a room, until it is the one in service.
"""

import time

import pytest

from concours.core.kernel.time import Instant

DAY_MS = 24 * 3_600_000


@pytest.fixture
def page(scene, browser):
    client = browser("presidente")

    def read():
        from concours.store.queries.delivery import (  # noqa: PLC0415 -- after setup
            restore_drill,
        )

        restore_drill.LAST_DRILL.forget()
        return client.get(f"{scene.address}/launch").content.decode()

    return read


def drill(*, days_ago, is_held):
    from concours.acts.restore_drill import record_drill  # noqa: PLC0415 -- idem

    at = Instant(int(time.time() * 1000) - days_ago * DAY_MS)
    record_drill(at, is_held=is_held, seconds=5, now=at)


def test_an_old_a_lost_and_a_missing_drill_are_named_and_a_fresh_one_is_not(page):
    assert "Aucune restauration n’a été essayée" in page()

    drill(days_ago=8, is_held=True)
    assert "La dernière restauration essayée date du" in page()

    drill(days_ago=1, is_held=False)
    assert "a perdu quelque chose" in page()

    drill(days_ago=0, is_held=True)
    assert "concours restore --drill" not in page()


def test_a_house_that_was_put_back_says_so_until_it_is_in_service(
    scene, browser, local
):
    from concours.acts import restore_drill  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery.restore_drill import (  # noqa: PLC0415 -- idem
        RESTORED,
    )

    backup = Instant(1_795_000_000_000)
    band = "Maison restaurée d’une sauvegarde du 18/11/2026 à 12 h 06"

    people = {name: browser(name) for name in ("presidente", "auditeur", "")}
    people["room"] = browser(local("supervisor", "Salle 1"))
    pages = {
        "presidente": f"{scene.address}/launch",
        "auditeur": "/acts",
        "": "/sign-in",
        "room": f"{scene.address}/room",
    }

    def with_band():
        RESTORED.forget()
        answers = {name: people[name].get(page) for name, page in pages.items()}
        assert {answer.status_code for answer in answers.values()} == {200}
        return {n for n, answer in answers.items() if band in answer.content.decode()}

    assert with_band() == set()
    now = Instant(int(time.time() * 1000))
    restore_drill.record_restore(backup, now=now)
    assert with_band() == {"presidente", "auditeur", ""}

    restore_drill.put_in_service("La première machine a brûlé.", now=now)
    assert with_band() == set()
    with pytest.raises(restore_drill.HouseNotRestored):
        restore_drill.put_in_service("Encore", now=now)
