"""A student writes their own list and sees their own rounds: nobody else's, ever.

Defends A14 for wishes (number and code are proved, guessing stops), A35 (no address
names a student; nothing of a round before its instant) and A26 (what two windows write
is never lost in silence). Each refusal by its name.
"""

import json
from urllib.parse import quote

import psycopg
import pytest
from tests.emptied import empty
from verifier.findings import Findings
from verifier.posts.certificate import check_slip

from concours.core.people.roster.codes import NO_CODE
from concours.gateway.token import WISHES, make
from concours.store.journal.results import Bearer
from small_campaign import SmallCampaign
from small_exam import CODE, CODES_KEY, EXAM, NUMBERS, candidate_id

FUTURE = 4_000_000_000_000  # 2096
DAY_MS = 86_400_000
PASSWORD = "quatre chats gris"
FIRST, SECOND, THIRD, HOLDER = NUMBERS


@pytest.fixture
def owner(exam, clock):
    """The exam without any campaign; a minute later, so that nobody is slowed."""
    clock.ahead_ms += 61_000
    with psycopg.connect(exam.dsn(), autocommit=True) as link:
        empty(link, "campaign, couple, wrong_try, refused_act, student_password")
        yield link


@pytest.fixture
def campaign(owner, clock):
    """A simulation that is open, for three students and the holder of a contract."""
    ids = {number: candidate_id(number) for number in NUMBERS}
    made = SmallCampaign(
        owner, EXAM, ids, list(NUMBERS), contracts={HOLDER: "CESP"}
    ).make()
    made.open_phase("simulation", opened_ms=clock(), closes_ms=clock() + DAY_MS)
    return made


class Student:
    """One student who has signed in, and chose their password the first time."""

    def __init__(self, gateway, number, code=CODE, password=PASSWORD):
        self.gateway, self.number = gateway, number
        asked = {"number": number, "code": code, "password": password}
        self.session = gateway.post("/wishes/session", asked)
        if self.session.status == 403 and self.session.code == "wishes.needs_password":
            self.session = gateway.post("/wishes/password", asked)
        token = self.session.json().get("token", "")
        self.headers = {"Authorization": f"Bearer {token}"}

    def ask(self, verb, path="", body=None):
        return self.gateway.ask(verb, f"/wishes{path}", body, self.headers)

    def state(self):
        return self.ask("GET").json()

    def put(self, *codes, based_on=None):
        digest = based_on or self.state()["list"]["digest"]
        return self.ask("PUT", "/list", {"based_on": digest, "codes": codes})

    def couple(self, path, **body):
        return self.ask("POST", f"/couple/{path}", body)


@pytest.fixture
def student(gateway, campaign):  # noqa: ARG001 -- the campaign first
    return lambda number=FIRST: Student(gateway, number)


@pytest.fixture
def two(student):
    """Two students who are a couple."""
    one, other = student(FIRST), student(SECOND)
    one.couple("invitation", number=SECOND)
    assert other.couple("word", number=FIRST, word="accepted").status == 200
    return one, other


def refusal(answer):
    return answer.status, answer.code


def test_a_list_is_written_read_again_and_written_on(student):
    one = student()
    first = one.put("ami-card", "ami-mg")
    second = one.put("ami-mg", "lil-card")

    state = one.state()
    assert (first.status, second.status) == (200, 200)
    assert state["list"] == second.json()
    assert (state["list"]["number"], state["list"]["codes"]) == (
        2,
        ["ami-mg", "lil-card"],
    )
    assert (state["number"], state["ranks"][0], state["phase"]["kind"]) == (
        FIRST,
        1,
        "simulation",
    )
    assert state["rights"]["deletes"] is True


def test_a26_what_another_window_wrote_is_never_overwritten(student):
    here, there = student(), student()
    seen = here.state()["list"]["digest"]
    there.put("ami-card")

    refused = here.put("ami-mg", based_on=seen)

    assert refusal(refused) == (409, "wishes.outdated")
    assert refused.json()["facts"]["newest"] == 1
    assert here.state()["list"]["codes"] == ["ami-card"]


