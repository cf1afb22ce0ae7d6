"""One number known in two exams of a house is two candidates, never mistaken.

The code says which one it is. Where it is right in both, nobody guesses: the candidate
says which exam, and is told of each no more than its title, once number and code are
right. Nothing of an exam reaches the tablet of the other.
"""

from uuid import UUID, uuid5

import psycopg
import pytest

from concours.core.people.roster.codes import code_digest
from small_exam import CODE, CODES_KEY, Tablet, attempt_id

OTHER = UUID("0190a5b2-0000-7000-8000-00000000e8b0")
OWN_CODE = "9M2D-F7QK"
TITLES = {"edn": "EDN", "semio": "Sémiologie"}


@pytest.fixture(scope="module")
def two(exam):
    """Beside the EDN, a faculty's exam with two of its numbers: 04217, of one code in
    both, and 04218, of another code there."""
    with psycopg.connect(exam.dsn()) as owner:
        owner.execute(
            "INSERT INTO exam (id, code, title, signer, profile)"
            " SELECT %s, 'semio', 'Sémiologie', signer, profile FROM exam",
            (OTHER,),
        )
        owner.execute(
            "INSERT INTO site (id, exam_id, code, name, address, zone)"
            " VALUES (%s, %s, 'fac', 'Faculté', '', 'Europe/Paris')",
            (uuid5(OTHER, "site"), OTHER),
        )
        owner.execute(
            "INSERT INTO sitting (id, exam_id, paper_id, position, code, kind, title,"
            " scheduled_ms, duration_ms, quorum, package_digest, key_check)"
            " SELECT %s, %s, paper_id, 1, 'cardio', 'exam', 'Cardiologie',"
            " scheduled_ms, duration_ms, 1, package_digest, key_check"
            " FROM sitting WHERE kind = 'exam'",
            (uuid5(OTHER, "sitting"), OTHER),
        )
        for number, code in (("04217", CODE), ("04218", OWN_CODE)):
            candidate = uuid5(OTHER, number)
            owner.execute(
                "INSERT INTO candidate (id, exam_id, number, name, site_id, room,"
                " seat, factor_num, factor_den, code_digest)"
                " VALUES (%s, %s, %s, %s, %s, 'Amphi', '1', 1, 1, %s)",
                (candidate, OTHER, number, f"Alix {number}", uuid5(OTHER, "site"),
                 code_digest(CODES_KEY, candidate, code)),
            )  # fmt: skip
            owner.execute(
                "INSERT INTO attempt (id, sitting_id, candidate_id)"
                " VALUES (%s, %s, %s)",
                (attempt_id(number, uuid5(OTHER, "sitting")),
                 uuid5(OTHER, "sitting"), candidate),
            )  # fmt: skip
    return exam


def told(answer):
    """Who a tablet was told it is for, and which sittings."""
    enrolled = answer.json()
    titles = [sitting["title"] for sitting in enrolled["sittings"]]
    return enrolled["candidate"]["name"], titles


def refusal(answer):
    return answer.status, answer.json()


def test_the_code_says_of_which_exam_its_bearer_is(gateway, two):  # noqa: ARG001
    assert told(gateway.enrol(Tablet("04218"))) == (
        "Camille 04218",
        ["UC 1", "UC 1"],
    )
    assert told(gateway.enrol(Tablet("04218"), code=OWN_CODE)) == (
        "Alix 04218",
        ["Cardiologie"],
    )


def test_a_code_that_is_right_in_two_exams_is_asked_about_and_not_guessed(gateway, two):
    tablet = Tablet("04217")
    exams = [{"exam": code, "title": title} for code, title in TITLES.items()]

    asked = gateway.enrol(tablet)

    question = {"code": "enrol.exam_needed", "facts": {"exams": exams}}
    assert refusal(asked) == (409, question)
    assert devices(two) == 0
    assert told(gateway.enrol(tablet, exam="semio"))[0] == "Alix 04217"
    assert told(gateway.enrol(Tablet("04217"), exam="edn"))[0] == "Camille 04217"
    assert tries(two) == 0


@pytest.mark.parametrize(
    ("number", "code", "chosen"),
    [
        ("04217", "AAAA-BBBB", None),
        ("04217", "AAAA-BBBB", "semio"),
        ("04217", CODE, "moon"),
        ("04218", OWN_CODE, "edn"),
        ("99999", CODE, "edn"),
    ],
)
def test_no_exam_is_named_to_who_has_not_its_code_a14(
    gateway,
    two,  # noqa: ARG001
    number,
    code,
    chosen,
):
    answer = gateway.enrol(Tablet(number), code=code, exam=chosen)

    assert refusal(answer) == (403, {"code": "enrol.unknown", "facts": {}})


def devices(two):
    with psycopg.connect(two.dsn()) as owner:
        return owner.execute(
            """SELECT count(*) FROM device JOIN attempt ON attempt.id = attempt
               JOIN candidate ON candidate.id = candidate_id WHERE number = '04217'"""
        ).fetchone()[0]


def tries(two):
    with psycopg.connect(two.dsn()) as owner:
        return owner.execute(
            "SELECT coalesce(sum(count), 0) FROM wrong_try"
        ).fetchone()[0]


def test_an_archived_exam_admits_nobody_and_is_not_asked_about(gateway, two):
    """The last of the module: an archive is not taken back."""
    with psycopg.connect(two.dsn()) as owner:
        owner.execute("UPDATE exam SET archived_act = 1 WHERE code = 'semio'")
    archived = {"code": "exam.archived", "facts": {"exam": "semio"}}

    by_its_own_code = gateway.enrol(Tablet("04218"), code=OWN_CODE)
    by_choice = gateway.enrol(Tablet("04217"), exam="semio")
    by_a_wrong_code = gateway.enrol(Tablet("04218"), code="AAAA-BBBB", exam="semio")

    assert refusal(by_its_own_code) == (409, archived)
    assert refusal(by_choice) == (409, archived)
    assert refusal(by_a_wrong_code) == (403, {"code": "enrol.unknown", "facts": {}})
    other = gateway.enrol(Tablet("04217")).json()
    assert other.get("code") != "enrol.exam_needed"
