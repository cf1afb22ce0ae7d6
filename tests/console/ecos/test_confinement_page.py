"""Candidates of a circuit are confined, said absent and released on the room's page.

Released only where the circuit is, with nobody awaited in a later wave: who holds them
is said by site and wave, and lifting that takes two persons.
"""

import json
import re
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from acts.ecos_scene import allot_scene, hour_of
from acts.scene import NOON
from concours.acts.actor import Actor
from console.markup import compact

ORGANISER = Actor("orga", "O. Roy", frozenset({"organiser"}))


class Half:
    """One half-day at a site of the first day: a circuit, and who passes there."""

    def __init__(self, owner, scene, wave):
        self.owner, self.wave = owner, wave
        self.sitting, self.address, self.circuit, self.site, self.code = owner.execute(
            "SELECT s.id, '/sittings/' || e.code || '/' || s.code, c.id, c.site_id,"
            " c.code FROM sitting s JOIN exam e ON e.id = s.exam_id"
            " JOIN circuit c ON c.sitting_id = s.id"
            " WHERE s.exam_id = %s AND s.code = %s ORDER BY c.code LIMIT 1",
            (scene.exam, wave),
        ).fetchone()
        self.attempts = dict(
            owner.execute(
                "SELECT c.number, a.id FROM attempt a"
                " JOIN candidate c ON c.id = a.candidate_id"
                " WHERE a.sitting_id = %s AND a.room = %s ORDER BY 1",
                (self.sitting, self.code),
            ).fetchall()
        )

    @property
    def room(self):
        return f"{self.address}/room?site={self.site}&room={self.code}"

    def note(self, client, number, kind):
        form = {
            "attempt": str(self.attempts[number]),
            "tap": str(uuid4()),
            "site": str(self.site),
            "room": self.code,
            "number": number,
            "kind": kind,
        }
        return client.post(f"{self.address}/room/note", form)

    def say_all(self, kind):
        self.owner.execute(
            "INSERT INTO attendance (attempt_id, kind, at_ms, act, tap)"
            " SELECT id, %s, 1, 1, gen_random_uuid() FROM attempt"
            " WHERE sitting_id = %s AND candidate_id IS NOT NULL",
            (kind, self.sitting),
        )

    def release(self):
        self.owner.execute(
            "INSERT INTO circuit_release (circuit_id, sitting_id, act)"
            " VALUES (%s, %s, 1)",
            (self.circuit, self.sitting),
        )


@pytest.fixture
def halves(scene, owner):
    from concours.acts.ecos.allotment import adopt_allotment  # noqa: PLC0415 -- setup

    document = allot_scene(scene, owner)
    adopt_allotment(ORGANISER, scene.exam, document, now=NOON)
    waves = [wave["code"] for wave in json.loads(document)["lists"]["waves"]][:2]
    return [Half(owner, scene, wave) for wave in waves]


@pytest.fixture
def marshal(browser, local, halves):
    return browser(local("marshal", halves[0].code, halves[0].site))


def buttons(page):
    """The kinds that rows offer, each with its word, without the names of people."""
    rows = compact(page).split('<ul class="seats loges">')[1].split("</ul>")[0]
    found = re.findall(r'name="kind" value="(\w+)"\s*>\s*([^<]+?)\s*<', rows)
    return dict(found)


def test_a_marshal_confines_says_absent_and_nothing_of_a_tablet(marshal, halves):
    morning = halves[0]
    number, other, *_ = morning.attempts
    page = compact(marshal.get(morning.room).content.decode())

    assert buttons(page) == {"confined": "Confiné(e)", "absent": "Absent(e)"}
    assert "pas de tablette" not in page
    assert "Tablette morte" not in page
    assert f"Circuit {morning.code}" in page

    assert morning.note(marshal, number, "confined").status_code == 302
    assert morning.note(marshal, other, "absent").status_code == 302
    page = compact(marshal.get(morning.room).content.decode())
    assert f"1 en loge sur {len(morning.attempts)}" in page
    assert "released" not in buttons(page)


def test_they_are_released_after_their_circuit_and_the_quarantine(
    marshal, browser, halves
):
    morning, noon = halves
    morning.say_all("confined")
    assert buttons(marshal.get(morning.room).content.decode()) == {}

    morning.release()
    held = compact(marshal.get(morning.room).content.decode())
    assert "released" not in buttons(held)
    count = len(noon.attempts)
    assert f"Reims, vague {noon.wave}\u00a0: {count} candidats attendus" in held
    refused = morning.note(marshal, next(iter(morning.attempts)), "released")
    words = refused.content.decode()
    assert refused.status_code == 409
    assert f"Reims, vague {noon.wave}, {count}, signal à" in words

    circuit = f"{morning.address}/circuits/{morning.circuit}"
    jury = browser("presidente")
    assert f"{circuit}/quarantine" in jury.get(circuit).content.decode()
    assert f"{circuit}/quarantine" not in marshal.get(circuit).content.decode()

    noon.say_all("confined")
    free = marshal.get(morning.room).content.decode()
    assert buttons(free) == {"released": "Libéré(e)"}
    done = morning.note(marshal, next(iter(morning.attempts)), "released")
    assert done.status_code == 302


def test_hours_of_the_quarantine_are_those_of_the_clocks_there(marshal, halves, owner):
    morning, noon = halves
    morning.say_all("confined")
    morning.release()
    owner.execute("UPDATE site SET zone = 'Indian/Reunion' WHERE id = %s", (noon.site,))
    there = datetime.fromtimestamp(hour_of(1) / 1_000, ZoneInfo("Indian/Reunion"))
    own = f"{there.hour}\u00a0h\u00a0{there.minute:02}"
    page = marshal.get(morning.room).content.decode()
    refused = morning.note(marshal, next(iter(morning.attempts)), "released")

    assert f"{own} à Reims" in page
    assert f"{own} à Reims" in refused.content.decode()


def test_two_persons_lift_the_quarantine_from_the_page_of_a_circuit(
    marshal, browser, halves, owner
):
    morning, noon = halves
    morning.say_all("confined")
    morning.release()
    address = f"{morning.address}/circuits/{morning.circuit}/quarantine"
    jury = browser("presidente")

    asked = compact(jury.get(address).content.decode())
    assert f"vague {noon.wave}" in asked
    assert marshal.get(address).status_code == 403
    sent = jury.post(address, {"reason": "Malaise"})
    assert sent.status_code == 302
    proposal = owner.execute(
        "SELECT kind FROM proposal WHERE sitting_id = %s", (morning.sitting,)
    ).fetchall()
    assert proposal == [("quarantine_lifted",)]


def test_a_coordinator_finds_it_from_the_circuits_of_the_site(browser, local, halves):
    morning = halves[0]
    client = browser(local("coordinator", "", morning.site))
    page = client.get(f"{morning.address}/circuits").content.decode()

    assert "Mise en loge" in page
    assert f"room={morning.code}" in page
    room = client.get(morning.room).content.decode()
    assert f"{morning.address}/circuits?site={morning.site}" in room