def test_a_list_that_was_sent_twice_is_one_edit(student):
    one = student()
    seen = one.state()["list"]["digest"]

    first, again = (one.put("ami-mg", based_on=seen) for _ in range(2))

    assert first.json() == again.json()
    assert one.state()["list"]["number"] == 1


@pytest.mark.parametrize(
    ("codes", "code", "facts"),
    [
        (["ami-mg", "ami-mg"], "wishes.twice", {"lines": ["ami-mg"]}),
        (["nowhere"], "wishes.line_unknown", {"lines": ["nowhere"]}),
        (["lil-mg-cesp"], "wishes.not_eligible", {"lines": ["lil-mg-cesp"]}),
    ],
)
def test_a_list_that_may_not_be_is_refused_by_name(student, codes, code, facts):
    refused = student().put(*codes)

    assert (refused.status, refused.json()) == (409, {"code": code, "facts": facts})


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"based_on":"00","codes":[]}', b'{"codes":[1]}', b"\xff"],
)
def test_what_is_not_a_list_is_refused(student, body):
    refused = student().ask("PUT", "/list", body)

    assert refusal(refused) == (400, "request.malformed")


def test_bodies_are_bounded(student):
    one = student()
    digest = one.state()["list"]["digest"]
    long = {"based_on": digest, "codes": ["x"] * 5_001}

    assert refusal(one.ask("PUT", "/list", long)) == (400, "request.malformed")
    assert refusal(one.ask("PUT", "/list", b" " * 600_000)) == (
        413,
        "journal.too_large",
    )


def test_before_any_phase_and_after_the_last_nothing_is_written(gateway, owner, clock):
    ids = {FIRST: candidate_id(FIRST)}
    made = SmallCampaign(owner, EXAM, ids, [FIRST]).make()
    one = Student(gateway, FIRST)
    assert one.state()["phase"] is None
    assert refusal(one.put("ami-mg")) == (409, "wishes.closed")
    made.open_phase("simulation", opened_ms=clock(), closes_ms=clock() - 1)

    assert one.state()["rights"]["edits"] is False
    assert refusal(one.put("ami-mg")) == (409, "wishes.closed")


def test_blank_rounds_keep_every_wish_and_confirmation_gives_a_receipt(
    student, campaign, clock
):
    one = student()
    one.put("ami-card", "ami-mg")
    clock.ahead_ms += 10
    campaign.open_phase("blank", opened_ms=clock(), closes_ms=clock() + DAY_MS)

    assert one.state()["list"]["kept"] == ["ami-card", "ami-mg"]
    assert refusal(one.put("ami-mg")) == (409, "wishes.kept")
    assert one.put("lil-mg", "ami-mg", "ami-card").status == 200
    digest = one.state()["list"]["digest"]
    early = one.ask("POST", "/confirmation", {"digest": digest})
    assert refusal(early) == (409, "wishes.confirmation_closed")

    clock.ahead_ms += 10
    campaign.open_phase("confirmation", opened_ms=clock(), closes_ms=clock() + DAY_MS)
    stale = one.ask("POST", "/confirmation", {"digest": "00" * 32})
    assert refusal(stale) == (409, "wishes.outdated")
    said = one.ask("POST", "/confirmation", {"digest": digest}).json()
    again = one.ask("POST", "/confirmation", {"digest": digest}).json()
    (receipt,) = said["receipts"]
    assert (receipt["count"], receipt["is_enough"]) == (3, True)
    assert len(receipt["receipt"]) == 64
    assert again["receipts"] == said["receipts"]


def test_lines_are_told_with_the_last_limit_and_that_of_the_year_before(
    student, campaign, owner
):
    one = student()
    one.put("ami-card")
    ids = {FIRST: candidate_id(FIRST)}
    former = SmallCampaign(owner, EXAM, ids, [FIRST]).make(made_ms=0, code="sept-2025")
    former.run_round("final")
    campaign.run_round()

    page = one.ask("GET", "/lines").json()

    lines = {line["code"]: line for line in page["lines"]}
    assert lines["ami-card"]["last"] == {"seats": 1, "taken": 1, "limit": 1}
    assert lines["lil-mg"]["last"] == {"seats": 3, "taken": 0, "limit": None}
    assert lines["ami-card"]["former"] == {"seats": 1, "taken": 0, "limit": None}
    assert (page["posts"], page["round"], len(page["groups"])) == (1, 1, 13)
    assert {"code": "amiens", "name": "Amiens", "region": "Hauts-de-France"} in page[
        "subdivisions"
    ]


