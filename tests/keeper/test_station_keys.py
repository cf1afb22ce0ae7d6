"""Sealed: no part before its instant, no station not one's own, no point on a tablet.

The keeper derives keys of audiences as in its process, in its own role: each chair
hears the three keys of its own station, once its whole site is confined.
"""

import json
import os
from itertools import count
from uuid import uuid5

import pytest

from acts.scene import HOUR_MS, KEYHOLDERS, NOON, make_scene, take_on
from acts.series_scene import (
    SIGNAL,
    STATIONS,
    add_chair,
    add_circuit,
    make_circuits,
    numbers_at,
    seal_again,
    seal_planned,
    see,
)
from concours.core.authoring.sealing import station_manifest, stations
from concours.core.authoring.sealing.manifest import package_digest
from concours.core.authoring.sealing.package import open_key_document
from concours.core.authoring.stations.audiences import CANDIDATES, EXAMINERS
from concours.core.kernel import crypto
from concours.core.kernel.crypto import Unreadable
from concours.keeper.custody import Custody
from concours.keeper.run import Keeper

CODES, HOURS = count(1), count(1)


@pytest.fixture
def owner(database):
    with database.connect("concours_owner", autocommit=True) as link:
        yield link


@pytest.fixture
def link(database):
    with database.connect("concours_keeper", autocommit=True) as link:
        yield link


@pytest.fixture
def sealed(console_database, owner, tmp_path):  # noqa: ARG001 -- Django, on it
    scene = make_scene(tmp_path, code=f"stations-{next(CODES)}")
    series = seal_planned(scene)
    take_on(owner, scene)
    return series


class House:
    """A keeper at work beside the acts of the console."""

    def __init__(self, sealed, link, owner):
        self.sealed, self.link, self.owner = sealed, link, owner
        self.now = NOON + next(HOURS) * HOUR_MS
        self.restart()

    def restart(self):
        self.keeper = Keeper(Custody(crypto.private_key_from(os.urandom)))
        self.look()

    def look(self, after_ms=1_000):
        self.now += after_ms
        self.keeper.look(self.link, now=self.now)

    def hand(self, *logins):
        from concours.acts.authoring.shares import hand_share  # noqa: PLC0415 -- after setup
        from concours.store.queries.delivery.sittings import live_keeper  # noqa: PLC0415

        for login in logins:
            words = self.sealed.words[KEYHOLDERS.index(login)]
            keeper = live_keeper(self.now)
            box = crypto.seal_to(
                bytes(keeper.public_key), words.encode(), entropy=os.urandom
            )
            hand_share(
                self.sealed.scene.actor(login),
                self.sealed.sitting,
                keeper_key=keeper.id,
                ciphertext=box,
                now=self.now,
            )
            self.look()

    def release(self, audience):
        from concours.acts.ecos.audiences import release_audience  # noqa: PLC0415 -- idem

        president = self.sealed.scene.actor("presidente")
        release_audience(president, self.sealed.sitting, audience, now=self.now)

    def brief(self, site):
        from concours.acts.ecos.audiences import open_briefing  # noqa: PLC0415 -- idem

        president = self.sealed.scene.actor("presidente")
        open_briefing(president, self.sealed.sitting, site, now=self.now)

    def confine(self, site):
        for attempt in numbers_at(self.owner, self.sealed, site).values():
            see(self.owner, attempt)

    def shares(self):
        """What the keeper has in custody, by the holder's position."""
        custody = self.keeper._custody
        return custody.shares_by_sitting.get(self.sealed.sitting, {})

    def keys_out(self):
        rows = self.owner.execute(
            "SELECT audience, station, key FROM released_station_key"
            " WHERE sitting = %s",
            (self.sealed.sitting,),
        ).fetchall()
        return {(audience, station): bytes(key) for audience, station, key in rows}

    def heard(self):
        """What each chair has heard: circuit, station, place, and the news' body."""
        return self.owner.execute(
            """SELECT site.name, c.code, h.station, h.place, n.body FROM news n
               JOIN attempt a ON a.id = n.attempt JOIN chair h ON h.id = a.chair_id
               JOIN circuit c ON c.id = h.circuit_id JOIN site ON site.id = c.site_id
               WHERE n.sitting = %s AND n.kind = 'audience'
               ORDER BY 1, 2, 3, 4""",
            (self.sealed.sitting,),
        ).fetchall()

    def asked_of(self, login):
        """What a holder is asked of this half-day: for what, since when, how many."""
        from concours.core.people.tasks.offices import all_tasks  # noqa: PLC0415 -- idem
        from concours.core.people.tasks.task import Person  # noqa: PLC0415 -- idem
        from concours.store.queries.tasks import Workplace, facts_for  # noqa: PLC0415

        person, now = Person(login, frozenset({"share_handed"})), self.now
        place = Workplace(exam=self.sealed.scene.exam)
        tasks = all_tasks([(person, facts_for(person, place, now=now))], now=now)
        return [
            (task.fact.purpose, task.fact.opens, task.fact.missing_count)
            for task in tasks
            if task.fact.sitting == str(self.sealed.sitting)
        ]

    def released_ms(self):
        query = "SELECT key_released_ms FROM sitting WHERE id = %s"
        return self.owner.execute(query, (self.sealed.sitting,)).fetchone()[0]

    def acts(self):
        rows = self.owner.execute(
            "SELECT kind, body FROM act WHERE sitting = %s AND role = 'keeper'"
            " ORDER BY number",
            (self.sealed.sitting,),
        ).fetchall()
        return [(kind, json.loads(bytes(body))) for kind, body in rows]

    def opened(self, key):
        """Every part of the package that a key opens, by station and audience."""
        package = self.sealed.package
        manifest = station_manifest.read(package.manifest)
        found = set()
        for part in manifest.parts:
            blob = package.blobs[part.digest.hex()]
            try:
                stations.open_station_part(manifest, key, part.place, blob)
            except Unreadable:
                continue
            found.add((part.place.station, part.place.audience))
        return found


