"""A tablet gets its epochs by the code of its candidate, and by nothing else.

Defends A12 (a second device needs a supervisor's act), A14 (an unknown number and a
wrong code cannot be told apart; guessing stops, and shuts out nobody who is
elsewhere), A07 (unknown fields are refused).
"""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from tests.emptied import empty
from tests.patience import PATIENCE_S

from concours.core.people.roster.settings import (
    PersonalSettings,
    settings_of_tablet,
)
from concours.core.people.sign_in.tries import BOUNDS
from small_exam import (
    CHECK,
    NUMBERS,
    PACKAGE,
    SITTING,
    T0,
    Tablet,
    allow_replacement,
    attempt_id,
    undo_collection,
)


@pytest.fixture(autouse=True)
def fresh(exam):
    """The exam as before any tablet."""
    with psycopg.connect(exam.dsn()) as owner:
        empty(
            owner,
            "news, journal_entry, ledger_entry, device, wrong_try, brake_lift,"
            " replacement_code, refused_act",
        )
        undo_collection(owner)
        owner.execute("UPDATE sitting SET closed_at_ms = NULL")
    return exam


def test_enrol_gives_the_candidate_and_every_sitting_in_order(gateway):
    answer = gateway.enrol(Tablet("04217"))

    assert answer.status == 200
    told = answer.json()
    assert told["candidate"] == {
        "number": "04217",
        "name": "Camille 04217",
        "site": "Lyon-Sud",
        "room": "Salle 2",
        "seat": "B-0",
    }
    assert told["settings"] == settings_of_tablet(PersonalSettings())
    assert [s["sitting"] for s in told["sittings"]] == [str(CHECK), str(SITTING)]
    assert told["sittings"][1] == {
        "sitting": str(SITTING),
        "attempt": str(attempt_id("04217")),
        "epoch": 1,
        "title": "UC 1",
        "kind": "exam",
        "scheduled_ms": T0,
        "duration_ms": 10_800_000,
        "factor": [4, 3],
        "place": {"site": "Lyon-Sud", "room": "Salle 2", "seat": "B-0"},
        "package": PACKAGE.hex(),
        "sealed": 0,
        "signer": bytes(32).hex(),
        "base": None,
    }
    assert len(told["token"]) == 43


def test_enrol_gives_the_settings_of_the_candidate_and_not_their_room(gateway, exam):
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute(
            """INSERT INTO personal_settings SELECT id, 150, 'strong', 200, 3, 10,
                   'voice', true FROM candidate WHERE number = '04217'"""
        )
    try:
        told = gateway.enrol(Tablet("04217")).json()
    finally:
        with psycopg.connect(exam.dsn()) as owner:
            owner.execute("DELETE FROM personal_settings")

    assert told["settings"] == {
        "text_percent": 150,
        "contrast": "strong",
        "spacing_percent": 200,
        "breaks": {"count": 3, "minutes": 10},
        "reader": "voice",
    }


def test_enrol_again_with_the_same_key_gives_the_same_answer(gateway):
    tablet = Tablet("04217")
    first = gateway.enrol(tablet).json()
    again = gateway.enrol(tablet, code=" k7qf2m9d").json()

    del first["centre_ms"], again["centre_ms"]
    assert again == first


@pytest.mark.parametrize(
    ("number", "code"),
    [("04217", "K7QF-2M9E"), ("99999", "K7QF-2M9D"), ("04218' OR 1=1", "x")],
)
def test_enrol_with_a_wrong_number_or_code_is_refused_alike(gateway, number, code):
    answer = gateway.enrol(Tablet("04217"), candidate=number, code=code)

    assert (answer.status, answer.json()) == (
        403,
        {"code": "enrol.unknown", "facts": {}},
    )


NETWORK_MAX = BOUNDS["code"].of_network_max
NAME_MAX = BOUNDS["code"].of_name_max
ELSEWHERE = "198.51.100.7"
FOLLOWING_COUNT_MAX = 4 * PATIENCE_S
FOLLOWING_S = 0.25


def have_tried(owner, clock, *, network, name="", count):
    """Write down wrong tries of just now."""
    owner.execute(
        "INSERT INTO wrong_try (door, network, name, since_ms, count)"
        " VALUES ('code', %s, %s, %s, %s)",
        (network, name, clock(), count),
    )


