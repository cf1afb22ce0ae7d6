"""One Chromium for the modules of a process that follow each other and look at pages.

To start it and its driver takes two seconds of processor: as much as many a module.
The driver has a loop, within which asyncio runs nothing else: it ends as soon as a
module comes that asks for no browser.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from e2e.house import CHROMIUM, CHROMIUM_ARGUMENTS

FIXTURE = "chromium"
"""What a test asks for that looks at pages."""


class KeptBrowser:
    """Chromium and its driver, from the first who asks until somebody ends them."""

    def __init__(self) -> None:
        self._ends = ExitStack()
        self._driver: Playwright | None = None
        self._browser: Browser | None = None

    @contextmanager
    def lend(self, path: str = CHROMIUM) -> Iterator[Browser]:
        """Give the browser that is kept, or start it; another than it for once."""
        if self._driver is None:
            patch = self._ends.enter_context(pytest.MonkeyPatch.context())
            patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the driver's loop is ours
            self._driver = self._ends.enter_context(sync_playwright())
        if path != CHROMIUM:
            browser = _launched(self._driver, path)
            yield browser
            browser.close()
            return
        if self._browser is None or not self._browser.is_connected():
            self._browser = _launched(self._driver, path)
        yield self._browser
        for context in self._browser.contexts:
            context.close()

    def end(self) -> None:
        """Let it go, and its loop with it."""
        if self._browser is not None:
            self._browser.close()
        self._browser = self._driver = None
        self._ends.close()


def _launched(driver: Playwright, path: str) -> Browser:
    return driver.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGUMENTS))


KEPT = KeptBrowser()


def modules_that_look(items: Iterable[pytest.Item]) -> set[Path]:
    """Return the modules of which a test asks for the browser that is kept."""
    return {i.path for i in items if FIXTURE in getattr(i, "fixturenames", ())}
