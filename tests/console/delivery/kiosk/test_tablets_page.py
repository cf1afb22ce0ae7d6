"""*Tablettes* says which tablet is not what we think, where it is, and what to do.

Of a site alone to its manager (A30); in a browser, on a desk and on a telephone.
"""

import pytest
from nation import Nation

from acts.delivery.test_kiosk_acts import ORIGIN, file_of
from acts.delivery.test_kiosk_policy import VERDICT
from acts.scene import HOUR_MS, launch
from console.delivery.kiosk.test_lock_watch import Scene, now
from console.delivery.test_gate_pages import page
from console.screen import PHONE, look, page_of
from e2e.house import STAFF


@pytest.fixture
def nation(owner, scene, settings_of_console, monkeypatch):
    from concours.acts.delivery.kiosk.configurations import configure_kiosk  # noqa: PLC0415 -- after setup

    monkeypatch.setattr(settings_of_console, "TABLETS_URL", ORIGIN)
    nation = Nation(owner, scene)
    organiser = scene.actor("organisation")
    for seed in "ab":  # the second is in force
        data = file_of(scene, "Amiens", seed=seed)
        configure_kiosk(organiser, scene.exam, data, origin=ORIGIN, now=now())
    return nation


@pytest.fixture(autouse=True)
def looked_at_anew(console_database):  # noqa: ARG001 -- Django, on it
    """What was read for others a moment ago is not what this test has set."""
    from concours.store.queries.delivery import readiness  # noqa: PLC0415 -- after setup

    readiness.SHARED.forget()
    before, readiness.SHARED.lasts_ms = readiness.SHARED.lasts_ms, 1
    yield
    readiness.SHARED.lasts_ms = before


def show(nation, name, *verdicts, configuration=None):
    for attempt, verdict in zip(nation.attempts[name], verdicts, strict=False):
        nation.owner.execute(VERDICT, (attempt, now(), verdict))
        nation.owner.execute(
            "UPDATE kiosk_verdict SET configuration = %s WHERE attempt = %s",
            (configuration, attempt),
        )


def former(owner, scene):
    [(identity,)] = owner.execute(
        """SELECT id FROM kiosk_configuration
           WHERE exam_id = %s AND replaced_act IS NOT NULL""",
        (scene.exam,),
    ).fetchall()
    return identity


def test_sites_are_listed_worst_first_and_one_is_opened(browser, scene, nation, owner):
    client = browser("technique")
    show(nation, "Amiens", "other", "right", configuration=former(owner, scene))

    shown = page(client, scene, "tablets")
    assert shown.index(">Amiens<") < shown.index(">Limoges<")  # bad tablets go first
    assert "aucune configuration pour cette épreuve" in shown
    assert "1 sans la bonne clé" in shown
    assert "Non vérifié sur iPad" in shown
    opened = page(client, scene, "tablets", site=scene.site)
    assert "d’une configuration remplacée (Amiens · matin)" in opened
    assert "pas encore vue" in opened
    assert "rouvrir le fichier du centre" in opened
    assert f"/message?site={scene.site}" in opened
    owner.execute(
        "UPDATE presence SET worker = false WHERE attempt = ANY(%s)",
        (nation.attempts["Amiens"][:2],),
    )
    words = "2 tablettes ne sauraient pas rouvrir l’application sans réseau"
    assert words in page(client, scene, "tablets", site=scene.site)
    assert words in page(client, scene, "readiness", site=scene.site)
    show(nation, "Amiens", "right", "right", "right")
    fine = page(client, scene, "tablets/state", site=scene.site)
    assert "rien à signaler" in fine
    assert "ont montré la bonne clé" in fine


def test_what_proves_nothing_says_why(browser, scene, nation, owner, monkeypatch):
    from django.conf import settings  # noqa: PLC0415 -- after setup

    client = browser("technique")
    monkeypatch.setattr(settings, "TABLETS_URL", "")
    assert "aucune preuve n’est demandée" in page(client, scene, "tablets")
    monkeypatch.setattr(settings, "TABLETS_URL", ORIGIN)
    show(nation, "Amiens", "right")
    owner.execute("UPDATE kiosk_configuration SET sitting_code = 'autre'")
    shown = page(client, scene, "tablets", site=scene.site)
    assert "configuration n’est en vigueur pour" in shown
    assert "l’examen en a pour\u00a0: autre." in shown
    assert "ne connaît aucune" not in shown
    assert shown.count("par une autre épreuve") == 1
    assert "que chaque tablette montre l’épreuve seule" in shown
    owner.execute("UPDATE kiosk_configuration SET replaced_act = 1")
    assert "ne connaît aucune configuration" in page(client, scene, "tablets")
    del nation


@pytest.mark.e2e
def test_the_pages_hold_on_a_desk_and_on_a_telephone(
    browser, scene, nation, owner, chromium
):
    launch(owner, scene, t0=now() - HOUR_MS)
    nation.grow(9)
    show(nation, "Amiens", "other", "absent", "right")
    show(nation, "Amiens", "other", configuration=former(owner, scene))
    room = Scene.__new__(Scene)
    room.owner, room.scene = owner, scene
    room.board(now())
    client = browser("technique")
    screen = page_of(chromium, client)
    of = f"http://127.0.0.1/sittings/{scene.sitting}"
    at = f"site={scene.site}"
    for name, size in (("desk", STAFF), ("telephone", PHONE)):
        screen.set_viewport_size(size)
        screen.goto(f"{of}/tablets?{at}")
        look(screen, f"tablets-{name}")
        screen.goto(f"{of}/room?{at}&room=Salle 1")
        assert screen.get_by_text("à regarder").first.is_visible()
        look(screen, f"room-locks-{name}")
    screen.context.close()