def test_wrong_codes_from_one_network_shut_no_number_out_elsewhere_a14(gateway):
    """Two hundred wrong codes of each of four numbers, as an outsider can send them."""
    for number in NUMBERS:
        for _ in range(NAME_MAX + 10):
            gateway.enrol(Tablet(number), code="WRONG", origin="203.0.113.66")

    codes = [gateway.enrol(Tablet(n), origin=ELSEWHERE).status for n in NUMBERS]

    assert codes == [200] * len(NUMBERS)


def test_a_guesser_of_one_number_stops_being_heard_a14(gateway, clock):
    wrong = [gateway.enrol(Tablet("04217"), code="WRONG").code for _ in range(35)]

    assert wrong == ["enrol.unknown"] * NAME_MAX + ["enrol.too_many"] * 5
    assert gateway.enrol(Tablet("04217")).code == "enrol.too_many"
    assert gateway.enrol(Tablet("04218")).status == 200
    clock.ahead_ms += 61_000
    assert gateway.enrol(Tablet("04217")).status == 200


def test_wrong_codes_at_once_are_counted_before_they_are_compared_a14(
    gateway, another_gateway
):
    with another_gateway() as other, ThreadPoolExecutor(16) as many:
        codes = [
            answer.code
            for answer in many.map(
                lambda n: (gateway, other)[n % 2].enrol(Tablet("04217"), code="WRONG"),
                range(80),
            )
        ]

    assert sorted(codes) == (
        ["enrol.too_many"] * (80 - NAME_MAX) + ["enrol.unknown"] * NAME_MAX
    )


def test_a_network_that_tries_every_number_is_braked_and_it_alone_a14(
    gateway, exam, clock
):
    with psycopg.connect(exam.dsn()) as owner:
        have_tried(owner, clock, network="203.0.113.66", count=NETWORK_MAX)

    here = gateway.enrol(Tablet("04217"), origin="203.0.113.66")
    elsewhere = gateway.enrol(Tablet("04217"), origin=ELSEWHERE)

    assert (here.status, here.json()["facts"]) == (429, {"retry_ms": 60_000})
    assert elsewhere.status == 200
    with psycopg.connect(exam.dsn()) as owner:
        names = owner.execute(
            "SELECT name FROM wrong_try WHERE network = '203.0.113.66'"
        ).fetchall()
    assert names == [("",)], "a braked network adds a row for each number it tries"


def test_right_codes_of_many_behind_one_address_cost_nothing_a14(gateway, exam, clock):
    """Five hundred tablets on a faculty's network, beside who mistypes all the time."""
    with psycopg.connect(exam.dsn()) as owner:
        have_tried(owner, clock, network=ELSEWHERE, count=NETWORK_MAX - 100)
    tablets = [Tablet(number) for number in NUMBERS]

    with ThreadPoolExecutor(16) as many:
        statuses = list(
            many.map(
                lambda n: gateway.enrol(tablets[n % 4], origin=ELSEWHERE).status,
                range(500),
            )
        )

    assert statuses == [200] * 500
    with psycopg.connect(exam.dsn()) as owner:
        counts = owner.execute("SELECT name, count FROM wrong_try").fetchall()
    assert dict(counts) == {"": NETWORK_MAX - 100, **dict.fromkeys(NUMBERS, 0)}


def test_addresses_of_one_ipv6_network_are_counted_together_a14(gateway):
    for last in range(NAME_MAX):
        origin = f"2001:db8:0:1::{last:x}"
        gateway.enrol(Tablet("04217"), code="WRONG", origin=origin)

    same = gateway.enrol(Tablet("04217"), origin="2001:db8:0:1:ffff::1")
    other = gateway.enrol(Tablet("04217"), origin="2001:db8:0:2::1")

    assert (same.code, other.status) == ("enrol.too_many", 200)


def test_a_network_whose_brake_was_lifted_is_heard_a14(gateway, exam, clock):
    with psycopg.connect(exam.dsn()) as owner:
        have_tried(owner, clock, network=ELSEWHERE, count=NETWORK_MAX)
        owner.execute(
            "INSERT INTO brake_lift VALUES (1, %s, %s)", (ELSEWHERE, clock() + 60_000)
        )

    lifted = gateway.enrol(Tablet("04217"), origin=ELSEWHERE)
    clock.ahead_ms += 61_000
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute("DELETE FROM wrong_try")
        have_tried(owner, clock, network=ELSEWHERE, count=NETWORK_MAX)
    again = gateway.enrol(Tablet("04218"), origin=ELSEWHERE)

    assert (lifted.status, again.code) == (200, "enrol.too_many")


