"""What the jury reads after an exam can be read at a desk, on a tablet, a telephone."""

import pytest

from acts.published import compose_and_mark
from console.screen import PHONE, TABLET, look, page_of, slides
from e2e.house import STAFF

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("viewport", [STAFF, TABLET, PHONE])
def test_results_and_the_wall_after_them_fit_the_screen(
    chromium, browser, scene, owner, viewport
):
    compose_and_mark(scene, owner)
    page = page_of(chromium, browser("presidente"), viewport)
    for name in (
        "results",
        "results/questions",
        "results/amend",
        "board",
        "collection",
    ):
        page.goto(f"http://127.0.0.1/sittings/{scene.sitting}/{name}")
        look(page, f"after-{name.replace('/', '-')}-{viewport['width']}")
        assert name != "collection" or not slides(page)
    page.goto("http://127.0.0.1/")
    look(page, f"day-{viewport['width']}")
    page.context.close()
