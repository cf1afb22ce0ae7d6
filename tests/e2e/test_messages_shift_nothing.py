"""No message of any kind moves what can be touched on a tablet, at any of its sizes.

The screens are those of tablets, drawn by the development page (`client/dev`), whose
table of messages (`client/dev/messages.ts`) is whole by its types. Each message comes
and goes on each screen; what a finger may be on its way to stays where it is.
"""

import subprocess
from collections.abc import Iterator
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.e2e

CLIENT = Path(__file__).parents[2] / "client"
SIZES = {
    "as it lies": {"width": 1180, "height": 820},
    "upright": {"width": 820, "height": 1180},
    "at 200 %": {"width": 590, "height": 410},
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The development page."""
    folder = tmp_path_factory.mktemp("dev")
    vite = CLIENT / "node_modules" / ".bin" / "vite"
    command = [vite, "build", "--config", "dev/vite.config.ts", "--outDir", folder]
    subprocess.run(command, cwd=CLIENT, check=True, capture_output=True)
    return folder


@pytest.fixture
def page(chromium: Browser, built: Path) -> Iterator[Page]:
    def answer(route: Route) -> None:
        path = built / (urlsplit(route.request.url).path.strip("/") or "index.html")
        if not path.is_file():
            return route.abort()
        kind = guess_type(path.name)[0] or "application/octet-stream"
        return route.fulfill(body=path.read_bytes(), content_type=kind)

    context = chromium.new_context(timezone_id="Europe/Paris", locale="fr-FR")
    page = context.new_page()
    page.route("**/*", answer)
    yield page
    context.close()


@pytest.mark.parametrize("size", SIZES)
def test_no_message_moves_what_can_be_touched(page: Page, size: str) -> None:
    page.set_viewport_size(SIZES[size])  # type: ignore[arg-type] -- width and height
    page.goto("http://tablet.test/")
    page.locator(".compose").wait_for()
    page.evaluate("document.fonts.ready.then(() => true)")

    assert page.evaluate("findShifts()") == []