def test_a_clock_that_was_ahead_brakes_nobody_for_a_day_f24(gateway, exam, clock):
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute(
            "INSERT INTO wrong_try (door, network, name, since_ms, count)"
            " VALUES ('code', %s, '', %s, 9999)",
            (ELSEWHERE, clock() + 86_400_000),
        )

    assert gateway.enrol(Tablet("04217"), origin=ELSEWHERE).status == 200


def test_counts_of_long_ago_are_forgotten(gateway, exam, clock):
    with psycopg.connect(exam.dsn()) as owner:
        have_tried(owner, clock, network="192.0.2.1", count=3)
    clock.ahead_ms += 3_700_000
    gateway.enrol(Tablet("04217"))

    with psycopg.connect(exam.dsn()) as owner:
        networks = owner.execute("SELECT DISTINCT network FROM wrong_try").fetchall()
    assert networks == [("127.0.0.1",)]


def test_a_replacement_code_dies_of_five_wrong_tries_and_another_lives_a12(
    gateway, exam
):
    """Wherever they come from: six digits are few."""
    gateway.enrol(Tablet("04217"))
    allow_replacement(exam.dsn(), "04217", "222222", expires_ms=2**51)

    def code(replacement, place=0):
        origin = f"192.0.2.{place}"
        return gateway.enrol(Tablet("04217"), replacement=replacement, origin=origin)

    wrong = {code(f"99999{place}", place).code for place in range(5)}
    dead = code("222222", 9)
    allow_replacement(exam.dsn(), "04217", "333333")
    alive = code("333333", 9)

    assert wrong == {dead.code} == {"enrol.replacement_invalid"}
    assert alive.status == 200


def test_enrol_of_a_second_device_needs_a_supervisors_code(gateway):
    gateway.enrol(Tablet("04217"))

    second = gateway.enrol(Tablet("04217"))

    assert (second.status, second.code) == (409, "enrol.replacement_needed")


def test_replacement_code_is_refused_when_wrong_expired_or_used(gateway, exam):
    gateway.enrol(Tablet("04217"))
    allow_replacement(exam.dsn(), "04217", "111111", expires_ms=T0)
    allow_replacement(exam.dsn(), "04217", "222222")
    allow_replacement(exam.dsn(), "04218", "333333")

    def code(replacement):
        return gateway.enrol(Tablet("04217"), replacement=replacement)

    assert code("999999").code == "enrol.replacement_invalid"
    assert code("111111").code == "enrol.replacement_invalid"
    assert code("333333").code == "enrol.replacement_invalid"
    assert code("222222").status == 200
    assert code("222222").code == "enrol.replacement_invalid"


def test_replacement_changes_nothing_in_a_collected_sitting(gateway, exam):
    """296 complete copies became 295 because a tablet broke in the next sitting."""
    first, second = Tablet("04217"), Tablet("04217")
    gateway.enrol(first)
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute("UPDATE sitting SET collected_ms = 1 WHERE id = %s", (CHECK,))
    allow_replacement(exam.dsn(), "04217", "222222")

    answer = gateway.enrol(second, replacement="222222")

    assert answer.status == 200
    assert [s["sitting"] for s in answer.json()["sittings"]] == [str(SITTING)]
    with psycopg.connect(exam.dsn()) as owner:
        epochs = owner.execute(
            "SELECT attempt, max(epoch) FROM device GROUP BY attempt"
        )
        assert dict(epochs.fetchall()) == {
            attempt_id("04217", CHECK): 1,
            attempt_id("04217"): 2,
        }


def test_a_code_of_a_later_sitting_leaves_the_copy_before_to_its_tablet(gateway, exam):
    """What the tablet of a paper that is over still holds counts, and is no surplus."""
    first, second = Tablet("04217"), Tablet("04217", epoch=2)
    own_check = {
        "attempt": attempt_id("04217", CHECK),
        "private_key": first.private_key,
    }
    in_check = Tablet("04217", **own_check)
    gateway.enrol(first)
    in_check.write("opened", {"base": None, "paper": "00"})
    gateway.send(in_check)
    in_check.answer("q1", ["A"])
    allow_replacement(exam.dsn(), "04217", "482913", sitting=SITTING)

    told = gateway.enrol(second, replacement="482913").json()
    late = gateway.send(in_check, 1)

    assert [(s["sitting"], s["epoch"]) for s in told["sittings"]] == [(str(SITTING), 2)]
    assert (late.status, late.json()["held"]) == (200, 2)
    with psycopg.connect(exam.dsn()) as owner:
        query = "SELECT attempt, max(epoch) FROM device GROUP BY attempt"
        assert dict(owner.execute(query).fetchall()) == {
            attempt_id("04217", CHECK): 1,
            attempt_id("04217"): 2,
        }


