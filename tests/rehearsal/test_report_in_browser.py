"""A jury reads the page: no violation of access, nothing cut off, and it prints."""

import pytest
from sample_report import empty_report, whole_report, wrong_report
from tests.kept_browser import KEPT

from concours.rehearsal.report.page import render
from e2e.house import STAFF, serious_violations

pytestmark = pytest.mark.e2e

SAMPLES = {"whole": whole_report, "wrong": wrong_report, "empty": empty_report}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def chromium():
    with KEPT.lend() as running:
        yield running


@pytest.fixture
def opened(chromium, tmp_path):
    """Open the page of a sample as a jury does: from a file, with no network."""
    contexts = []

    def open_page(sample, viewport):
        there = tmp_path / f"{sample}.html"
        there.write_text(render(SAMPLES[sample]()), encoding="utf-8")
        contexts.append(chromium.new_context(viewport=viewport, offline=True))
        page = contexts[-1].new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(there.as_uri())
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("viewport", [STAFF, PHONE], ids=["staff", "phone"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_axe_finds_nothing_serious(opened, sample, viewport):
    assert serious_violations(opened(sample, viewport)) == []


@pytest.mark.parametrize("viewport", [STAFF, PHONE], ids=["staff", "phone"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_page_scrolls_down_only(opened, sample, viewport):
    page = opened(sample, viewport)

    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == viewport["width"]


def test_the_verdict_stands_on_the_first_screen(opened):
    verdict = opened("wrong", STAFF).get_by_role("heading", level=1)
    box = verdict.bounding_box()

    assert box["y"] + box["height"] < STAFF["height"] / 2


def test_the_page_shows_its_own_type(opened):
    page = opened("whole", STAFF)

    assert page.evaluate(
        "document.fonts.check('16px \"Atkinson Hyperlegible Next Variable\"')"
    )


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_page_prints_on_few_sheets_of_paper(opened, sample):
    printed = opened(sample, STAFF).pdf(prefer_css_page_size=True)

    assert printed.startswith(b"%PDF")
    assert 1 <= printed.count(b"/Type /Page\n") <= 6
