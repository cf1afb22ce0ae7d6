"""Where a start is prepared, the house's own lines are told: packages at the gateways,
and of a house on a cluster its drills. None of them stops a start.

An old, lost or missing drill of the restore is named, and a fresh one says nothing. A
house that was itself put back says so on every page, but to those who look after a
room, until it is the one in service. Defends F28 for a machine that has not the
package, and F03 for a failover nobody tried.
"""

import time

import pytest

from concours.core.kernel.time import Instant
from console.screen import (
    look_at_each_width,
    page_of,
    slides,
)

DAY_MS = 24 * 3_600_000
REPORT = "SELECT report_packages(%s, %s::bytea[], %s)"
CLEAR = "DELETE FROM gateway_report"
ADD_RELAY = """
INSERT INTO relay (site_id, url, public_key, admitted_ms, act)
VALUES (%s, %s, %s, 1, %s) RETURNING id
"""
HEARD = """
INSERT INTO relay_status (relay, heard_ms, stored, waiting) VALUES (%s, %s, 0, 0)
ON CONFLICT (relay) DO UPDATE SET heard_ms = excluded.heard_ms
"""
ADD_DEVICES = """
INSERT INTO device (attempt, epoch, public_key, token_digest, genesis, enrolled_ms)
SELECT attempt.id, 1, %s, sha256(attempt.id::text::bytea), sha256('a'), 1
FROM attempt JOIN site ON site.id = attempt.site_id
WHERE sitting_id = %s AND site.name = %s
RETURNING attempt
"""
ADD_KIT = """
INSERT INTO rescue_kit (attempt, epoch, name_digest, sealed)
VALUES (%s, %s, sha256('a'), sha256('a'))
"""
RESCUE = """
UPDATE device SET epoch = 33, rescued_from = 1, base_count = 0, base_head = genesis
WHERE attempt = %s
"""


@pytest.fixture
def staff_page(chromium, browser, monkeypatch):
    """A browser of the president, on a house that says it has a cluster."""
    from concours.store.queries.delivery import restore_drill  # noqa: PLC0415 -- idem

    monkeypatch.setattr(restore_drill, "IS_ON_CLUSTER", "SELECT true")
    restore_drill.DRILLS.forget()
    yield lambda: page_of(chromium, browser("presidente"))
    restore_drill.DRILLS.forget()


@pytest.fixture
def page(scene, browser):
    client = browser("presidente")

    def read(name="readiness"):
        from concours.store.queries.delivery import (  # noqa: PLC0415 -- after setup
            restore_drill,
        )

        restore_drill.DRILLS.forget()
        return client.get(f"{scene.address}/{name}").content.decode()

    return read


def package_of(owner, scene):
    row = owner.execute(
        "SELECT package_digest FROM sitting WHERE id = %s", (scene.sitting,)
    ).fetchone()
    return bytes(row[0])


def test_gateways_that_lack_the_package_are_counted(page, scene, owner):
    package = package_of(owner, scene)
    owner.execute(CLEAR)
    assert "aucune passerelle ne se signale" in page()

    for name, whole in (("a", [package]), ("b", [package]), ("c", [])):
        owner.execute(REPORT, (name, whole, 0))
    assert "2 passerelles sur 3 ont le paquet" in page()
    assert "2 passerelles sur 3 ont le paquet" in page("launch")

    owner.execute(REPORT, ("c", [package], 0))
    assert "3 passerelles sur 3 ont le paquet" in page()
    assert "3 passerelles sur 3" not in page("launch")

    owner.execute(REPORT, ("c", [package], 1))
    assert "un fichier est abîmé dans la base" in page("launch")
    owner.execute(CLEAR)


@pytest.fixture
def two_relays(scene, owner):
    """The name of a site with two relays, which speak no more; and who hears them."""
    site, name = owner.execute(
        "SELECT site.id, site.name FROM site JOIN sitting USING (exam_id)"
        " WHERE sitting.id = %s ORDER BY site.name LIMIT 1",
        (scene.sitting,),
    ).fetchone()
    urls = "https://r1.lyon.relais.example", "https://r2.lyon.relais.example"
    relays = [
        owner.execute(ADD_RELAY, (site, url, bytes([at]) * 32, at)).fetchone()[0]
        for at, url in enumerate(urls)
    ]

    def hear(place):
        owner.execute(HEARD, (relays[place], int(time.time() * 1_000)))

    yield name, hear
    owner.execute("DELETE FROM relay_status")
    owner.execute("DELETE FROM relay")


def test_relays_that_are_not_heard_are_named_and_stop_nothing(page, two_relays):
    name, hear = two_relays
    assert "0 relais sur 2 donne signe" in page()
    hear(0)
    read = page()
    assert "1 relais sur 2 donne signe" in read
    assert f"sans nouvelle\u00a0: {name} (https://r2.lyon.relais.example)" in read
    assert "relais sur 2" not in page("launch")
    hear(1)
    assert "2 relais sur 2 donnent signe" in page()


