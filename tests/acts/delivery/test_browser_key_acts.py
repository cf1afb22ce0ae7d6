"""Browser Exam Keys count for one configuration, from an act to its withdrawal.

The record names builds and digests, and no key.
"""

from hashlib import sha256

import pytest

from acts.delivery.test_kiosk_acts import ORIGIN, file_of
from acts.scene import NOON
from concours.acts.may import NotAllowed
from concours.core.audit.archive import ExamArchived
from concours.core.kiosk.proof.refusals import BrowserKeyInvalid, KioskPlaceUnknown

WINDOWS, MAC = (sha256(name.encode()).hexdigest() for name in ("windows", "mac"))
BOTH = f"Windows 3.10.2 64 {WINDOWS}\nmacOS 3.7 {MAC}"
CURRENT = """
SELECT id, platform, build, browser_key FROM kiosk_browser_key
WHERE exam_id = %s AND withdrawn_act IS NULL ORDER BY id
"""


def config_key(site, seed="a"):
    return sha256(f"{seed}/{site}".encode()).hexdigest()


@pytest.fixture
def keys(scene, owner):
    """The configurations of two sites, and what is done with their keys."""
    from concours.acts.delivery.kiosk import browser_keys  # noqa: PLC0415 -- after setup
    from concours.acts.delivery.kiosk.configurations import configure_kiosk  # noqa: PLC0415

    class Keys:
        def bring(self, *sites, seed="a"):
            data = file_of(scene, *sites, seed=seed)
            actor = scene.actor("organisation")
            return configure_kiosk(actor, scene.exam, data, origin=ORIGIN, now=NOON)

        def add(self, text=BOTH, site="Amiens", login="technique", seed="a"):
            key, actor = config_key(site, seed), scene.actor(login)
            return browser_keys.add_browser_keys(actor, scene.exam, key, text, now=NOON)

        def withdraw(self, identity, login="technique"):
            actor = scene.actor(login)
            return browser_keys.withdraw_browser_key(
                actor, scene.exam, identity, now=NOON
            )

        def current(self):
            return owner.execute(CURRENT, (scene.exam,)).fetchall()

        def body(self, act):
            query = (
                "SELECT convert_from(body, 'UTF8')::jsonb FROM act WHERE number = %s"
            )
            return owner.execute(query, (act,)).fetchone()[0]

    made = Keys()
    made.bring("Amiens", "Limoges")
    return made


def test_keys_count_until_they_are_withdrawn_and_the_record_has_none(keys):
    act = keys.add()
    rows = keys.current()

    assert [row[1:] for row in rows] == [
        ("Win", "3.10.2 64", WINDOWS),
        ("Mac", "3.7", MAC),
    ]
    body = keys.body(act)
    assert (body["site"], body["builds"]) == ("Amiens", ["Win 3.10.2 64", "Mac 3.7"])
    assert body["browser_keys"][0] == sha256(WINDOWS.encode()).hexdigest()
    assert WINDOWS not in str(body)

    withdrawal = keys.body(keys.withdraw(rows[0][0]))
    assert (withdrawal["site"], withdrawal["builds"]) == ("Amiens", ["Win 3.10.2 64"])
    assert [row[3] for row in keys.current()] == [MAC]
    assert keys.add(f"Windows 3.10.2 64 {WINDOWS}")  # again, and it counts again
    with pytest.raises(Exception, match="browser_key"):
        keys.withdraw(rows[0][0])  # that one stays withdrawn


def test_what_could_not_be_told_apart_is_refused_and_changes_nothing(keys):
    keys.add()
    before = keys.current()
    for text, site, reason in (
        (f"Windows 3.11 {WINDOWS}", "Limoges", "twice"),
        (f"Windows 3.11 {MAC}", "Amiens", "twice"),
        (f"Windows 3.10.2 64 {'1' * 64}", "Amiens", "twice"),
        (f"Windows 3.11 {config_key('Limoges')}", "Amiens", "config_key"),
        (f"Windows 3.11 {'1' * 64}\nWindows 3.12 {'1' * 63}", "Amiens", "key"),
    ):
        with pytest.raises(BrowserKeyInvalid) as refusal:
            keys.add(text, site)
        assert refusal.value.reason == reason
    with pytest.raises(KioskPlaceUnknown):
        keys.add(f"Windows 3.11 {'1' * 64}", seed="never")
    for login in ("presidente", "auditeur"):
        with pytest.raises(NotAllowed):
            keys.add(f"Windows 3.11 {'1' * 64}", login=login)

    assert keys.current() == before


def test_they_go_with_their_config_key_and_not_with_a_file(keys):
    keys.add()
    keys.bring("Amiens")  # the same configuration of that site
    assert len(keys.current()) == 2
    keys.bring("Amiens", seed="b")
    with pytest.raises(KioskPlaceUnknown):
        keys.add(f"Windows 3.11 {'1' * 64}")
    assert keys.withdraw(keys.current()[0][0])


def test_an_archived_exam_takes_and_loses_none(keys, scene, owner):
    keys.add()
    owner.execute("UPDATE exam SET archived_act = 1 WHERE id = %s", (scene.exam,))

    with pytest.raises(ExamArchived):
        keys.add(f"Windows 3.11 {'1' * 64}")
    with pytest.raises(ExamArchived):
        keys.withdraw(keys.current()[0][0])