def test_a_round_tells_each_their_own_and_chances_are_counted(student, campaign):
    first, second = student(FIRST), student(SECOND)
    first.put("ami-card", "ami-mg")
    second.put("ami-card", "lil-card")
    campaign.run_round()

    (told,) = second.state()["rounds"]
    chances = second.ask("GET", "/chances").json()

    assert (told["line"], told["position"], told["waiting"]) == ("lil-card", 1, [1])
    assert first.state()["rounds"][0]["line"] == "ami-card"
    assert second.state()["seen"] == ["ami-card", "lil-card"]
    assert second.state()["list"]["kept"] == []  # a simulation lets delete
    assert chances["runs"] == 40
    # Who ranks first is always in; who ranks second only if the first leaves.
    assert first.ask("GET", "/chances").json()["lines"]["ami-card"] == 1_000
    assert chances["lines"]["ami-card"] < 1_000
    assert chances["lines"]["lil-mg"] == 1_000
    assert sum(chances["ends"]) <= 1_000


def test_limits_are_told_round_by_round_for_the_lines_of_one_s_own_list(
    student, campaign
):
    first, second = student(FIRST), student(SECOND)
    first.put("ami-card", "lil-card")
    campaign.run_round()
    first.put("lil-card")
    second.put("ami-card", "ami-mg")
    campaign.run_round("blank")
    campaign.run_round(opens_ms=FUTURE)

    trend = first.ask("GET", "/trend").json()

    assert [one["number"] for one in trend["rounds"]] == [1, 2]
    assert [one["kind"] for one in trend["rounds"]] == ["simulation", "blank"]
    assert trend["limits"] == {"lil-card": ["open", 1]}
    assert trend["list"] == first.state()["list"]["digest"]
    assert second.ask("GET", "/trend").json()["limits"]["ami-card"] == [1, 2]


def test_a35_nothing_of_a_round_is_told_before_its_instant(student, campaign):
    one = student()
    one.put("ami-card")
    campaign.run_round(opens_ms=FUTURE)

    chances, page = (one.ask("GET", f"/{name}").json() for name in ("chances", "lines"))

    assert one.state()["rounds"] == one.state()["seen"] == []
    assert (chances["runs"], chances["lines"], chances["ends"]) == (0, {}, None)
    assert {json.dumps(line["last"]) for line in page["lines"]} == {"null"}


def test_slip_and_public_certificate_prove_a_round_to_its_student(
    student, campaign, gateway
):
    one = student(SECOND)
    student(FIRST).put("ami-card")
    one.put("ami-card", "lil-card")
    campaign.run_round()
    (told,) = one.state()["rounds"]

    slip = one.ask("GET", "/rounds/1/slip").json()
    published = gateway.get(f"/certificates/{told['root']}")

    findings = Findings()
    check_slip(slip, published.json(), findings)
    assert findings.listed == []
    assert (slip["members"], slip["lines"]) == ([SECOND], ["lil-card"])
    assert "immutable" in published.headers["Cache-Control"]
    slip["lines"] = ["ami-card"]
    check_slip(slip, published.json(), findings)
    assert [found["code"] for found in findings.listed] == ["slip.not_under_root"]
    assert refusal(one.ask("GET", "/rounds/2/slip")) == (404, "wishes.slip_unknown")


def test_a35_nothing_proves_a_round_before_its_instant(student, campaign, gateway):
    one = student()
    one.put("ami-card")
    round_ = campaign.run_round(opens_ms=FUTURE)
    (root,) = campaign.owner.execute(
        "SELECT root FROM matching_round WHERE id = %s", (round_,)
    ).fetchone()

    for name in (bytes(root).hex(), "0" * 64, "é" * 64, "00"):
        answer = gateway.get(f"/certificates/{quote(name)}")
        assert refusal(answer) == (404, "certificate.unknown")
    assert refusal(one.ask("GET", "/rounds/1/slip")) == (404, "wishes.slip_unknown")