def test_tablets_without_a_rescue_kit_are_counted_by_site(
    page, browser, scene, owner, two_relays
):
    name, _ = two_relays
    shown = "sans trousse de secours\u00a0: "
    assert shown not in page()
    key = b"\x04" + bytes(64)
    attempts = [
        attempt
        for (attempt,) in owner.execute(
            ADD_DEVICES, (key, scene.sitting, name)
        ).fetchall()
    ]
    try:
        all_count = len(attempts)
        assert all_count > 1
        assert f"{all_count} tablettes {shown}{name} ({all_count})" in page()
        relays = browser("technique").get(f"{scene.address}/relays").content.decode()
        assert "Sans trousse" in relays
        for attempt in attempts[1:]:
            owner.execute(ADD_KIT, (attempt, 49))
        owner.execute(ADD_KIT, (attempts[0], 33))
        assert shown not in page()
        owner.execute(RESCUE, attempts[:1])
        assert f"1 tablette {shown}{name} (1)" in page()  # its kit has served
    finally:
        owner.execute("DELETE FROM rescue_kit")
        owner.execute("DELETE FROM device")


def test_an_exam_without_relays_has_no_line_of_them(page):
    assert "relais sur" not in page()
    assert "trousse de secours" not in page()


def test_a_house_on_one_node_has_no_drills_of_a_cluster(page):
    assert "bascule prévue" not in page()


def test_drills_that_are_old_or_of_another_build_are_red(page, monkeypatch):
    from concours.acts import restore_drill as acts  # noqa: PLC0415 -- after setup
    from concours.core.delivery.readiness.drills import PrimaryDrill  # noqa: PLC0415
    from concours.store.queries.delivery import restore_drill  # noqa: PLC0415 -- idem

    monkeypatch.setattr(restore_drill, "IS_ON_CLUSTER", "SELECT true")
    now = int(time.time() * 1_000)

    def drill(*, days_ago=0, lost=0, is_of_house=True):
        tried = PrimaryDrill(
            kind="switchover",
            before="n1",
            after="n2",
            acknowledged=900,
            lost=lost,
            stopped_ms=4_400,
            is_of_house=is_of_house,
        )
        acts.record_primary_drill(tried, now=Instant(now - days_ago * DAY_MS))
        return page()

    assert page().count("jamais essayée") == 3
    assert drill(is_of_house=False).count("jamais essayée") == 3
    assert "il y a plus de trente jours" in drill(days_ago=31)
    assert "a échoué le" in drill(lost=1)
    assert "réussie le" in drill()
    assert "jamais essayée" in page("launch")

    monkeypatch.setattr(
        "concours.console.pages.delivery.house_lines.current_build", lambda: "0.2.0+ab"
    )
    assert "sur une autre version" in page()


@pytest.mark.e2e
@pytest.mark.usefixtures("two_relays")
def test_the_lines_of_the_house_are_read_at_each_width(staff_page, owner, scene):
    package = package_of(owner, scene)
    for gateway, whole in (("a", [package]), ("b", [])):
        owner.execute(REPORT, (gateway, whole, 0))
    page = staff_page()
    for place in ("readiness", "launch"):
        page.goto(f"http://127.0.0.1{scene.address}/{place}")
        page.get_by_text("1 passerelle sur 2 a le paquet").wait_for()
        look_at_each_width(page, f"house-lines-{place}")
        assert not slides(page)
    page.context.close()
    owner.execute(CLEAR)


@pytest.fixture
def launch_page(page):
    def read():
        from concours.store.queries.delivery import (  # noqa: PLC0415 -- after setup
            restore_drill,
        )

        restore_drill.LAST_DRILL.forget()
        return page("launch")

    return read


def restore_tried(*, days_ago, is_held):
    from concours.acts.restore_drill import record_drill  # noqa: PLC0415 -- idem

    at = Instant(int(time.time() * 1000) - days_ago * DAY_MS)
    record_drill(at, is_held=is_held, seconds=5, now=at)


def test_an_old_a_lost_and_a_missing_drill_are_named_and_a_fresh_one_is_not(
    launch_page,
):
    assert "Aucune restauration n’a été essayée" in launch_page()

    restore_tried(days_ago=8, is_held=True)
    assert "La dernière restauration essayée date du" in launch_page()

    restore_tried(days_ago=1, is_held=False)
    assert "a perdu quelque chose" in launch_page()

    restore_tried(days_ago=0, is_held=True)
    assert "concours drill restore" not in launch_page()


def test_a_house_that_was_put_back_says_so_until_it_is_in_service(
    scene, browser, local
):
    from concours.acts import restore_drill  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery.restore_drill import (  # noqa: PLC0415 -- idem
        RESTORED,
    )

    backup = Instant(1_795_000_000_000)
    band = "Maison restaurée d’une sauvegarde du 18/11/2026 à 12 h 06"

    people = {name: browser(name) for name in ("presidente", "auditeur", "")}
    people["room"] = browser(local("supervisor", "Salle 1"))
    pages = {
        "presidente": f"{scene.address}/launch",
        "auditeur": "/acts",
        "": "/sign-in",
        "room": f"{scene.address}/room",
    }

    def with_band():
        RESTORED.forget()
        answers = {name: people[name].get(page) for name, page in pages.items()}
        assert {answer.status_code for answer in answers.values()} == {200}
        return {n for n, answer in answers.items() if band in answer.content.decode()}

    assert with_band() == set()
    now = Instant(int(time.time() * 1000))
    restore_drill.record_restore(backup, now=now)
    assert with_band() == {"presidente", "auditeur", ""}

    restore_drill.put_in_service("La première machine a brûlé.", now=now)
    assert with_band() == set()
    with pytest.raises(restore_drill.HouseNotRestored):
        restore_drill.put_in_service("Encore", now=now)
