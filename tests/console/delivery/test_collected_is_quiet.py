"""A sitting that is collected is quiet: nobody is called, nothing more is offered."""

import time
from urllib.parse import quote
from uuid import uuid4

import pytest

from acts.scene import Tablet, attempt_of, launch
from console.markup import compact
from console.test_console_pages import write_board
from console.test_every_button import person_of

HOUR_MS = 3_600_000
ALARMS = (
    "Le registre est en retard",
    "dernier compte",
    "Donner du temps",
    "Écrire",
    "Mots à dicter",
    "Verrouiller",
    "Évacuer",
    "code de remplacement",
    'class="inc"',
    "data-stream",
    'hx-get="{address}/collection/state',
    ">à pointer<",
    ">À pointer<",
    "coupés, copies gardées",
)
NOT_TOLD = (2, 5)
"""A candidate's own page, and the collection, which says it whole."""


@pytest.fixture(params=[False, True])
def is_collected(request, scene, owner):
    """A sitting of which an old board says that tablets are cut; collected or not."""
    from concours.acts.delivery.incidents import Report, open_incident  # noqa: PLC0415 -- Django

    t0 = time.time_ns() // 1_000_000 - 5 * HOUR_MS
    launch(owner, scene, t0=t0)
    tablet = Tablet(owner, attempt_of(owner, scene, "04201"))
    tablet.enrol(at=t0)
    tablet.answer("dp1-q1", ["A"], at=t0 + 2_000)
    write_board(owner, scene, t0)
    owner.execute("UPDATE board SET at_ms = at_ms - 1284000")
    report = Report(
        kind="noise", key=uuid4(), attempt=attempt_of(owner, scene, "04201")
    )
    open_incident(scene.actor("kermarec"), scene.sitting, report, now=t0)
    if request.param:
        owner.execute(
            "UPDATE sitting SET closed_at_ms = %s, collected_ms = %s WHERE id = %s",
            (t0 + 3 * HOUR_MS, t0 + 4 * HOUR_MS, scene.sitting),
        )
    return request.param


def test_after_the_end_no_page_calls_anybody(browser, scene, is_collected):
    of = f"{scene.address}"
    place = f"?site={scene.site}&room={quote('Salle 1')}"
    president = browser("presidente")
    pages = [
        president.get(f"{of}{name}").content.decode()
        for name in (
            "/board",
            f"/board?site={scene.site}",
            "/candidates/04201",
            f"/room{place}&candidate=04201",
            f"/site?site={scene.site}",
            "/collection",
        )
    ]
    manager = browser(person_of("site_manager", scene))
    pages.append(manager.get(f"{of}/site").content.decode())

    alarms = [alarm.format(address=scene.address) for alarm in ALARMS]
    pages = [compact(page) for page in pages]
    loud = {alarm for alarm in alarms if any(alarm in page for page in pages)}

    assert loud == (set() if is_collected else set(alarms))
    told = ["Terminé, 1 copie sur " in page for page in pages]
    assert told == [is_collected and page not in NOT_TOLD for page in range(len(pages))]