def test_one_student_never_sees_what_is_another_s(student, campaign):
    two = student(FIRST), student(SECOND)
    for one, codes in zip(two, (["ami-card", "lil-card"], ["lil-mg"]), strict=True):
        one.put(*codes)
    campaign.run_round()

    for one, other, mark in ((*two, "lil-mg"), (*two[::-1], "ami-card")):
        state = one.ask("GET").body.decode()
        assert mark not in state
        assert other.number not in state
        assert str(candidate_id(other.number)) not in state


@pytest.mark.usefixtures("campaign")
def test_a14_number_and_code_are_proved_and_guessing_stops(gateway, owner, clock):
    wrong = Student(gateway, FIRST, code="WRONG").session
    unknown = Student(gateway, "99999").session
    assert wrong.status == unknown.status == 403
    assert wrong.body == unknown.body
    for _ in range(29):
        Student(gateway, FIRST, code="WRONG")

    assert refusal(Student(gateway, FIRST).session) == (429, "wishes.sign_in_too_many")
    assert Student(gateway, SECOND).session.status == 200
    clock.ahead_ms += 61_000
    assert Student(gateway, FIRST).session.status == 200
    kept = owner.execute("SELECT facts FROM refused_act").fetchall()
    assert "WRONG" not in json.dumps(kept)


@pytest.mark.parametrize(
    "path",
    ["", "/lines", "/chances", "/trend", "/list", "/confirmation", "/couple/word"],
)
@pytest.mark.usefixtures("campaign")
def test_a30_without_a_token_of_one_s_own_nothing_answers(gateway, path):
    good = Student(gateway, FIRST).headers["Authorization"]
    swapped = "A" if good[20] != "A" else "B"
    verbs = {"/list": "PUT"} | dict.fromkeys(
        ("", "/lines", "/chances", "/trend"), "GET"
    )
    verb = verbs.get(path, "POST")
    for held in ("", "Bearer ", "Bearer x", good[:-4], good[:20] + swapped + good[21:]):
        answer = gateway.ask(verb, f"/wishes{path}", {}, {"Authorization": held})
        assert refusal(answer) == (401, "request.unknown_token")


@pytest.mark.parametrize("name", ["04217", "1", str(candidate_id("04217")), "../04217"])
def test_a35_no_address_names_a_student(student, name):
    one = student()

    for path in (f"/{name}", f"/list/{name}", f"/lines/{name}"):
        assert one.ask("GET", path).status in (404, 405)


def test_a_token_ends_and_a_new_convocation_ends_it(student, owner, clock, gateway):
    one = student()
    token = one.headers["Authorization"]
    clock.ahead_ms += WISHES.lasts_ms
    assert refusal(one.ask("GET")) == (401, "request.unknown_token")
    clock.ahead_ms -= WISHES.lasts_ms
    assert one.ask("GET").status == 200
    (kept,) = owner.execute(
        "SELECT code_digest FROM candidate WHERE id = %s", (candidate_id(FIRST),)
    ).fetchone()
    try:
        owner.execute(
            "UPDATE candidate SET code_digest = %s WHERE number = %s", (NO_CODE, FIRST)
        )
        # Before there is a convocation, what stands for its code is known to all.
        nobody = Bearer(candidate_id(FIRST), FIRST, EXAM, "", "", NO_CODE)
        forged, _ = make(WISHES, CODES_KEY, nobody, now=clock())
        for held in (token, f"Bearer {forged}"):
            answer = gateway.ask("GET", "/wishes", None, {"Authorization": held})
            assert refusal(answer) == (401, "request.unknown_token")
    finally:
        owner.execute(
            "UPDATE candidate SET code_digest = %s WHERE number = %s", (kept, FIRST)
        )


def test_signing_out_ends_the_token_on_every_device_and_of_nobody_else(student, clock):
    one, elsewhere, other = student(), student(), student(SECOND)
    clock.ahead_ms += 1

    assert one.ask("POST", "/session/end").status == 200

    for ended in (one, elsewhere):
        assert refusal(ended.ask("GET")) == (401, "request.unknown_token")
    assert other.ask("GET").status == 200
    clock.ahead_ms += 1
    assert student().ask("GET").status == 200