def test_replacement_takes_over_from_what_is_held_and_tells_the_other(gateway, exam):
    first = Tablet("04217")
    gateway.enrol(first)
    first.write("opened", {"base": None, "paper": "00"})
    first.answer("q1", ["A"])
    first.answer("q1", ["B"])
    gateway.send(first, 0, 2)
    allow_replacement(exam.dsn(), "04217", "482913")
    second = Tablet("04217", epoch=2)

    told = gateway.enrol(second, replacement="482913").json()
    late = gateway.send(first, 2)

    check, sitting = told["sittings"]
    assert (check["epoch"], check["base"]["count"]) == (2, 0)
    assert (sitting["epoch"], sitting["base"]) == (
        2,
        {"epoch": 1, "count": 2, "head": first.tail(2).head.hex()},
    )
    assert (late.status, late.json()["held"]) == (200, 3)
    earlier = gateway.get(f"/journal?attempt={second.attempt}", second.token).json()
    sent = first.batch(0, 2)["entries"]
    assert earlier == {"epochs": [{"epoch": 1, "entries": sent}]}
    wait = "/news?after=0&wait=5"
    for _ in range(FOLLOWING_COUNT_MAX):  # its news of the test before are forgotten
        items = gateway.get(wait, first.token).json()["news"]
        if len(items) > 1:
            break
        time.sleep(FOLLOWING_S)  # one of two is an answer: nothing waits for the other
    assert [(i["kind"], i["epoch"]) for i in items] == [("superseded", 2)] * 2
    assert gateway.get("/news?after=0", second.token).json()["news"] == []


def test_enrol_lists_a_closed_sitting_only_to_those_who_composed(gateway, exam):
    absent, present = Tablet("04217"), Tablet("04218")
    gateway.enrol(present)
    present.write("opened", {"base": None, "paper": "00"})
    gateway.send(present)
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute("UPDATE sitting SET closed_at_ms = 1 WHERE kind = 'exam'")

    def kinds(tablet):
        return [s["kind"] for s in gateway.enrol(tablet).json()["sittings"]]

    assert kinds(absent) == ["check"]
    assert kinds(present) == ["check", "exam"]


def test_enrol_lists_what_the_nation_has_closed_where_a_site_is_apart(gateway, exam):
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute("UPDATE sitting SET closed_at_ms = 1 WHERE kind = 'exam'")
        owner.execute(
            """INSERT INTO site_start (id, sitting_id, site_id, held_act)
               SELECT gen_random_uuid(), sitting.id, site.id, 0 FROM sitting, site
               WHERE kind = 'exam' AND site.name = 'Lyon-Sud'"""
        )

    tablet = Tablet("04217")

    def kinds():
        told = gateway.enrol(tablet).json()["sittings"]
        return [sitting["kind"] for sitting in told]

    try:
        assert kinds() == ["check", "exam"]
        with psycopg.connect(exam.dsn()) as owner:
            owner.execute("UPDATE site_start SET closed_at_ms = 1, t0_ms = 0")
        assert kinds() == ["check"]
    finally:
        with psycopg.connect(exam.dsn()) as owner:
            owner.execute("DELETE FROM site_start")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"public_key": "04" + "00" * 64}, 400, "enrol.key_invalid"),
        ({"public_key": "04" * 64}, 400, "request.malformed"),
        ({"factor": [4, 1]}, 400, "request.malformed"),
        ({"candidate": "4" * 41}, 400, "request.malformed"),
        ({"candidate": "04217\x00"}, 400, "request.malformed"),
        ({"code": None}, 400, "request.malformed"),
    ],
)
def test_enrol_out_of_shape_is_refused(gateway, changes, status, code):
    answer = gateway.enrol(Tablet("04217"), **changes)

    assert (answer.status, answer.code) == (status, code)


def test_wrong_trys_are_kept_as_evidence_without_the_code(gateway, exam):
    gateway.enrol(Tablet("04217"), code="SECRET99")

    kept = []
    deadline = time.monotonic() + 60
    while not kept and time.monotonic() < deadline:  # recorded after the answer
        with psycopg.connect(exam.dsn()) as owner:
            kept = owner.execute("SELECT kind, code, facts FROM refused_act").fetchall()
        time.sleep(0.05)
    assert [(kind, code, facts["candidate"]) for kind, code, facts in kept] == [
        ("POST /enrol", "enrol.unknown", "04217")
    ]
    assert "SECRET99" not in str(kept)
