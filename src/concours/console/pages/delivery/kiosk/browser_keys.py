"""Browser Exam Keys of an exam: pasted here for a configuration, and withdrawn."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from concours.acts.delivery.kiosk.browser_keys import (
    add_browser_keys,
    withdraw_browser_key,
)
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import text
from concours.console.pages.permissions import sees
from concours.console.words.delivery.tablets import (
    build_words,
    configuration_words,
    short_key,
)
from concours.core.kiosk.proof.browser_keys import BROWSER_KEYS_COUNT_MAX
from concours.store.models import Exam
from concours.store.queries.delivery.kiosk.browser_keys import current_browser_keys
from concours.store.queries.delivery.kiosk.configurations import ConfigurationRow
from concours.store.queries.people.roster import exam_of


def browser_key_section(
    exam: Exam, configurations: Sequence[tuple[str, ConfigurationRow]]
) -> dict[str, Any]:
    """Return the keys that count, and the configurations that may be given some.

    `configurations` are those in force, each with its site's name. A key of a replaced
    one is shown, and no longer counts: it may be withdrawn.
    """
    names = {
        row.config_key: configuration_words(site, row) for site, row in configurations
    }
    keys = [
        {
            "id": row.id,
            "place": names.get(row.config_key, ""),
            "config_key": short_key(row.config_key),
            "build": build_words(row.key),
            "key": row.key.key,
        }
        for row in current_browser_keys(exam.id)
    ]
    return {
        "browser_keys": sorted(
            keys, key=lambda row: (not row["place"], row["place"], row["build"])
        ),
        "browser_keys_max": BROWSER_KEYS_COUNT_MAX,
        "configuration_choices": [
            {"config_key": key, "name": f"{name} · {short_key(key)}"}
            for key, name in names.items()
        ],
    }


@sees("browser_keys_added")
@require_POST
def browser_keys_add(request: StaffRequest, exam: str) -> HttpResponse:
    """Let the keys count that were pasted for a configuration."""
    add_browser_keys(
        request.actor,
        exam_of(exam).id,
        text(request, "configuration"),
        text(request, "keys"),
        now=request.now,
    )
    return _redirect_back(exam)


@sees("browser_key_withdrawn")
@require_POST
def browser_key_withdraw(
    request: StaffRequest, exam: str, identity: int
) -> HttpResponse:
    """Let one key count no more."""
    withdraw_browser_key(request.actor, exam_of(exam).id, identity, now=request.now)
    return _redirect_back(exam)


def _redirect_back(exam: str) -> HttpResponse:
    return redirect(f"{reverse('kiosk_exam', args=[exam])}#browser-keys")
