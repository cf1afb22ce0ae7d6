"""Words to read aloud are shown from t0 on, to whoever must say them, and there."""

import time
from hashlib import sha256
from uuid import uuid4

import pytest

from acts.scene import HOUR_MS, PASSWORD, Tablet, attempt_of, enrol_factors, launch
from concours.core.authoring.sealing.spoken import Phrase
from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.core.delivery.sitting.spoken import time_words

MINUTE_MS = 60_000


def now() -> int:
    return time.time_ns() // 1_000_000


def words(places: Phrase) -> list[str]:
    return [WORDLIST[place] for place in places]


@pytest.fixture
def local(scene, browser):
    """A member of the staff with a local role, signed in."""
    from concours.store.models import Site, StaffMember  # noqa: PLC0415 -- after setup

    def make(role, site="Amiens", room=""):
        login = f"{role}-{uuid4().hex[:8]}"
        member = StaffMember(login=login, name="C. Petit", roles=[role], room=room)
        member.site_id = Site.objects.get(exam_id=scene.exam, name=site).id
        member.set_password(PASSWORD)
        member.is_password_given = False
        member.save(force_insert=True)
        enrol_factors([login])
        return browser(login)

    return make


def shown(client, scene, **asked):
    found = client.get(f"/sittings/{scene.sitting}/spoken", asked)
    return found.status_code, found.content.decode()


def has_words(page, scene) -> bool:
    return all(f"<li>{word}</li>" in page for word in words(scene.keys.phrase))


def test_launch_words_come_at_t0_and_not_with_the_key(browser, scene, owner):
    president = browser("presidente")
    assert "pas encore annoncée" in shown(president, scene)[1]
    launch(owner, scene, t0=now() + HOUR_MS)

    status, page = shown(president, scene)

    assert (status, has_words(page, scene)) == (200, False)
    assert "s’afficheront ici à l’ouverture" in page
    owner.execute(
        "UPDATE sitting SET t0_ms = %s, key_released_ms = %s WHERE id = %s",
        (now() - 1, now() - 10_000, scene.sitting),
    )
    assert has_words(shown(president, scene)[1], scene)


def test_a_detached_site_sees_them_at_its_own_start(browser, scene, owner):
    launch(owner, scene, t0=now() - HOUR_MS)
    owner.execute(
        """INSERT INTO site_start (id, sitting_id, site_id, held_act)
           VALUES (gen_random_uuid(), %s, %s, 1)""",
        (scene.sitting, scene.site),
    )

    page = shown(browser("presidente"), scene, site=str(scene.site))[1]

    assert not has_words(page, scene)


def test_those_who_must_say_them_see_them_where_they_work_a30(
    local, browser, scene, owner
):
    launch(owner, scene, t0=now() - HOUR_MS)
    here = {"site": str(scene.site), "room": "Salle 1"}

    for client in (
        browser("presidente"),
        local("site_manager"),
        local("supervisor", room="Salle 1"),
    ):
        status, page = shown(client, scene, **here)
        assert (status, has_words(page, scene)) == (200, True)
    for client in (
        local("site_manager", site="Limoges"),
        local("supervisor", room="Salle 2"),
        browser("benali"),
    ):
        status, page = shown(client, scene, **here)
        assert (status, has_words(page, scene)) == (403, False)


@pytest.fixture
def given(scene, owner):
    """04201, on a tablet, was given eight minutes."""
    launch(owner, scene, t0=now() - HOUR_MS)
    tablet = Tablet(owner, attempt_of(owner, scene, "04201"))
    tablet.enrol(at=now() - 2 * HOUR_MS)
    owner.execute(
        """INSERT INTO extension (id, sitting_id, attempt_id, minutes, act)
           VALUES (gen_random_uuid(), %s, %s, 8, 1)""",
        (scene.sitting, tablet.attempt),
    )
    ((digest, end_ms),) = owner.execute(
        """SELECT d.token_digest, s.t0_ms + s.duration_ms + 480000
           FROM device d JOIN attempt a ON a.id = d.attempt
           JOIN sitting s ON s.id = a.sitting_id WHERE d.attempt = %s""",
        (tablet.attempt,),
    ).fetchall()
    end = -(-end_ms // 1_000) * 1_000
    places = time_words(end, attempt=tablet.attempt, secret=bytes(digest))
    return tablet, " ".join(words(places))


def test_time_words_are_listed_by_seat_until_the_tablet_knows(
    browser, scene, owner, given
):
    tablet, said = given
    president = browser("presidente")
    here = {"site": str(scene.site), "room": "Salle 1"}

    page = shown(president, scene, **here)[1]

    assert said in page
    assert "à dicter" in page
    assert page.count('class="timewords"') == 1
    file = president.get(f"/sittings/{scene.sitting}/candidates/04201")
    assert said in file.content.decode()
    tablet.seen(at=now())
    owner.execute(
        """UPDATE presence SET ends_ms = s.t0_ms + s.duration_ms + 480000
           FROM sitting s WHERE s.id = %s AND attempt = %s""",
        (scene.sitting, tablet.attempt),
    )
    assert "le sait déjà" in shown(president, scene, **here)[1]


def test_an_end_that_the_tablet_has_not_told_is_to_be_said(
    browser, scene, owner, given
):
    """The nation was closed early; this tablet knows the close, and not the minutes."""
    tablet, _ = given
    ((closed_ms,),) = owner.execute(
        """UPDATE sitting SET closed_at_ms = t0_ms + 3600000 WHERE id = %s
           RETURNING closed_at_ms""",
        (scene.sitting,),
    ).fetchall()
    here = {"site": str(scene.site), "room": "Salle 1"}
    president = browser("presidente")
    assert "il n’y a rien à dicter" in shown(president, scene, **here)[1]
    tablet.seen(at=now())

    for ends_ms, is_listed in ((closed_ms, True), (closed_ms + 480_000, False)):
        owner.execute(
            "UPDATE presence SET ends_ms = %s WHERE attempt = %s",
            (ends_ms, tablet.attempt),
        )
        page = shown(president, scene, **here)[1]
        assert ('class="timewords"' in page) == is_listed


def test_nothing_is_to_be_said_where_no_end_has_moved(browser, scene, owner):
    launch(owner, scene, t0=now() - HOUR_MS)

    page = shown(browser("presidente"), scene, site=str(scene.site))[1]

    assert "il n’y a rien à dicter" in page


def test_secrets_of_enrolment_never_reach_the_page(browser, scene, owner, given):
    tablet, _ = given
    ((digest,),) = owner.execute(
        "SELECT token_digest FROM device WHERE attempt = %s", (tablet.attempt,)
    ).fetchall()

    page = shown(browser("presidente"), scene, site=str(scene.site))[1]

    assert bytes(digest).hex() not in page
    assert sha256(bytes(digest)).hexdigest() not in page
