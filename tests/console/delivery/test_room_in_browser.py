"""A full room ends where its seats end, on the tablet that it is made for."""

import time

import pytest

from acts.scene import HOUR_MS, launch, make_scene
from console.screen import PHONE, TABLET, look, page_of
from e2e.house import STAFF

pytestmark = pytest.mark.e2e


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_scene(tmp_path, candidates=60, code=f"room-{time.time_ns()}")


@pytest.mark.parametrize("viewport", [STAFF, TABLET, PHONE])
def test_a_full_room_scrolls_to_its_last_seat_and_no_further(
    chromium, browser, scene, owner, viewport
):
    launch(owner, scene, t0=time.time_ns() // 1_000_000 - HOUR_MS)
    page = page_of(chromium, browser("presidente"), viewport)
    query = f"?site={scene.site}&room=Salle+1"
    page.goto(f"http://127.0.0.1/sittings/{scene.sitting}/room{query}")

    look(page, f"room-{viewport['width']}")
    if viewport == TABLET:
        height = page.evaluate("document.documentElement.scrollHeight")
        assert height == TABLET["height"]
    page.context.close()