@pytest.fixture
def house(sealed, link, owner):
    return House(sealed, link, owner)


def test_before_anything_is_let_out_a_quorum_in_custody_releases_nothing(house, owner):
    make_circuits(owner, house.sealed, "Amiens", "A")
    house.hand("presidente", "benali")
    house.look()

    assert house.keys_out() == {}
    assert house.heard() == []


def test_setup_goes_out_for_each_station_and_for_no_other_audience(house):
    house.hand("presidente", "benali")
    house.release("setup")
    house.look(200)

    expected = {("setup", name): house.sealed.key("setup", name) for name in STATIONS}
    assert house.keys_out() == expected
    assert house.acts() == [("audience_key_released", {"audiences": ["setup"]})]
    house.look()
    house.look()
    assert len(house.acts()) == 1  # once
    house.release("role")  # the shares are still there
    house.look()
    assert {audience for audience, _ in house.keys_out()} == {"setup", "role"}


def test_a_chair_hears_the_keys_of_its_own_station_once_its_site_is_confined(
    house, owner
):
    amiens = make_circuits(owner, house.sealed, "Amiens", "A", "B")
    make_circuits(owner, house.sealed, "Limoges", "A")
    house.hand("presidente", "benali")
    house.confine(amiens)
    house.brief(amiens)
    house.look(200)

    heard = house.heard()
    assert [row[:4] for row in heard] == [
        ("Amiens", circuit, station, place)
        for circuit in "AB"
        for station in range(5)
        for place in (1, 2)
    ]
    for _, _, position, _, body in heard:
        station = STATIONS[position]
        assert body["station"] == station
        assert set(body["keys"]) == EXAMINERS
        opened = set()
        for key in body["keys"].values():
            opened |= house.opened(bytes.fromhex(key))
            with pytest.raises(Unreadable):
                open_key_document(
                    house.sealed.sitting,
                    bytes.fromhex(key),
                    house.sealed.package.sealed_key_document,
                )
        assert opened == {(station, audience) for audience in EXAMINERS}
    assert {audience for audience, _ in house.keys_out()} == EXAMINERS | CANDIDATES
    assert len(house.shares()) == 2  # until the signal
    assert house.acts() == [
        (
            "audience_key_released",
            {
                "audiences": ["grid", "examiner", "exercise", "door", "documents"],
                "site": "Amiens",
                "chairs": 20,
            },
        )
    ]


def test_without_a_quorum_the_briefing_waits_and_then_goes_out(house, owner):
    amiens = make_circuits(owner, house.sealed, "Amiens", "A")
    house.hand("presidente")
    house.confine(amiens)
    house.brief(amiens)
    house.look()
    assert (house.keys_out(), house.heard()) == ({}, [])
    assert house.asked_of("presidente") == []
    assert [(fact[0], fact[2]) for fact in house.asked_of("benali")] == [
        ("stations", 1)
    ]

    house.hand("benali")
    house.look(200)
    assert len(house.heard()) == 10


