"""At 8 h 59 a president sees in one glance why the gate is shut, and what to press.

Readiness is shown worst first, with reasons and remedies; a site is detached, or
forced by two persons; nobody launches past a red site. A site manager sees their own
site and no other (A30).
"""

import re

import pytest
from nation import Nation

from acts.scene import NOON, found_with, launch
from concours.core.profile.reading import to_bytes
from concours.store.profiles import load_profile
from console.markup import compact


@pytest.fixture(autouse=True)
def looked_at_anew(console_database):  # noqa: ARG001 -- Django, on it
    """What was read for others a moment ago is not what this test has set."""
    from concours.store.queries.delivery import readiness  # noqa: PLC0415 -- after setup

    readiness.SHARED.forget()
    before, readiness.SHARED.lasts_ms = readiness.SHARED.lasts_ms, 1
    yield
    readiness.SHARED.lasts_ms = before


@pytest.fixture
def nation(owner, scene):
    return Nation(owner, scene)


def page(client, scene, name="launch", **asked):
    found = client.get(f"/sittings/{scene.sitting}/{name}", asked)
    assert found.status_code == 200, found.content
    return compact(found.content.decode())


def main_of(shown):
    main = re.search(r"<main.*</main>", shown)[0]
    return re.sub(r'data-\w+="[^"]*"', "", main)


def state(client, scene):
    return page(client, scene, "launch/state")


def post(client, scene, name, **said):
    return client.post(f"/sittings/{scene.sitting}/launch/{name}", said)


def kinds(owner, scene):
    rows = owner.execute(
        "SELECT kind FROM act WHERE sitting = %s ORDER BY number", (scene.sitting,)
    ).fetchall()
    return [kind for (kind,) in rows][1:]


def test_ready_sites_leave_the_gate_open(browser, scene, nation):
    nation.keeper()

    shown = page(browser("presidente"), scene)

    assert "2 prêts" in shown
    assert "passez outre" not in shown
    assert 'data-only="all" data-hold="3000" data-form="start"' in shown


def test_red_site_shuts_the_gate_with_its_reason_its_remedy_and_two_ways_on(
    browser, scene, nation
):
    nation.keeper()
    nation.tell("Limoges", package="missing")

    shown = page(browser("presidente"), scene)

    assert "Limoges : 3 tablettes reliées sur 3 n’ont pas le sujet." in shown
    assert "son relais s’il en a un" in shown
    assert "Tenir Limoges à part" in shown
    assert "Limoges n’est pas prêt : tenez-le à part, ou passez outre" in shown
    assert 'data-only="all" disabled' in shown


def test_long_before_the_start_only_what_is_wrong_with_a_tablet_calls(
    browser, scene, nation, owner
):
    president = browser("presidente")
    owner.execute(
        "UPDATE sitting SET scheduled_ms = %s WHERE id = %s",
        (4_000_000_000_000, scene.sitting),
    )
    nation.tell("Limoges", rejoined=False)
    quiet = page(president, scene, "readiness")
    nation.tell("Limoges", package="missing")
    wrong = page(president, scene, "readiness")
    owner.execute("UPDATE sitting SET scheduled_ms = 0 WHERE id = %s", (scene.sitting,))
    nation.tell("Limoges", rejoined=False)
    late = page(president, scene, "readiness")

    assert "attendu" in quiet
    assert 'class="state care"' not in quiet
    assert 'class="state stop"' not in quiet
    assert 'class="state stop"' in wrong
    assert 'class="state care"' in late


def test_who_has_no_voice_or_shares_their_own_room_is_told_at_their_site(
    browser, scene, nation, owner
):
    president = browser("presidente")
    reasons = ("n’a pas de voix essayée", "doit être seul partage sa salle")
    site = nation.site("Amiens")
    before = page(president, scene, "readiness", site=site)
    owner.execute(
        """INSERT INTO personal_settings SELECT id, 100, 'usual', 100, 0, 0, 'voice',
               true FROM candidate WHERE exam_id = %s AND number = '04201'""",
        (scene.exam,),
    )
    nation.tell("Amiens")
    untried = page(president, scene, "readiness", site=site)
    nation.tell("Amiens", voice=True)
    heard = page(president, scene, "readiness", site=site)

    assert [reason in before for reason in reasons] == [False, False]
    assert [reason in untried for reason in reasons] == [True, True]
    assert [reason in heard for reason in reasons] == [False, True]


