"""An allotment comes into force whole, sound, and about people whom the house knows.

Every name is one of the exam's, every rule is checked again, and each of its waves is a
sitting of the ECOS. It may be replaced until an examiner's tablet is let in.
"""

import json

import psycopg
import pytest

from acts.ecos_scene import allot_scene
from acts.scene import NOON
from concours.acts.actor import Actor
from concours.core.kernel.time import HOUR_MS, MINUTE_MS
from core.ecos.small_site import WAVES

ORGANISER = Actor("orga", "O. Roy", frozenset({"organiser"}))


@pytest.fixture
def allotted(scene, owner):
    """A sound allotment of ten candidates, and its four half-days, sealed."""
    return allot_scene(scene, owner)


def adopt(scene, document, actor=ORGANISER):
    from concours.acts.ecos.allotment import adopt_allotment  # noqa: PLC0415

    return adopt_allotment(actor, scene.exam, document, now=NOON)


def rows(owner, scene, query):
    return owner.execute(query, (scene.exam,)).fetchall()


CHAIRS = """
SELECT s.code, c.code, h.station, h.place, h.room, e.number, a.room, a.seat
FROM chair h JOIN circuit c ON c.id = h.circuit_id JOIN sitting s ON s.id = h.sitting_id
JOIN attempt a ON a.chair_id = h.id JOIN examiner e ON e.id = h.examiner_id
WHERE s.exam_id = %s ORDER BY 1, 2, 3, 4
"""
LENGTHS = """
SELECT s.code, s.duration_ms FROM sitting s
WHERE s.exam_id = %s AND s.kind = 'ecos' ORDER BY 1
"""
PLACES = """
SELECT s.code, p.number, c.code, cp.rotation, cp.position
FROM circuit_place cp JOIN attempt a ON a.id = cp.attempt_id
JOIN candidate p ON p.id = a.candidate_id JOIN circuit c ON c.id = cp.circuit_id
JOIN sitting s ON s.id = a.sitting_id
WHERE s.exam_id = %s ORDER BY 1, 2
"""


@pytest.mark.parametrize(("door", "is_shown"), [(b"printed", False), (b"tablet", True)])
def test_circuits_have_the_doors_that_the_settings_ask_for(
    scene, owner, allotted, door, is_shown
):
    assert b'"door":"printed"' in allotted
    adopt(scene, allotted.replace(b'"door":"printed"', b'"door":"%s"' % door))

    query = """SELECT DISTINCT c.has_door_screens FROM circuit c
               JOIN sitting s ON s.id = c.sitting_id WHERE s.exam_id = %s"""
    assert rows(owner, scene, query) == [(is_shown,)]


def test_what_the_document_says_is_what_the_house_knows(scene, owner, allotted):
    act = adopt(scene, allotted)

    said = json.loads(allotted)
    stations = {f"s{n + 1}": n for n in range(5)}
    rooms = {(c["wave"], c["code"]): c["rooms"] for c in said["circuits"]}
    assert rows(owner, scene, CHAIRS) == sorted(
        (
            c["wave"], c["circuit"], stations[c["station"]], c["place"],
            room := rooms[c["wave"], c["circuit"]][stations[c["station"]]],
            c["examiner"], room, str(c["place"]),
        )
        for c in said["chairs"]
    )  # fmt: skip
    assert rows(owner, scene, PLACES) == sorted(
        (p["wave"], p["candidate"], p["circuit"], p["rotation"], p["position"])
        for p in said["places"]
    )
    [(body,)] = owner.execute(
        "SELECT body FROM act WHERE number = %s", (act,)
    ).fetchall()
    facts = json.loads(bytes(body))
    assert (facts["candidates"], facts["empty"]) == (10, 0)
    assert facts["chairs"] == len(said["chairs"])


def test_each_site_keeps_every_version_of_its_part(scene, owner, allotted):
    first, second = adopt(scene, allotted), adopt(scene, allotted)

    versions = rows(
        owner,
        scene,
        "SELECT s.code, version, adopted_act FROM allotment t"
        " JOIN sitting s ON s.id = t.sitting_id WHERE s.exam_id = %s ORDER BY 1, 2",
    )
    assert versions == [
        (wave, version, act)
        for wave in sorted(WAVES)
        for version, act in ((1, first), (2, second))
    ]
    assert len(rows(owner, scene, PLACES)) == 20


def test_each_circuit_gets_its_tempo_and_each_chair_the_code_of_its_station(
    scene, owner, allotted
):
    said = json.loads(allotted)
    said["lists"]["settings"] |= {"station_ms": 420_000, "rests_ms": [1, 2]}
    for row in said["half_days"]:
        row["released_ms"] += HOUR_MS
    adopt(scene, json.dumps(said).encode())

    # one rotation is in use of the three that the settings allow
    one_rotation_ms = (5 * 7 + 4 * 2) * MINUTE_MS
    assert rows(owner, scene, LENGTHS) == [
        (wave, one_rotation_ms) for wave in sorted(WAVES)
    ]

    tempo = {
        "station_ms": 420_000,
        "reading_ms": 60_000,
        "warn_ms": 60_000,
        "changeover_ms": 120_000,
        "rests_ms": [1, 2],
        "factor": [1, 1],
    }
    query = (
        "SELECT DISTINCT c.tempo, h.station, h.station_code FROM chair h"
        " JOIN circuit c ON c.id = h.circuit_id JOIN sitting s ON s.id = h.sitting_id"
        " WHERE s.exam_id = %s ORDER BY h.station"
    )
    expected = [(tempo, station, f"s{station + 1}") for station in range(5)]
    assert rows(owner, scene, query) == expected


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE site SET code = 'r2' WHERE code = 'reims' AND exam_id = %s", "site"),
        (
            "UPDATE candidate SET number = 'x' WHERE number = '003' AND exam_id = %s",
            "candidate",
        ),
        (
            "UPDATE examiner SET number = 'x' WHERE number = 'E003' AND exam_id = %s",
            "examiner",
        ),
        (
            "UPDATE sitting SET kind = 'exam' WHERE code = 'd1-am' AND exam_id = %s",
            "wave",
        ),
    ],
)
def test_a_name_that_the_exam_has_not_keeps_all_of_it_out(
    scene, owner, allotted, change, what
):
    from concours.acts.ecos.allotment import AllotmentUnknown  # noqa: PLC0415

    owner.execute(change, (scene.exam,))
    with pytest.raises(AllotmentUnknown) as refused:
        adopt(scene, allotted)

    assert (refused.value.what, refused.value.count) == (what, 1)
    assert rows(owner, scene, CHAIRS) == []


