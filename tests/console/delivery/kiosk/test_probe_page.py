"""What was found at a tablet's place is shown per site, and an old one in amber.

Whoever keeps a site gets a code for it, once; nobody else does.
"""

import json
import re

import pytest
from nation import Nation

from acts.delivery.test_kiosk_acts import ORIGIN
from acts.scene import HOUR_MS
from console.delivery.kiosk.test_lock_watch import now
from console.delivery.kiosk.test_tablets_page import looked_at_anew  # noqa: F401
from console.delivery.test_gate_pages import page
from console.screen import PHONE, TABLET, look, page_of, press
from e2e.house import STAFF

CODE = """
INSERT INTO kiosk_probe_code (site_id, handle, secret, until_ms, act)
VALUES (%s, 'AAAA', %s, 0, 1) RETURNING id
"""
PROBE = """
INSERT INTO kiosk_probe (site_id, code, at_ms, checks, seal)
VALUES (%s, %s, %s, %s, %s)
"""
WELL = (
    ("exam", "ok", "https://examen.example · 200"),
    ("certificate", "ok", "4f" * 32),
    ("hour", "ok", "± 12 ms"),
    ("names", "ok", "10/10"),
    ("addresses", "ok", "10/10"),
    ("neighbours", "ok", "1/1"),
)
OPEN = (*WELL[:4], ("addresses", "wrong", "1.1.1.1"), ("neighbours", "unknown", "?"))


@pytest.fixture
def nation(owner, scene):
    return Nation(owner, scene)


@pytest.fixture
def served_over_tls(settings_of_console, monkeypatch):
    monkeypatch.setattr(settings_of_console, "TABLETS_URL", ORIGIN)


@pytest.fixture
def probed(owner, nation):
    """Tell what was found at a site so many hours ago."""

    def probed(name, *checks, hours_ago=1):
        site = nation.site(name)
        [code] = owner.execute(CODE, (site, bytes(32))).fetchone()
        at_ms = now() - hours_ago * HOUR_MS
        seal = code.to_bytes(32, "big")
        owner.execute(PROBE, (site, code, at_ms, json.dumps(checks), seal))

    return probed


def test_each_site_shows_its_last_probe_and_an_old_one_is_amber(
    browser, scene, nation, probed
):
    client = browser("technique")
    assert "Réseau</th>" not in page(client, scene, "readiness")

    probed("Amiens", *OPEN)
    shown = page(client, scene, "readiness", site=scene.site)
    assert "Réseau</th>" in shown
    assert "1 contrôle du réseau est mauvais" in shown
    assert "4 sur 6" in shown
    assert "Les adresses d’ailleurs sont fermées" in shown
    assert "mauvais · 1.1.1.1" in shown
    row = re.search(
        r'<tr class="is-(\w+)">\s*<th scope="row">\s*<a[^>]*>Amiens<', shown
    )
    assert row[1] != "stop"  # told, and no start is held
    probed("Amiens", *WELL)
    assert "6 sur 6" in page(client, scene, "readiness", site=scene.site)
    probed("Limoges", *WELL, hours_ago=25)
    opened = page(client, scene, "readiness", site=nation.site("Limoges"))
    assert "la dernière sonde du réseau date de plus d’un jour" in opened


def test_a_code_is_given_once_to_whoever_keeps_the_site(
    browser, scene, owner, settings_of_console, monkeypatch
):
    client = browser("technique")
    for origin, words in (("http://127.0.0.1:8001/", "sans TLS"), ("", "CONCOURS_")):
        monkeypatch.setattr(settings_of_console, "TABLETS_URL", origin)
        shown = page(client, scene, "readiness", site=scene.site)
        assert "Pas de code de sonde" in shown
        assert "/probe-code" not in shown
        path = f"/sittings/{scene.sitting}/readiness/probe-code"
        refused = client.post(path, {"site": str(scene.site)})
        assert (refused.status_code, words in refused.content.decode()) == (409, True)
    monkeypatch.setattr(settings_of_console, "TABLETS_URL", ORIGIN)
    shown = page(client, scene, "readiness", site=scene.site)
    path = re.search(r'action="([^"]*/probe-code)"', shown)[1]
    reply = client.post(path, {"site": str(scene.site)})
    text = reply.content.decode()
    assert reply.status_code == 200
    [code] = re.findall(r">([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})<", text)
    kept = owner.execute("SELECT handle, secret FROM kiosk_probe_code").fetchall()
    assert kept[-1][0] == code[:4]
    assert code[5:].encode() not in bytes(kept[-1][1])
    for login in ("presidente", "auditeur", "organisation"):
        refused = browser(login).post(path, {"site": str(scene.site)})
        assert refused.status_code == 403
    journal = browser("presidente").get("/acts").content.decode()
    assert "Code de sonde donné pour Amiens" in journal
    assert code[5:] not in journal


@pytest.mark.e2e
@pytest.mark.usefixtures("served_over_tls")
def test_the_pages_hold_on_a_desk_a_tablet_and_a_telephone(
    browser, scene, nation, probed, chromium
):
    nation.grow(5)
    probed("Amiens", *OPEN)
    probed("Limoges", *WELL, hours_ago=25)
    client = browser("technique")
    screen = page_of(chromium, client)
    address = f"http://127.0.0.1/sittings/{scene.sitting}/readiness?site={scene.site}"
    for name, size in (("desk", STAFF), ("tablet", TABLET), ("telephone", PHONE)):
        screen.set_viewport_size(size)
        screen.goto(address)
        look(screen, f"probe-{name}")
    press(screen, "Donner un code de sonde")
    look(screen, "probe-code-telephone")
    screen.set_viewport_size(STAFF)
    look(screen, "probe-code-desk")
    screen.context.close()