def test_launch_past_a_red_site_is_refused_in_words(browser, scene, nation, owner):
    nation.keeper()
    nation.tell("Limoges", offset_ms=3_600_000)

    refused = post(browser("presidente"), scene, "arm", off_hour="1", lead_s="60")

    assert refused.status_code == 409
    assert "Un centre n’est pas prêt : Limoges." in refused.content.decode()
    assert kinds(owner, scene) == []


def test_president_detaches_the_red_site_and_the_nation_starts(
    browser, scene, nation, owner
):
    nation.keeper()
    nation.tell("Limoges", package="missing")
    president = browser("presidente")
    assert "Limoges" in page(president, scene, "launch/hold")

    held = post(
        president, scene, "hold", site=str(nation.site("Limoges")), reason="relais"
    )
    armed = post(president, scene, "arm", off_hour="1", lead_s="60")

    assert (held.status_code, armed.status_code) == (302, 302)
    assert kinds(owner, scene) == ["site_held_apart", "sitting_armed"]
    shown = page(president, scene)
    assert "Les centres tenus à part" in shown


def test_detached_site_rejoins_the_nation(browser, scene, nation, owner):
    president, site = browser("presidente"), str(nation.site("Limoges"))
    post(president, scene, "hold", site=site, reason="relais")
    assert "Limoges" in page(president, scene, "launch/rejoin")

    post(president, scene, "rejoin", site=site, reason="relais rétabli")

    assert kinds(owner, scene) == ["site_held_apart", "site_rejoined"]


def test_detached_site_starts_alone_once_it_is_ready(browser, scene, nation, owner):
    nation.keeper()
    nation.tell("Limoges", package="missing")
    president, site = browser("presidente"), str(nation.site("Limoges"))
    post(president, scene, "hold", site=site, reason="relais")
    alone = {"lead_s": "600", "off_hour": "1", "whom": "detached", "site": site}
    assert post(president, scene, "arm", **alone).status_code == 409
    nation.tell("Limoges")

    assert post(president, scene, "arm", **alone).status_code == 302
    assert "Arrêter le départ de Limoges" in page(president, scene)
    assert (
        post(president, scene, "disarm", whom="detached", site=site).status_code == 302
    )
    assert kinds(owner, scene)[1:] == ["sitting_armed", "sitting_disarmed"]


def test_launch_of_chosen_sites_detaches_the_others_in_one_act(
    browser, scene, nation, owner
):
    nation.grow(4)
    nation.keeper()
    nation.tell("Limoges", package="missing")  # red, and left out
    president = browser("presidente")
    shown = page(president, scene)
    assert "Seulement les centres choisis" in shown
    box = f'name="site" value="{nation.site("Limoges")}" data-candidates="3" disabled'
    assert box in shown

    chosen = [str(nation.site("Amiens")), str(nation.site("Angers"))]
    armed = post(
        president, scene, "arm", off_hour="1", lead_s="60", whom="chosen", site=chosen
    )

    assert armed.status_code == 302
    assert kinds(owner, scene) == ["site_held_apart", "sitting_armed"]
    (said,) = owner.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb FROM act"
        " WHERE sitting = %s AND kind = 'site_held_apart'",
        (scene.sitting,),
    ).fetchone()
    assert said == {"sites": ["Besançon", "Limoges"]}


def test_launch_of_sites_chosen_by_nobody_is_refused(browser, scene, nation, owner):
    nation.keeper()

    empty = post(
        browser("presidente"), scene, "arm", off_hour="1", lead_s="60", whom="chosen"
    )

    assert empty.status_code == 409
    assert kinds(owner, scene) == []


