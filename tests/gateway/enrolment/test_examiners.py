"""An examiner's tablet is let in by number and code, and gets its chair and no other.

Candidates and examiners have numbers of their own: neither is taken for the other. In a
sitting of the ECOS no tablet gets a candidate's own attempt, which has no entries. A
dead tablet of a chair is replaced by a code as a candidate's is, and nothing that it
wrote is lost.
"""

import psycopg
import pytest

from concours.core.ecos.grids.bodies import CHAIR
from concours.core.people.roster.codes import code_digest
from small_ecos import (
    ECOS,
    EXAMINER_CODE,
    TEMPO,
    chair_attempt,
    chair_id,
    examiner_id,
    examiner_number,
    make_ecos,
    say_of,
)
from small_exam import CODE, CODES_KEY, EXAM, NUMBERS, Tablet, attempt_id


@pytest.fixture(scope="module")
def ecos(exam):
    make_ecos(exam.dsn())
    return exam


def examiner(number="E11", chair=(0, 1)):
    return Tablet(number, attempt=chair_attempt(*chair), writer=CHAIR)


def enrol(gateway, tablet, **changes):
    body = tablet.enrolment() | {"examiner": tablet.number, "code": EXAMINER_CODE}
    del body["candidate"]
    answer = gateway.post("/enrol", body | changes)
    if answer.status == 200:
        tablet.token = answer.json()["token"]
    return answer


def test_an_examiner_gets_the_own_chair_and_who_they_are(gateway, ecos):
    told = enrol(gateway, examiner()).json()

    assert told["examiner"] == {
        "number": "E11",
        "name": "Pr E11",
        "university": "Amiens",
    }
    assert "candidate" not in told
    [sitting] = told["sittings"]
    assert (sitting["sitting"], sitting["kind"]) == (str(ECOS), "ecos")
    assert sitting["attempt"] == str(chair_attempt(0, 1))
    turns = sitting["chair"].pop("turns")
    assert sitting["chair"] == {
        "circuit": "A",
        "station": 0,
        "code": "s1",
        "place": 1,
        "tempo": TEMPO,
        "turns_number": 0,
        "taken_over_ms": None,
    }
    assert [row["turn"] for row in turns] == list(range(1, 21))
    assert sitting["place"] == {"site": "Lille", "room": "B1", "seat": "1"}
    with psycopg.connect(ecos.dsn()) as owner:
        [(enrolled,)] = owner.execute(
            "SELECT examiner_id FROM device WHERE attempt = %s", (chair_attempt(0, 1),)
        ).fetchall()
    assert enrolled == examiner_id("E11")
    assert sitting["factor"] == [1, 1]


@pytest.mark.parametrize(("station", "place"), [(1, 2), (2, 2)])
@pytest.mark.usefixtures("ecos")
def test_the_sheet_tells_who_comes_in_which_turn(gateway, station, place):
    """Who begins at position p is at station (p + t) mod 5 in turn t."""
    number = examiner_number(station, place)
    [sitting] = enrol(gateway, examiner(number, (station, place))).json()["sittings"]

    expected = {
        (station - position) % 5 + 1: number for position, number in enumerate(NUMBERS)
    }
    numbers = {
        row["turn"]: row["candidate"] and row["candidate"]["number"]
        for row in sitting["chair"]["turns"]
    }
    assert numbers == {turn: expected.get(turn) for turn in range(1, 21)}


@pytest.mark.usefixtures("ecos")
def test_the_sheet_says_who_is_noted_absent_as_attendance_stands(gateway, ecos):
    tablet = examiner(examiner_number(2, 1), (2, 1))

    def noted_absent():
        [sitting] = enrol(gateway, tablet).json()["sittings"]
        people = [row["candidate"] for row in sitting["chair"]["turns"]]
        return [p["number"] for p in people if p and p.get("noted_absent") is True]

    with psycopg.connect(ecos.dsn(), autocommit=True) as owner:
        assert noted_absent() == []
        say_of(owner, NUMBERS[1], ECOS, "absent")
        assert noted_absent() == [NUMBERS[1]]
        say_of(owner, NUMBERS[1], ECOS, "confined")
        assert noted_absent() == []