def test_the_next_site_and_a_chair_made_late_need_no_shares(house, owner):
    amiens = make_circuits(owner, house.sealed, "Amiens", "A")
    limoges = make_circuits(owner, house.sealed, "Limoges", "A")
    house.hand("presidente", "benali")
    house.confine(amiens)
    house.brief(amiens)
    house.look()
    house.restart()  # the shares are gone

    circuit = uuid5(amiens, "A2" + str(house.sealed.sitting))
    add_circuit(owner, house.sealed.sitting, circuit, (amiens, "A2"))
    add_chair(owner, house.sealed.sitting, circuit, (3, 2))
    house.look(200)
    assert [row[:4] for row in house.heard() if row[1] == "A2"] == [
        ("Amiens", "A2", 3, 2)
    ]
    assert house.acts()[-1][1]["chairs"] == 1

    assert not [row for row in house.heard() if row[0] == "Limoges"]
    house.confine(limoges)
    house.brief(limoges)
    house.look(200)
    assert len([row for row in house.heard() if row[0] == "Limoges"]) == 10


def test_the_signal_lets_doors_out_and_no_key_goes_to_tablets(house, owner):
    from concours.acts.delivery.launch import arm_launch  # noqa: PLC0415 -- after setup

    make_circuits(owner, house.sealed, "Amiens", "A")
    house.hand("presidente", "kermarec")
    house.now = SIGNAL - 120_000
    house.look(0)
    t0 = arm_launch(
        house.sealed.scene.actor("presidente"),
        house.sealed.sitting,
        lead_ms=60_000,
        may_be_off_hour=True,
        now=house.now,
    )
    house.look(t0 - 10_001 - house.now)
    assert house.keys_out() == {}
    house.look(1)

    keys = house.keys_out()
    assert set(keys) == {
        (audience, station) for audience in CANDIDATES for station in STATIONS
    }
    for (audience, station), key in keys.items():
        assert house.opened(key) == {(station, audience)}
    news = owner.execute(
        "SELECT body FROM news WHERE sitting = %s AND kind = 'launched'",
        (house.sealed.sitting,),
    ).fetchall()
    assert news == [({"t0_ms": t0},)]
    assert owner.execute(
        "SELECT count(*) FROM released_key WHERE sitting = %s", (house.sealed.sitting,)
    ).fetchone() == (0,)
    assert [kind for kind, _ in house.acts()] == ["key_released"]


def test_what_was_let_out_before_a_new_sealing_opens_nothing_of_it(house, owner):
    house.hand("presidente", "benali")
    house.release("setup")
    house.look()
    before = house.keys_out()
    owner.execute(
        "UPDATE sitting SET package_digest = %s WHERE id = %s",
        (os.urandom(32), house.sealed.sitting),
    )
    house.look()

    assert house.keys_out() == before
    assert len(house.acts()) == 1


def test_of_a_series_sealed_anew_each_chair_hears_its_keys_again(house, owner):
    amiens = make_circuits(owner, house.sealed, "Amiens", "A")
    house.hand("presidente", "benali")
    house.confine(amiens)
    house.brief(amiens)
    house.look(200)
    house.sealed = seal_again(owner, house.sealed)
    house.look()
    assert len(house.heard()) == 10  # nothing of the new one is let out yet

    house.hand("presidente", "benali")
    house.brief(amiens)
    house.look(200)

    package = package_digest(house.sealed.package.manifest).hex()
    again = [row for row in house.heard() if row[4]["package"] == package]
    assert [row[2:4] for row in again] == [(s, p) for s in range(5) for p in (1, 2)]
    for _, _, position, _, body in again:
        key = bytes.fromhex(body["keys"]["grid"])
        assert house.opened(key) == {(STATIONS[position], "grid")}
    house.look()
    assert len(house.heard()) == 20  # once


def test_after_the_signal_shares_handed_again_open_a_later_briefing(house, owner):
    from concours.acts.delivery.launch import arm_launch  # noqa: PLC0415 -- after setup

    amiens = make_circuits(owner, house.sealed, "Amiens", "A")
    house.hand("presidente", "kermarec")
    house.now = SIGNAL - 120_000
    house.look(0)
    t0 = arm_launch(
        house.sealed.scene.actor("presidente"),
        house.sealed.sitting,
        lead_ms=60_000,
        may_be_off_hour=True,
        now=house.now,
    )
    house.look(t0 - house.now)
    house.look()
    assert {audience for audience, _ in house.keys_out()} == CANDIDATES
    assert len(house.shares()) == 2  # no site is briefed yet: they stay
    assert house.asked_of("benali") == []  # a quorum is there
    house.restart()  # the shares are gone
    assert house.asked_of("benali") == [("stations", house.released_ms(), 2)]
    assert house.asked_of("kermarec") == house.asked_of("benali")
    house.confine(amiens)
    house.brief(amiens)
    house.look()
    assert house.heard() == []

    house.hand("benali")
    assert house.asked_of("benali") == []
    assert [missing for *_, missing in house.asked_of("kermarec")] == [1]
    house.hand("kermarec")
    house.look(200)
    assert house.asked_of("presidente") == []
    assert len(house.heard()) == 10
    assert house.shares() == {}  # every key is out: nothing is kept
