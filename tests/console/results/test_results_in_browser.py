"""What the jury reads after an exam can be read at a desk, on a tablet, a telephone."""

import pytest

from acts.published import compose_and_mark
from console.screen import look_at_each_width, page_of, slides

pytestmark = pytest.mark.e2e


def test_results_and_the_wall_after_them_fit_the_screen(
    chromium, browser, scene, owner
):
    compose_and_mark(scene, owner)
    page = page_of(chromium, browser("presidente"))
    for name in (
        "results",
        "results/questions",
        "results/amend",
        "board",
        "collection",
    ):
        page.goto(f"http://127.0.0.1/sittings/{scene.sitting}/{name}")
        look_at_each_width(page, f"after-{name.replace('/', '-')}")
        assert name != "collection" or not slides(page)
    page.goto("http://127.0.0.1/")
    look_at_each_width(page, "day")
    page.context.close()