@pytest.mark.usefixtures("ecos")
def test_who_resits_is_on_the_sheet_of_that_station_alone(gateway, ecos):
    """Whoever is here for one station is expected there, in their turn, and nowhere."""
    resitter = attempt_id(NUMBERS[0], ECOS)
    tablets = [examiner(examiner_number(*chair), chair) for chair in ((3, 2), (4, 1))]

    def turns_of_resitter():
        sheets = [enrol(gateway, tablet).json()["sittings"][0] for tablet in tablets]
        return [
            [
                row["turn"]
                for row in sheet["chair"]["turns"]
                if row["candidate"] and row["candidate"]["number"] == NUMBERS[0]
            ]
            for sheet in sheets
        ]

    with psycopg.connect(ecos.dsn(), autocommit=True) as owner:
        assert turns_of_resitter() == [[4], [5]]
        owner.execute(
            "INSERT INTO station_resit (id, sitting_id, attempt_id, station,"
            " resit_attempt_id, resit_station, resit_code, is_late, act) VALUES"
            " (gen_random_uuid(), %s, %s, 's1', %s, 3, 's4', false, 1)",
            (ECOS, resitter, resitter),
        )
        assert turns_of_resitter() == [[4], []]
        owner.execute("DELETE FROM station_resit")


@pytest.mark.usefixtures("ecos")
def test_it_tells_the_news_that_the_sheet_is_as_new_as(gateway, ecos):
    with psycopg.connect(ecos.dsn()) as owner:
        add = "SELECT add_news(%s, NULL, %s, 'turns', '{\"turns\":[]}', 1)"
        owner.execute(add, (ECOS, chair_attempt(3, 1)))
        (number,) = owner.execute(add, (ECOS, chair_attempt(3, 1))).fetchone()
        owner.execute(add, (ECOS, chair_attempt(3, 2)))
    [sitting] = enrol(gateway, examiner("E41", (3, 1))).json()["sittings"]

    assert sitting["chair"]["turns_number"] == number


@pytest.mark.usefixtures("ecos")
def test_a_candidate_has_no_copy_to_write_in_the_ecos(gateway):
    told = gateway.enrol(Tablet("04217")).json()

    assert [sitting["kind"] for sitting in told["sittings"]] == ["check", "exam"]


@pytest.mark.usefixtures("ecos")
def test_neither_is_taken_for_the_other(gateway):
    assert enrol(gateway, examiner("04217"), code=CODE).code == "enrol.unknown"
    refused = gateway.enrol(Tablet("E11"), code=EXAMINER_CODE)
    assert refused.code == "enrol.unknown"
    both = enrol(gateway, examiner(), candidate="04217")
    assert (both.status, both.code) == (400, "request.malformed")
    key = Tablet("04217").public_key.hex()
    nobody = gateway.post("/enrol", {"code": CODE, "public_key": key})
    assert (nobody.status, nobody.code) == (400, "request.malformed")


@pytest.mark.usefixtures("ecos")
def test_what_a_chair_writes_is_held_and_another_tablet_needs_a_code(gateway, ecos):
    first, second = examiner("E12", (0, 2)), examiner("E12", (0, 2))
    enrol(gateway, first)
    first.write("met", {"by": "typed", "candidate": "04217", "turn": 1})
    assert gateway.send(first).json()["held"] == 1

    assert enrol(gateway, second).code == "enrol.replacement_needed"
    digest = code_digest(CODES_KEY, examiner_id("E12"), "481516")
    with psycopg.connect(ecos.dsn()) as owner:
        owner.execute(
            "INSERT INTO replacement_code (id, attempt_id, code_digest, expires_ms,"
            " act) VALUES (gen_random_uuid(), %s, %s, %s, 1)",
            (chair_attempt(0, 2), digest, 2**52),
        )
    [sitting] = enrol(gateway, second, replacement="481516").json()["sittings"]

    assert sitting["epoch"] == 2
    assert sitting["base"]["count"] == 1
    kept = gateway.get(f"/journal?attempt={chair_attempt(0, 2)}", second.token).json()
    assert [entry["kind"] for entry in kept["epochs"][0]["entries"]] == ["met"]


