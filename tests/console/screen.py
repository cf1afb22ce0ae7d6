"""Chromium on pages that the client of the tests answers: what the console says."""

from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from e2e.conftest import CHROMIUM, CHROMIUM_ARGUMENTS, STAFF

KEPT = ("Content-Type", "Content-Security-Policy")


@contextmanager
def opened(client, path):
    """Open a page of the console in a browser of its own, at a desk."""

    def answer(route):
        from django.db import connections  # noqa: PLC0415 -- after Django's setup

        url = urlsplit(route.request.url)
        found = client.get(f"{url.path}?{url.query}" if url.query else url.path)
        body = b"".join(found) if found.streaming else found.content
        headers = {name: found.headers[name] for name in KEPT if name in found.headers}
        connections.close_all()
        route.fulfill(status=found.status_code, headers=headers, body=body)

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's loop is ours
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(CHROMIUM_ARGUMENTS)
        )
        page = chromium.new_context(viewport=STAFF, locale="fr-FR").new_page()
        page.route("**/*", answer)
        page.goto(f"http://127.0.0.1{path}")
        yield page
        chromium.close()
