"""The journal holds on a screen, a tablet and a telephone: no violation, nothing cut.

Its acts are those that made the scene, and one of each sort of fact.
"""

import pytest

from acts.scene import NOON
from concours.core.delivery.journal.act import Act
from concours.store.journal.acts import append_act
from console.screen import look_at_each_width, page_of

pytestmark = pytest.mark.e2e
BODY = {
    "t0_ms": NOON,
    "lead_ms": 60_000,
    "keyholders": ["presidente", "kermarec"],
    "readiness": {
        "at_ms": NOON,
        "sites": {
            "Amiens": {"light": "green", "expected": 148, "clock": [148, 0, 0]},
            "Limoges": {"light": "red", "expected": 96, "clock": [90, 4, 2]},
        },
    },
    "apart": [],
    "overridden": ["Limoges"],
}


def test_the_journal_can_be_read_unfolded(chromium, browser, scene, owner):
    act = Act(
        actor="Pr A. Delmas (presidente)",
        role="president",
        kind="sitting_armed",
        at=NOON,
        sitting=scene.sitting,
        reason="Tous les centres sont prêts, sauf Limoges que deux personnes ont pris.",
        body=BODY,
    )
    with owner.transaction():
        append_act(owner, act)
    browser("technique").post(f"/sittings/{scene.sitting}/launch/arm", {"lead_s": "60"})

    page = page_of(chromium, browser("auditeur"))
    page.goto("http://127.0.0.1/acts")
    look_at_each_width(page, "journal")
    for summary in page.locator("summary").all():
        summary.click()
    look_at_each_width(page, "journal-unfolded")
    page.goto("http://127.0.0.1/acts?show=refused")
    look_at_each_width(page, "journal-refused")
    page.context.close()