def test_whoever_takes_a_chair_over_from_somebody_is_told_since_when(gateway, ecos):
    """Turns that were over by then are not theirs, on their later tablets neither."""
    told = []
    for number, code in (("E42", "161803"), ("R42", "271828"), ("R42", "314159")):
        with psycopg.connect(ecos.dsn()) as owner:
            take_chair(owner, number, (3, 2), code)
        tablet = examiner(number, (3, 2))
        [sitting] = enrol(gateway, tablet, replacement=code).json()["sittings"]
        told.append((sitting["epoch"], sitting["chair"]["taken_over_ms"]))
        tablet.epoch = sitting["epoch"]

    (_, never), (epoch, since), (last, again) = told
    with psycopg.connect(ecos.dsn()) as owner:
        [(enrolled_ms,)] = owner.execute(
            "SELECT enrolled_ms FROM device WHERE attempt = %s AND epoch = %s",
            (chair_attempt(3, 2), epoch),
        ).fetchall()
    assert (never, since, again) == (None, enrolled_ms, enrolled_ms)
    path = f"/journal?attempt={chair_attempt(3, 2)}"
    epochs = gateway.get(path, tablet.token).json()["epochs"]
    by_epoch = {row["epoch"]: row.get("taken_over_ms") for row in epochs}
    assert (by_epoch[epoch], by_epoch[epoch - 1]) == (enrolled_ms, None)
    assert last not in by_epoch


def take_chair(owner, number, chair, code):
    """Seat an examiner, who may be new, and allow them another tablet by a code."""
    who, digest = examiner_id(number), code_digest(CODES_KEY, examiner_id(number), code)
    owner.execute(
        "INSERT INTO examiner (id, exam_id, number, name, university, code_digest)"
        " VALUES (%s, %s, %s, 'Dr Roy', 'Amiens', %s) ON CONFLICT DO NOTHING",
        (who, EXAM, number, code_digest(CODES_KEY, who, EXAMINER_CODE)),
    )
    owner.execute(
        "UPDATE chair SET examiner_id = %s WHERE id = %s", (who, chair_id(*chair))
    )
    owner.execute(
        "INSERT INTO replacement_code (id, attempt_id, code_digest, expires_ms, act)"
        " VALUES (gen_random_uuid(), %s, %s, %s, 1)",
        (chair_attempt(*chair), digest, 2**52),
    )


@pytest.mark.usefixtures("ecos")
def test_no_entry_of_a_copy_stands_in_a_chair_nor_the_reverse(gateway):
    chair, copy = examiner("E52", (4, 2)), Tablet("04218")
    enrol(gateway, chair)
    gateway.enrol(copy)
    chair.answer("qi-q1", "A")
    copy.write("met", {"by": "typed", "candidate": "04217", "turn": 1})
    refused = [gateway.send(tablet).json() for tablet in (chair, copy)]
    assert [answer["facts"]["reason"] for answer in refused] == ["kind", "kind"]

    forged = Tablet("E52", attempt=chair.attempt, private_key=chair.private_key)
    forged.write("left", {})
    assert gateway.send(forged).code == "journal.chain_broken"


@pytest.mark.usefixtures("ecos")
def test_who_takes_an_empty_chair_gets_it_and_who_left_it_does_not(gateway, ecos):
    with psycopg.connect(ecos.dsn()) as owner:
        for chair, who in (((1, 1), None), ((2, 1), None), ((1, 1), "E31")):
            owner.execute(
                "UPDATE chair SET examiner_id = %s WHERE id = %s",
                (who and examiner_id(who), chair_id(*chair)),
            )

    [sitting] = enrol(gateway, examiner("E31", (1, 1))).json()["sittings"]
    chair = sitting["chair"]
    assert (chair["circuit"], chair["station"], chair["place"]) == ("A", 1, 1)
    left = enrol(gateway, examiner("E21", (1, 1)))
    assert (left.status, left.json()["sittings"]) == (200, [])


TWO_CHAIRS = """
UPDATE chair SET examiner_id = (SELECT examiner_id FROM chair
                                WHERE station = 4 AND place = 1)
WHERE station = 4 AND place = 2
"""
OTHER_SITTING = """
UPDATE chair SET sitting_id = (SELECT id FROM sitting WHERE kind = 'check')
"""
OF_NOBODY = """
INSERT INTO attempt (id, sitting_id)
SELECT gen_random_uuid(), id FROM sitting WHERE kind = 'ecos'
"""
OF_BOTH = """
UPDATE attempt SET candidate_id = (SELECT id FROM candidate LIMIT 1)
WHERE chair_id IS NOT NULL
"""


@pytest.mark.parametrize("change", [TWO_CHAIRS, OTHER_SITTING, OF_NOBODY, OF_BOTH])
def test_the_database_knows_one_chair_for_one_examiner_of_one_sitting(ecos, change):
    with psycopg.connect(ecos.dsn()) as owner, pytest.raises(psycopg.IntegrityError):
        owner.execute(change)
