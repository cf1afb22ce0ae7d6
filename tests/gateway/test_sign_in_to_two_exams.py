"""Whoever bears one number and one code in two exams says which one a page is about.

Results or wishes: nobody guesses. Of an exam no more than its title is told, and that
to who has its code (A14), where there is a choice. The session is of that exam alone.
"""

from uuid import UUID, uuid5

import psycopg
import pytest
from tests.emptied import empty

from concours.core.people.roster.codes import code_digest
from gateway.results.test_results import ask, publish
from small_campaign import SmallCampaign
from small_exam import CODE, CODES_KEY, EXAM, NUMBERS, candidate_id

OTHER = UUID("0190a5b2-0000-7000-8000-00000000e8b0")
NUMBER = NUMBERS[0]
TWIN = uuid5(OTHER, NUMBER)
PASSWORD = "trois souris vertes"
DAY_MS = 86_400_000


@pytest.fixture
def owner(exam, clock):
    """The EDN's results are open; beside it a faculty's exam knows the same number."""
    clock.ahead_ms += 61_000
    with psycopg.connect(exam.dsn(), autocommit=True) as link:
        empty(link, "publication, wrong_try, refused_act, campaign, student_password")
        link.execute(
            "INSERT INTO exam (id, code, title, signer, profile)"
            " SELECT %s, 'semio', 'Sémiologie', signer, profile FROM exam LIMIT 1"
            " ON CONFLICT DO NOTHING",
            (OTHER,),
        )
        link.execute(
            "INSERT INTO candidate (id, exam_id, number, name, site_id, room, seat,"
            " factor_num, factor_den, code_digest) SELECT %s, %s, number, 'Alix',"
            " site_id, room, seat, 1, 1, %s FROM candidate WHERE id = %s"
            " ON CONFLICT DO NOTHING",
            (TWIN, OTHER, code_digest(CODES_KEY, TWIN, CODE), candidate_id(NUMBER)),
        )
        publish(link, opens=1, said="EDN")
        yield link


def publish_other(owner):
    """Publish one sheet of the other exam."""
    own = publish(owner, opens=1, number=2, said="sémio")
    owner.execute(
        "UPDATE published_sheet SET candidate_id = %s"
        " WHERE publication_id = %s AND candidate_id = %s",
        (TWIN, own, candidate_id(NUMBER)),
    )
    owner.execute(
        "DELETE FROM published_sheet WHERE publication_id = %s AND candidate_id <> %s",
        (own, TWIN),
    )
    owner.execute(
        "UPDATE publication SET exam_id = %s, number = 1 WHERE id = %s", (OTHER, own)
    )


def tries(owner):
    return owner.execute("SELECT coalesce(sum(count), 0) FROM wrong_try").fetchone()[0]


@pytest.mark.usefixtures("owner")
def test_results_of_the_only_open_exam_are_shown_without_a_question(gateway):
    assert "<h1>EDN 15</h1>" in ask(gateway).body.decode()


def test_of_two_open_exams_the_page_asks_which(gateway, owner):
    publish_other(owner)

    asked = ask(gateway)

    page = asked.body.decode()
    assert asked.status == 409
    assert page.count("<h1>") == 1
    assert 'value="edn"> EDN</label>' in page
    assert 'value="semio"> Sémiologie</label>' in page
    assert f'value="{NUMBER}"' in page
    assert f'value="{CODE}' not in page
    assert "Set-Cookie" not in asked.headers
    assert "<h1>EDN 15</h1>" in ask(gateway, exam="edn").body.decode()
    assert "<h1>sémio 15</h1>" in ask(gateway, exam="semio").body.decode()
    owner.execute(
        "INSERT INTO student_password (candidate, code_digest, hash, at_ms)"
        " SELECT id, code_digest, %s, 1 FROM candidate WHERE id = %s",
        (bytes(32), TWIN),
    )
    assert 'name="exam" value="semio"' in ask(gateway, exam="semio").body.decode()
    assert tries(owner) == 0
    assert owner.execute("SELECT count(*) FROM refused_act").fetchone() == (0,)


@pytest.mark.parametrize(
    ("number", "code", "chosen"),
    [
        (NUMBER, "AAAA-BBBB", ""),
        (NUMBER, "AAAA-BBBB", "semio"),
        (NUMBER, CODE, "moon"),
        (NUMBERS[1], CODE, "semio"),
    ],
)
def test_no_choice_is_drawn_for_who_has_not_the_code_a14(
    gateway, owner, number, code, chosen
):
    publish_other(owner)

    answer = ask(gateway, number, code, exam=chosen)

    assert answer.status == 403
    assert 'name="exam"' not in answer.body.decode()


def open_campaign(owner, exam, candidate, clock):
    made = SmallCampaign(owner, exam, {NUMBER: candidate}, [NUMBER]).make()
    made.open_phase("simulation", opened_ms=clock(), closes_ms=clock() + DAY_MS)


def test_wishes_ask_which_exam_and_choose_a_password_for_that_one(
    gateway, owner, clock
):
    def sign_in(path="session", **more):
        asked = {"number": NUMBER, "code": CODE, **more}
        return gateway.post(f"/wishes/{path}", asked)

    assert sign_in().code == "wishes.not_participant"
    open_campaign(owner, EXAM, candidate_id(NUMBER), clock)
    assert sign_in().code == "wishes.needs_password", "one campaign: no question"
    open_campaign(owner, OTHER, TWIN, clock)

    asked = sign_in()

    exams = [{"exam": "edn", "title": "EDN"}, {"exam": "semio", "title": "Sémiologie"}]
    assert (asked.status, asked.code) == (409, "wishes.exam_needed")
    assert asked.json()["facts"] == {"exams": exams}
    assert sign_in(exam="moon").code == "wishes.sign_in_unknown"
    assert sign_in("password", exam="semio", password=PASSWORD).status == 200
    chosen = owner.execute("SELECT candidate FROM student_password").fetchall()
    assert chosen == [(TWIN,)]
    assert sign_in(exam="edn").code == "wishes.needs_password"
    assert sign_in(exam="semio").code == "wishes.password_asked"