def test_two_persons_let_a_red_site_start(browser, scene, nation, owner):
    nation.keeper()
    nation.tell("Limoges", package="missing")
    president, other = browser("presidente"), browser("kermarec")
    assert "Limoges" in page(president, scene, "launch/override")
    site = str(nation.site("Limoges"))
    post(president, scene, "override", site=site, reason="vérifié au téléphone")
    proposal = owner.execute(
        "SELECT id FROM proposal WHERE sitting_id = %s", (scene.sitting,)
    ).fetchone()[0]
    assert "Lire et confirmer" not in state(president, scene)
    assert "Lire et confirmer" in state(other, scene)
    assert "vérifié au téléphone" in page(other, scene, f"launch/override/{proposal}")
    alone = post(president, scene, f"override/{proposal}")
    assert alone.status_code == 409

    assert post(other, scene, f"override/{proposal}").status_code == 302

    assert kinds(owner, scene) == ["decision_proposed", "gate_overridden"]
    assert post(president, scene, "arm", off_hour="1", lead_s="60").status_code == 302
    assert "pas prêt" in state(president, scene)
    launch(owner, scene, t0=NOON - 60_000)
    assert "pas prêt" not in state(president, scene)


def test_proposal_is_taken_back(browser, scene, nation, owner):
    nation.tell("Limoges", package="missing")
    president = browser("presidente")
    site = str(nation.site("Limoges"))
    post(president, scene, "override", site=site, reason="vérifié")
    proposal = owner.execute(
        "SELECT id FROM proposal WHERE sitting_id = %s", (scene.sitting,)
    ).fetchone()[0]

    assert post(president, scene, f"override/{proposal}/withdraw").status_code == 302
    assert "propose de passer outre" not in state(president, scene)


@pytest.mark.parametrize("name", ["hold", "rejoin", "override"])
def test_gate_is_for_those_who_may(browser, scene, nation, name):
    technician = browser("technique")
    asked = technician.get(f"/sittings/{scene.sitting}/launch/{name}")
    done = post(technician, scene, name, site=str(nation.site("Limoges")), reason="x")

    assert (asked.status_code, done.status_code) == (403, 403)


def test_page_is_new_when_the_gate_has_turned(browser, scene, nation):
    president = browser("presidente")
    nation.keeper()
    before = page(president, scene).partition("?stamp=")[2].partition('"')[0]
    address = f"/sittings/{scene.sitting}/launch/state"
    assert "HX-Refresh" not in president.get(address, {"stamp": before}).headers

    nation.tell("Limoges", package="missing")

    assert president.get(address, {"stamp": before}).headers["HX-Refresh"] == "true"


def test_readiness_shows_the_worst_first_with_reasons(browser, scene, nation):
    nation.grow(4)
    nation.tell("Limoges", package="missing")
    nation.tell("Besançon", kiosk=False)

    shown = page(browser("technique"), scene, "readiness")

    names = ["Limoges", "Besançon", "Amiens", "Angers"]
    places = [shown.index(f">{name}<") for name in names]
    assert places == sorted(places)
    assert "3 tablettes reliées sur 3 n’ont pas le sujet." in shown
    assert shown.count("non prouvé</td>") == 4
    assert (
        "ne se disent pas verrouillées" not in shown
    )  # a site to watch unfolds when asked


def test_site_unfolds_into_its_tablets_at_fault(browser, scene, nation):
    nation.tell("Limoges", count=1, package="missing", kiosk=None)
    site = nation.site("Limoges")

    shown = page(browser("technique"), scene, "readiness", site=site)
    state = page(browser("technique"), scene, "readiness/state", site=site)

    assert "1 tablette en défaut" in shown
    assert "1 tablette en défaut" in state
    assert "Verrou" in shown


def test_readiness_of_nobody_says_so(browser, scene, owner):
    owner.execute("DELETE FROM attempt WHERE sitting_id = %s", (scene.sitting,))

    assert "Aucun centre n’attend" in page(browser("technique"), scene, "readiness")


