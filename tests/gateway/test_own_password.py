"""The convocation's code alone opens nothing of wishes: a password of their own does.

Defends A14 (who has found a letter, months later, is nobody), A26 (of two first choices
at one instant one stands, whole), A40 (a dump makes no password): nothing of wishes is
read or written before one is chosen, nor without it; a new convocation voids it.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode

import psycopg
import pytest
from tests.emptied import empty

from concours.core.matching.procedure.passwords import password_hash
from concours.core.people.roster.codes import code_digest
from concours.core.people.sign_in.tries import BOUNDS
from concours.gateway.token import RESULTS, WISHES, make
from concours.store.journal.results import Bearer
from gateway.results.test_results import follow, publish
from small_campaign import SmallCampaign
from small_exam import CODE, CODES_KEY, EXAM, NUMBERS, candidate_id

DAY_MS = 86_400_000
FIRST, SECOND = NUMBERS[:2]
OWN = "trois souris vertes"
NEW_CODE = "ABCD-EFGH"
WIDEST = "é" * 10
ROUTES = (
    ("GET", ""),
    ("GET", "/lines"),
    ("GET", "/chances"),
    ("GET", "/trend"),
    ("GET", "/rounds/1/slip"),
    ("PUT", "/list"),
    ("POST", "/confirmation"),
    ("POST", "/couple/invitation"),
    ("POST", "/couple/word"),
    ("POST", "/couple/generated"),
    ("PUT", "/couple/list"),
    ("POST", "/couple/agreement"),
    ("POST", "/session/end"),
)


@pytest.fixture
def owner(exam, clock):
    clock.ahead_ms += 301_000
    with psycopg.connect(exam.dsn(), autocommit=True) as link:
        empty(
            link,
            "campaign, couple, wrong_try, refused_act, student_password,"
            " wish_session_end",
        )
        yield link


@pytest.fixture
def campaign(owner, clock):
    ids = {number: candidate_id(number) for number in NUMBERS}
    made = SmallCampaign(owner, EXAM, ids, list(NUMBERS)).make()
    made.open_phase("simulation", opened_ms=clock(), closes_ms=clock() + DAY_MS)
    return made


@pytest.fixture
def ask(gateway, campaign):  # noqa: ARG001 -- the campaign first
    """Ask `/wishes/session`, or another address, as a student of FIRST."""

    def post(path="session", number=FIRST, code=CODE, **more):
        asked = {"number": number, "code": code, **more}
        return gateway.post(f"/wishes/{path}", asked)

    return post


@contextmanager
def another_code(owner, code=NEW_CODE):
    """A convocation is made anew for FIRST, and the former put back at the end."""
    who = candidate_id(FIRST)
    found = owner.execute("SELECT code_digest FROM candidate WHERE id = %s", (who,))
    (before,) = found.fetchone()
    change = "UPDATE candidate SET code_digest = %s WHERE id = %s"
    owner.execute(change, (code_digest(CODES_KEY, who, code), who))
    try:
        yield
    finally:
        owner.execute(change, (before, who))


def kept(owner):
    return owner.execute("SELECT candidate, hash FROM student_password").fetchall()


def refusal(answer):
    return answer.status, answer.code


def state(gateway, session):
    headers = {"Authorization": f"Bearer {session.json()['token']}"}
    return gateway.ask("GET", "/wishes", None, headers)


def test_a14_the_code_alone_says_that_a_password_is_needed_and_nothing_else(ask):
    answer = ask()

    assert refusal(answer) == (403, "wishes.needs_password")
    assert answer.json()["facts"] == {}
    assert refusal(ask(password=OWN)) == (403, "wishes.needs_password")


@pytest.mark.parametrize("route", ROUTES)
def test_a14_no_route_answers_before_the_choice_or_without_the_password(
    gateway, ask, owner, clock, route
):
    """Whoever can make a token still has none for who chose no password."""
    verb, path = route

    def of(row):
        forged, _ = make(WISHES, CODES_KEY, row, now=clock())
        headers = {"Authorization": f"Bearer {forged}"}
        return gateway.ask(verb, f"/wishes{path}", {}, headers)

    (digest,) = owner.execute(
        "SELECT code_digest FROM candidate WHERE id = %s", (candidate_id(FIRST),)
    ).fetchone()
    codes_alone = Bearer(candidate_id(FIRST), FIRST, EXAM, "", "", bytes(digest))
    assert refusal(of(codes_alone)) == (401, "request.unknown_token")
    assert ask("password", password=OWN).status == 200
    assert refusal(of(codes_alone)) == (401, "request.unknown_token")


def test_it_is_chosen_once_asked_for_after_and_the_student_sees_when(
    gateway, ask, clock
):
    at = clock()
    first = ask("password", password=OWN)

    assert first.status == 200
    shown = state(gateway, first).json()["password_ms"]
    assert at <= shown <= clock()
    asked = ask()
    assert refusal(asked) == (403, "wishes.password_asked")
    assert asked.json()["facts"] == {"chosen_ms": shown}
    assert refusal(ask(password="another one")) == (403, "wishes.password_wrong")
    assert state(gateway, ask(password=OWN)).json()["password_ms"] == shown


def test_what_was_chosen_is_not_chosen_again_and_a_retry_is_safe(ask, owner):
    ask("password", password=OWN)
    before = kept(owner)

    assert ask("password", password=OWN).status == 200
    other = ask("password", password="deux chats noirs")
    assert refusal(other) == (409, "wishes.password_stands")
    assert kept(owner) == before
    assert ask(password=OWN).status == 200


def test_a26_of_two_first_choices_at_one_instant_one_stands(
    gateway, another_gateway, ask, owner
):
    """Two gateways are given two passwords each time, ten times."""
    two = ("trois souris vertes", "trois souris grises")
    with another_gateway() as other, ThreadPoolExecutor(2) as both:
        for _ in range(10):
            empty(owner, "student_password, wrong_try")
            asked = [{"number": FIRST, "code": CODE, "password": one} for one in two]
            answers = list(
                both.map(
                    lambda pair: pair[0].post("/wishes/password", pair[1]),
                    zip((gateway, other), asked, strict=True),
                )
            )
            statuses = [answer.status for answer in answers]
            assert sorted(statuses) == [200, 409], [one.body for one in answers]
            right = two[statuses.index(200)]
            assert len(kept(owner)) == 1
            assert ask(password=right).status == 200
            assert state(gateway, answers[statuses.index(200)]).status == 200


def test_a_new_convocation_voids_it_and_ends_what_it_opened(gateway, ask, owner):
    session = ask("password", password=OWN)
    with another_code(owner):
        assert refusal(state(gateway, session)) == (401, "request.unknown_token")
        assert refusal(ask(password=OWN)) == (403, "wishes.sign_in_unknown")
        anew = ask(code=NEW_CODE, password=OWN)
        assert refusal(anew) == (403, "wishes.needs_password")
        chosen = ask("password", code=NEW_CODE, password="quatre chats gris")
        assert chosen.status == 200
        old = ask(code=NEW_CODE, password=OWN)
        assert refusal(old) == (403, "wishes.password_wrong")


@pytest.mark.parametrize(
    "password", ["", "neuf sign", "e\u0301" * 9, f"  {CODE} ", CODE.lower() + "!!"]
)
def test_what_is_short_or_the_code_again_is_not_taken(ask, owner, password):
    assert refusal(ask("password", password=password)) == (
        409,
        "wishes.password_invalid",
    )
    assert kept(owner) == []


def test_any_signs_will_do_and_keyboards_compose_them_as_they_like(ask):
    assert ask("password", password="e\u0301" * 10).status == 200
    assert ask(password=WIDEST).status == 200


def test_a_password_has_an_end(ask):
    long = ask("password", password="é" * 129)
    assert refusal(long) == (400, "request.malformed")
    assert ask("password", password="é" * 128).status == 200


def test_a14_wrong_passwords_are_a_door_of_their_own(gateway, ask, clock, owner):
    ask("password", password=OWN)
    ask("password", number=SECOND, password=OWN)
    wrong = {"number": FIRST, "code": CODE, "password": "pas le bon mot"}
    with ThreadPoolExecutor(8) as many:
        tried = list(
            many.map(lambda _: gateway.post("/wishes/session", wrong), range(30))
        )
    bound = BOUNDS["own_password"].of_name_max
    codes = sorted(answer.code for answer in tried)
    assert codes.count("wishes.password_wrong") == bound
    assert codes.count("wishes.password_too_many") == 30 - bound

    assert refusal(ask(password=OWN)) == (429, "wishes.password_too_many")
    assert refusal(ask("password", password=OWN)) == (429, "wishes.password_too_many")
    elsewhere = {"X-Forwarded-For": "198.51.100.7"}
    right = wrong | {"password": OWN}
    assert gateway.post("/wishes/session", right, **elsewhere).status == 200
    assert ask(number=SECOND, password=OWN).status == 200
    counted = "SELECT sum(count) FROM wrong_try WHERE door = 'code'"
    assert owner.execute(counted).fetchone() in ((0,), (None,))
    clock.ahead_ms += 301_000
    assert ask(password=OWN).status == 200


def test_wrong_passwords_are_evidence_without_what_was_typed(ask, owner):
    ask("password", password=OWN)
    ask()
    ask(password="SECRET99 SECRET99")
    for _ in range(1_000):
        rows = owner.execute(
            "SELECT code, facts::text FROM refused_act"
            " WHERE code IN ('wishes.password_wrong', 'wishes.password_asked')"
        ).fetchall()
        if rows:
            break
        time.sleep(0.05)
    assert [code for code, _ in rows] == ["wishes.password_wrong"]
    assert "SECRET99" not in rows[0][1]
    assert FIRST in rows[0][1]


def test_who_takes_part_in_no_campaign_chooses_nothing(ask, owner):
    owner.execute("DELETE FROM participant WHERE candidate_id = %s",
                  (candidate_id(FIRST),))  # fmt: skip

    assert refusal(ask("password", password=OWN)) == (403, "wishes.not_participant")
    assert kept(owner) == []


def test_a40_what_is_kept_is_made_under_the_key_and_for_one_person(ask, owner):
    ask("password", password=OWN)
    ask("password", number=SECOND, password=OWN)
    (_, first), (_, second) = kept(owner)
    (digest,) = owner.execute(
        "SELECT code_digest FROM candidate WHERE id = %s", (candidate_id(FIRST),)
    ).fetchone()

    assert first != second
    hashes = [
        password_hash(key, candidate_id(FIRST), bytes(digest), OWN)
        for key in (CODES_KEY, bytes(32))
    ]
    assert hashes[0] in {bytes(first), bytes(second)}
    assert hashes[1] not in {bytes(first), bytes(second)}


def test_the_gateway_s_role_changes_no_password_and_chooses_none_for_another_code(
    exam, ask, owner
):
    ask("password", password=OWN)
    with psycopg.connect(exam.dsn("concours_gateway"), autocommit=True) as link:
        for forbidden in ("UPDATE student_password SET at_ms = 1",
                          "DELETE FROM student_password"):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                link.execute(forbidden)
        add = "INSERT INTO student_password SELECT id, %s, %s, 1 FROM candidate"
        for code in (bytes(32), b"1" * 32):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                link.execute(add, (code, bytes(32)))
    assert len(kept(owner)) == 1


def test_a_token_of_results_opens_no_wishes(gateway, ask, owner, clock):
    ask("password", password=OWN)
    row = owner.execute(
        "SELECT id, number, exam_id, own.code_digest, hash, at_ms FROM candidate AS own"
        " JOIN student_password ON candidate = id WHERE id = %s",
        (candidate_id(FIRST),),
    ).fetchone()
    other, _ = make(RESULTS, CODES_KEY, Bearer(*row[:3], "", "", *row[3:]), now=clock())
    headers = {"Authorization": f"Bearer {other}"}

    answer = gateway.ask("GET", "/wishes", None, headers)
    assert refusal(answer) == (401, "request.unknown_token")


@pytest.fixture
def results(gateway, owner):
    """Ask for the result of FIRST, as the page does."""
    empty(owner, "publication")
    publish(owner, opens=1)

    def post(code=CODE, **more):
        form = {"number": FIRST, "code": code, **more}
        answer = gateway.post("/resultats", urlencode(form).encode())
        return follow(gateway, answer)

    yield post
    empty(owner, "publication")


def test_a14_results_ask_for_it_too_once_it_was_chosen(results, ask):
    before = results().body.decode()
    assert 'href="/voeux/?lang=fr"' in before  # where posts are chosen
    ask("password", password=OWN)
    alone, wrong = results(), results(password="pas le bon mot")
    right = results(password=OWN)

    assert "<h1>note 15</h1>" in before
    assert alone.status == wrong.status == 403
    assert "note 15" not in (alone.body + wrong.body).decode()
    assert "il faut le donner ici aussi" in alone.body.decode()
    assert "Mot de passe faux" in wrong.body.decode()
    assert "<h1>note 15</h1>" in right.body.decode()
    assert OWN not in right.body.decode()
