"""Where a start is given, an old, lost or missing drill of the restore is named; it
stops nothing, and a fresh one says nothing.
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