def test_a_dump_of_the_tables_makes_no_token_a40(student, owner, clock, gateway):
    student()
    row = owner.execute(
        "SELECT id, number, exam_id, code_digest FROM candidate WHERE id = %s",
        (candidate_id(FIRST),),
    ).fetchone()
    bearer = Bearer(*row[:3], "", "", bytes(row[3]))

    for key in (bytes(32), bearer.code_digest):
        forged, _ = make(WISHES, key, bearer, now=clock())
        head = {"Authorization": f"Bearer {forged}"}
        answer = gateway.ask("GET", "/wishes", None, head)
        assert refusal(answer) == (401, "request.unknown_token")


@pytest.mark.usefixtures("owner")
def test_who_takes_part_in_nothing_is_told_so(gateway):
    refused = Student(gateway, FIRST).session

    assert refusal(refused) == (403, "wishes.not_participant")


def test_who_writes_without_end_is_slowed(student):
    one = student()
    answers = [one.put("ami-mg", based_on="00" * 32) for _ in range(61)]

    assert refusal(answers[-1]) == (429, "wishes.writes_too_many")


def test_two_become_a_couple_agree_to_a_list_and_part(two, campaign):
    one, other = two
    one.put("ami-card", "lil-mg")
    other.put("lil-mg", "ami-mg")
    choice = {"rule": "same", "order": "sum", "one_sided": False, "unlinks": True}
    campaign.run_round()

    made = other.couple("generated", **choice).json()
    assert sorted(made["pairs"]) == [["ami-card", "ami-mg"], ["lil-mg", "lil-mg"]]
    assert len(made["chances"]) == 2
    put = {"based_on": 0, "choice": choice, "pairs": made["pairs"]}
    written = other.ask("PUT", "/couple/list", put).json()["couple"]
    seen = one.state()["couple"]
    assert (written["newest"]["is_own"], written["agreed"]) == (True, None)
    assert (seen["number"], seen["newest"]["agreed_self"]) == (SECOND, False)
    agreed = one.couple("agreement", number=1).json()["couple"]
    assert agreed["agreed"]["pairs"] == made["pairs"]
    assert len(one.ask("GET", "/chances").json()["pairs"]) == 2
    stale = one.ask("PUT", "/couple/list", put)
    assert refusal(stale) == (409, "couple.outdated")

    assert other.couple("word", number=FIRST, word="revoked").json()["couple"] is None
    assert one.state()["couple"] is None
    gone = one.couple("generated", **choice)
    assert refusal(gone) == (409, "couple.not_asked")


def test_before_both_consent_nothing_of_the_other_is_told(student):
    one, other = student(FIRST), student(SECOND)
    other.put("lil-mg")
    asked = one.couple("invitation", number=SECOND)

    assert "lil-mg" not in asked.body.decode()
    assert asked.json()["couple"] is None
    assert asked.json()["invitations"] == [{"is_asking": True, "number": SECOND}]
    assert other.state()["invitations"] == [{"is_asking": False, "number": FIRST}]
    choice = {"rule": "same", "order": "sum", "one_sided": False, "unlinks": False}
    assert refusal(one.couple("generated", **choice)) == (409, "couple.not_asked")
    accepted = one.couple("word", number=SECOND, word="accepted")
    assert refusal(accepted) == (409, "couple.not_asked")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (FIRST, "couple.of_one"),
        (HOLDER, "couple.under_contract"),
        ("99999", "wishes.student_unknown"),
    ],
)
def test_an_invitation_that_may_not_be_is_refused_by_name(student, number, code):
    assert refusal(student().couple("invitation", number=number)) == (409, code)


@pytest.mark.parametrize("number", ["90", HOLDER])
def test_a35_numbers_are_not_walked_by_inviting_them(student, number):
    """Nor whether somebody holds a contract, or is in a couple."""
    one = student()
    for _ in range(5):
        asked = one.couple("invitation", number=number)
        assert asked.code in ("wishes.student_unknown", "couple.under_contract")

    stopped = one.couple("invitation", number=SECOND)

    assert refusal(stopped) == (429, "couple.numbers_too_many")
    assert student(SECOND).state()["invitations"] == []