def test_site_manager_sees_their_own_site_and_no_other(browser, scene, nation, owner):
    amiens, limoges = nation.site("Amiens"), nation.site("Limoges")
    manager = browser("auditeur")
    owner.execute(
        "UPDATE staff SET roles = '{site_manager}', site_id = %s WHERE login = %s",
        (amiens, "auditeur"),
    )
    try:
        own = page(manager, scene, "readiness")
        other = manager.get(f"/sittings/{scene.sitting}/readiness", {"site": limoges})
    finally:
        owner.execute(
            "UPDATE staff SET roles = '{auditor}', site_id = NULL WHERE login = %s",
            ("auditeur",),
        )

    assert "Amiens" in own
    assert "Limoges" not in own
    assert other.status_code == 403


def test_page_that_forces_the_gate_shows_and_confirms_no_other_decision_a29(
    browser, scene, nation, owner
):
    """Whoever follows a link that somebody made confirms what they read, or nothing."""
    nation.keeper()
    nation.tell("Limoges", package="missing")
    president, other = browser("presidente"), browser("kermarec")
    site = str(nation.site("Limoges"))
    post(president, scene, "override", site=site, reason="vérifié")
    owner.execute(
        "UPDATE proposal SET kind = 'spare_opened' WHERE sitting_id = %s",
        (scene.sitting,),
    )
    proposal = owner.execute(
        "SELECT id FROM proposal WHERE sitting_id = %s", (scene.sitting,)
    ).fetchone()[0]
    address = f"/sittings/{scene.sitting}/launch/override/{proposal}"

    assert other.get(address).status_code == 404
    assert other.post(address).status_code == 404
    assert kinds(owner, scene) == ["decision_proposed"]


def test_an_exam_of_one_site_speaks_of_its_rooms(browser, scene, nation, owner):
    """As its wall does. A room that is not ready does not stop a site that is."""
    found_with(owner, scene, profile=to_bytes(load_profile("faculte")))
    nation.keeper()
    site = nation.site("Amiens")
    owner.execute(
        "UPDATE candidate SET site_id = %s, room = 'Salle ' ||"
        " CASE number WHEN '04201' THEN 2 ELSE 1 END WHERE exam_id = %s",
        (site, scene.exam),
    )
    president = browser("presidente")
    nation.tell("Limoges", offset_ms=10_000)
    nation.tell("Amiens", offset_ms=10_000)
    ready = page(president, scene)
    nation.tell("Amiens", offset_ms=3_600_000)
    nation.tell("Limoges", offset_ms=3_600_000)
    shown = page(president, scene)
    unfolded = page(president, scene, "readiness", site=site, room="Salle 2")
    dialogs = [
        main_of(page(president, scene, f"launch/{name}"))
        for name in ("override", "hold")
    ]

    assert [re.search("[Cc]entre|Amiens", dialog) for dialog in dialogs] == [None] * 2
    assert f'type="hidden" name="site" value="{site}"' in dialogs[0]
    assert ["Salle 1" in dialogs[0], "Salle 2" in dialogs[0]] == [True, True]
    assert "2 à surveiller" in ready
    assert "centre" not in main_of(ready)
    assert "Salle 1\u00a0: " in shown
    assert "Salle 2\u00a0: " in shown
    assert "2 salles ne sont pas prêtes\u00a0: remédiez-y, ou passez outre" in shown
    assert "Tenir" not in main_of(shown)
    assert "Amiens" not in main_of(unfolded)
    assert "1 tablette en défaut" in unfolded
    assert "04201" in unfolded

    owner.execute("DELETE FROM presence")
    nation.tell("Limoges")
    nation.tell("Amiens")
    owner.execute(
        "DELETE FROM presence WHERE attempt IN (SELECT a.id FROM attempt a"
        " WHERE sitting_id = %s AND room = 'Salle 2')",
        (scene.sitting,),
    )
    carried = page(president, scene)
    assert "1 pas prête" in carried
    assert "À surveiller, sans arrêter" in carried
    assert "passez outre" not in carried
