"""Which configurations the locked browsers of an exam have, and a file of others."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.delivery.kiosk.configurations import configure_kiosk
from concours.acts.may import may, require
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.kiosk.browser_keys import browser_key_section
from concours.console.pages.delivery.kiosk.policy import policy_section
from concours.console.pages.people.imports import uploaded
from concours.console.pages.permissions import opens_to, sees
from concours.store.models import Exam
from concours.store.queries.delivery.kiosk.configurations import (
    ConfigurationRow,
    current_configurations,
    site_names,
)
from concours.store.queries.people.roster import exam_of

ACTS = ("kiosk_configured", "kiosk_policy_set")


@opens_to(lambda actor: any(may(actor, act) for act in ACTS))
def kiosk(request: StaffRequest, exam: str) -> HttpResponse:
    """Show the configurations in force to whoever brings them, or sets what follows."""
    if not may(request.actor, "kiosk_policy_set"):
        require(request.actor, "kiosk_configured")
    exam_row = exam_of(exam)
    configurations = _with_sites(exam_row)
    context = {
        "exam": exam_row,
        "is_tls_known": settings.TABLETS_URL.startswith("https://"),
        **_rows(configurations),
        **browser_key_section(exam_row, configurations),
        **policy_section(request, exam_row),
    }
    return render(request, "console/delivery/kiosk/kiosk.html", context)


@sees("kiosk_configured")
@require_POST
def kiosk_bring(request: StaffRequest, exam: str) -> HttpResponse:
    """Bring a file into force, in place of what was."""
    _name, data = uploaded(request)
    configure_kiosk(
        request.actor,
        exam_of(exam).id,
        data,
        origin=settings.TABLETS_URL,
        now=request.now,
    )
    return redirect("kiosk_exam", exam)


def _with_sites(exam: Exam) -> list[tuple[str, ConfigurationRow]]:
    """Return the configurations in force, each with its site's name, by place."""
    names = site_names(exam.id)
    rows = [(names[row.site], row) for row in current_configurations(exam.id)]
    return sorted(rows, key=lambda pair: (pair[0], pair[1].sitting, pair[1].session))


def _rows(configurations: Sequence[tuple[str, ConfigurationRow]]) -> dict[str, Any]:
    return {
        "rows": [
            {
                "site": site,
                "sitting": row.sitting,
                "session": row.session,
                "accessibility": ", ".join(row.accessibility),
                "config_key": row.config_key,
                "versions": ", ".join(row.versions),
            }
            for site, row in configurations
        ],
        "count": len(configurations),
        "sites_count": len({row.site for _, row in configurations}),
    }