def test_a_candidate_at_another_site_than_the_rosters_keeps_all_of_it_out(
    scene, owner, allotted
):
    from concours.acts.ecos.allotment import AllotmentMisplaced  # noqa: PLC0415

    owner.execute(
        "UPDATE candidate SET site_id = %s WHERE number = '003' AND exam_id = %s",
        (scene.site, scene.exam),
    )
    with pytest.raises(AllotmentMisplaced) as refused:
        adopt(scene, allotted)

    assert (refused.value.names, refused.value.count) == (("003",), 1)
    assert rows(owner, scene, CHAIRS) == []


def test_a_copy_bears_its_circuit_as_its_room_and_where_it_begins_as_its_seat(
    scene, owner, allotted
):
    adopt(scene, allotted)
    adopt(scene, allotted)

    seats = rows(
        owner,
        scene,
        "SELECT s.code, p.number, a.room, a.seat FROM attempt a"
        " JOIN candidate p ON p.id = a.candidate_id JOIN sitting s"
        " ON s.id = a.sitting_id WHERE s.exam_id = %s AND s.kind = 'ecos'"
        " ORDER BY 1, 2",
    )
    assert seats == sorted(
        (
            place["wave"], place["candidate"], place["circuit"],
            f"{place['rotation'] + 1}/{place['position'] + 1}",
        )
        for place in json.loads(allotted)["places"]
    )  # fmt: skip


def test_the_council_adopts_as_well(scene, allotted):
    adopt(scene, allotted, Actor("cnode", "L. Petit", frozenset({"cnode"})))


def test_an_allotment_that_breaks_a_rule_is_refused(scene, owner, allotted):
    from concours.acts.ecos.allotment import AllotmentUnsound  # noqa: PLC0415

    said = json.loads(allotted)
    first, second = said["chairs"][:2]
    first["examiner"] = second["examiner"]
    with pytest.raises(AllotmentUnsound):
        adopt(scene, json.dumps(said).encode())

    assert rows(owner, scene, CHAIRS) == []


def test_once_a_tablet_is_let_in_nothing_replaces_it(scene, owner, allotted):
    from concours.acts.ecos.allotment import AllotmentBegun  # noqa: PLC0415

    adopt(scene, allotted)
    owner.execute(
        "INSERT INTO device (attempt, epoch, public_key, token_digest, genesis,"
        " enrolled_ms) SELECT a.id, 1, %s, %s, %s, 1 FROM attempt a"
        " JOIN sitting s ON s.id = a.sitting_id"
        " WHERE s.exam_id = %s AND a.chair_id IS NOT NULL LIMIT 1",
        (bytes(65), bytes(32), bytes(32), scene.exam),
    )
    before = rows(owner, scene, CHAIRS)
    with pytest.raises(AllotmentBegun):
        adopt(scene, allotted)

    assert rows(owner, scene, CHAIRS) == before


def test_only_an_organiser_adopts(scene, allotted):
    from concours.acts.may import NotAllowed  # noqa: PLC0415

    with pytest.raises(NotAllowed):
        adopt(scene, allotted, actor=scene.actor("presidente"))


def test_a_place_of_another_half_day_is_refused_by_the_database(scene, owner, allotted):
    adopt(scene, allotted)
    with pytest.raises(psycopg.IntegrityError):
        owner.execute(
            "UPDATE chair SET circuit_id = (SELECT c.id FROM circuit c"
            " WHERE c.sitting_id <> chair.sitting_id LIMIT 1)"
        )


@pytest.mark.parametrize("sealed", ["{s2,s1,s3,s4,s5}", "{s1,s2,s3,s4,t5}", "{}"])
def test_stations_are_those_of_the_sealed_series_in_its_order(
    scene, owner, allotted, sealed
):
    from concours.acts.ecos.allotment import AllotmentStations  # noqa: PLC0415 -- setup

    owner.execute(
        "UPDATE frozen_paper SET stations = %s WHERE id ="
        " (SELECT paper_id FROM sitting WHERE exam_id = %s AND code = %s)",
        (sealed, scene.exam, WAVES[2]),
    )
    with pytest.raises(AllotmentStations) as refused:
        adopt(scene, allotted)

    assert refused.value.sitting == WAVES[2]
    assert refused.value.allotted == ("s1", "s2", "s3", "s4", "s5")
    assert rows(owner, scene, CHAIRS) == []
