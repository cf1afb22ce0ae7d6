"""A full room ends where its seats end, on the tablet that it is made for."""

import time

import pytest

from acts.scene import HOUR_MS, launch, make_scene
from console.screen import TABLET, look_at_each_width, page_of

pytestmark = pytest.mark.e2e


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_scene(tmp_path, candidates=60, code=f"room-{time.time_ns()}")


def test_a_full_room_scrolls_to_its_last_seat_and_no_further(
    chromium, browser, scene, owner
):
    launch(owner, scene, t0=time.time_ns() // 1_000_000 - HOUR_MS)
    page = page_of(chromium, browser("presidente"), TABLET)
    query = f"?site={scene.site}&room=Salle+1"
    page.goto(f"http://127.0.0.1/sittings/{scene.sitting}/room{query}")

    height = page.evaluate("document.documentElement.scrollHeight")
    assert height == TABLET["height"]
    look_at_each_width(page, "room")
    page.context.close()
