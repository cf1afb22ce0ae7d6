"""A candidate sits elsewhere in one sitting, and what is collected stays where it was.

A copy bears its own seat, written by the database alone: it follows the candidate, or
the placement of its sitting, until that sitting is collected.
"""

from uuid import uuid4

import psycopg
import pytest

from small_exam import CHECK, EXAM, SITES, SITTING, attempt_id, candidate_id, make_exam

OWN = (SITES["Lyon-Sud"], "Salle 2", "B-0")
APART = (SITES["Lille"], "Salle 9", "Z-1")


@pytest.fixture(scope="module")
def exam(database):
    make_exam(database.dsn())
    return database


@pytest.fixture
def owner(exam):
    with psycopg.connect(exam.dsn()) as link:
        yield link
        link.rollback()


@pytest.fixture
def console(exam):
    with psycopg.connect(exam.dsn("concours_console")) as link:
        yield link
        link.rollback()


def place(link, seat=APART, sitting=SITTING):
    link.execute(
        "INSERT INTO placement (id, sitting_id, candidate_id, site_id, room, seat)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (uuid4(), sitting, candidate_id("04217"), *seat),
    )


def seats(link):
    """Where 04217 sits: in the check, and in the paper."""
    return [
        link.execute(
            "SELECT site_id, room, seat FROM attempt WHERE id = %s",
            (attempt_id("04217", sitting),),
        ).fetchone()
        for sitting in (CHECK, SITTING)
    ]


def move_candidate(link):
    link.execute(
        "UPDATE candidate SET room = 'Salle 3', seat = 'C-7' WHERE id = %s",
        (candidate_id("04217"),),
    )


def collect(owner, sitting=SITTING):
    owner.execute("UPDATE sitting SET collected_ms = 1 WHERE id = %s", (sitting,))


def test_a_copy_sits_where_its_candidate_does_and_a_placement_moves_it_alone(console):
    assert seats(console) == [OWN, OWN]
    place(console)
    assert seats(console) == [OWN, APART]
    console.execute("UPDATE placement SET seat = 'Z-2'")
    assert seats(console) == [OWN, (*APART[:2], "Z-2")]
    move_candidate(console)
    moved = (OWN[0], "Salle 3", "C-7")
    assert seats(console) == [moved, (*APART[:2], "Z-2")]
    console.execute("DELETE FROM placement")
    assert seats(console) == [moved, moved]


def test_a_placement_before_the_sealing_seats_the_copies_to_come(owner):
    later = uuid4()
    place(owner, sitting=later)
    owner.execute(
        "INSERT INTO sitting (id, exam_id, paper_id, position, code, kind, title,"
        " scheduled_ms, duration_ms, quorum, package_digest, key_check)"
        " SELECT %s, %s, paper_id, 9, 'later', 'exam', 'UC 2', scheduled_ms,"
        " duration_ms, quorum, package_digest, key_check FROM sitting WHERE id = %s",
        (later, EXAM, SITTING),
    )
    row = owner.execute(
        "INSERT INTO attempt (id, sitting_id, candidate_id)"
        " VALUES (%s, %s, %s) RETURNING site_id, room, seat",
        (uuid4(), later, candidate_id("04217")),
    ).fetchone()

    assert row == APART


@pytest.mark.parametrize(
    "change",
    [
        """INSERT INTO placement SELECT gen_random_uuid(), '{sitting}', candidate_id,
           site_id, room, seat FROM placement WHERE sitting_id <> '{sitting}'""",
        "UPDATE placement SET seat = 'A-1'",
        "DELETE FROM placement",
        "UPDATE attempt SET seat = 'A-1' WHERE sitting_id = '{sitting}'",
        "UPDATE attempt SET room = 'A' WHERE sitting_id = '{sitting}'",
    ],
)
def test_who_sat_where_in_a_collected_sitting_is_settled(owner, change):
    place(owner)
    collect(owner)
    if change.startswith("INSERT"):
        owner.rollback()
        place(owner, sitting=CHECK)
        collect(owner)

    with pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute(change.format(sitting=SITTING))


def test_a_candidate_who_moves_after_a_check_leaves_its_copy_where_it_was(owner):
    collect(owner, CHECK)
    move_candidate(owner)

    assert seats(owner) == [OWN, (OWN[0], "Salle 3", "C-7")]


@pytest.mark.parametrize("role", ["concours_console", "concours_gateway"])
def test_no_program_seats_a_copy_by_itself(exam, role):
    with (
        psycopg.connect(exam.dsn(role)) as link,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        link.execute("UPDATE attempt SET seat = 'A-1'")
    with (
        psycopg.connect(exam.dsn(role)) as link,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        link.execute("SELECT seat_attempts(%s, NULL)", (candidate_id("04217"),))
