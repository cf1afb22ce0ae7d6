"""A tablet proves its configuration once a nonce; a row says so, and nothing else does.

Defends A31 and fact 6 of the locked tablet: a wrong key in mid-exam costs no entry; and
A32, a box that plays the centre: the address is ours, whatever a request names.
"""

from dataclasses import replace
from hashlib import sha256

import psycopg
import pytest

from concours.core.kiosk.proof.verdicts import NONCE_MS_MAX, VERDICTS_MAX_A_MINUTE
from concours.core.kiosk.seb_json import request_hash
from concours.core.traces.blocking import BLOCK_MS
from gateway.conftest import running
from small_exam import EXAM, SITES, SITTING, Tablet, attempt_id

ORIGIN = "https://examen.example"
KEYS = {name: sha256(name.encode()).hexdigest() for name in (*SITES, "former")}
IPAD = "SEB_iOS_3.6.2_19A1_org.safeexambrowser.ios.seb"
ADD = """
INSERT INTO kiosk_configuration (exam_id, site_id, sitting_code, session, accessibility,
    token, file_digest, config_key, versions, act, replaced_act)
VALUES (%s, %s, 'exam', 'matin', '{}', %s, sha256('file'), %s, '{iOS.3.6.2.min}', 1, %s)
"""

PASTE = """
INSERT INTO kiosk_browser_key (exam_id, config_key, platform, build, browser_key, act)
VALUES (%s, %s, 'Win', %s, %s, 1)
"""


@pytest.fixture(scope="module")
def settings(settings):
    return replace(settings, tablets_url=f"{ORIGIN}/")


@pytest.fixture(scope="module")
def owner(exam):
    with psycopg.connect(exam.dsn(), autocommit=True) as link:
        yield link


@pytest.fixture(scope="module")
def tablet(gateway):
    """The candidate of Lyon-Sud or Lille, before anybody knows a configuration."""
    tablet = Tablet("04217")
    assert gateway.enrol(tablet).status == 200
    tablet.write("opened")
    assert gateway.get("/seb/nonce", tablet.token).json()["nonce"] is None
    return tablet


@pytest.fixture(scope="module")
def own_site(owner, tablet):
    row = owner.execute(
        "SELECT name FROM site JOIN attempt ON site_id = site.id WHERE attempt.id = %s",
        (attempt_id(tablet.number),),
    )
    return row.fetchone()[0]


@pytest.fixture(scope="module", autouse=True)
def configured(owner, tablet, clock):  # noqa: ARG001 -- enrolled before
    """Every site has its configuration; one was replaced."""
    for name, site in SITES.items():
        token = sha256(name.encode()).hexdigest()[:22]
        owner.execute(ADD, (EXAM, site, token, KEYS[name], None))
    owner.execute(ADD, (EXAM, SITES["Lille"], "f" * 22, KEYS["former"], 1))
    clock.ahead_ms += 11_000  # what a gateway has read is old


def ask(gateway, tablet):
    return gateway.get("/seb/nonce", tablet.token).json()["nonce"]


def post(gateway, tablet, nonce, **shown):
    words = {"Authorization": f"Bearer {tablet.token}"}
    body = {"nonce": nonce, "config": "", "exam": "", "version": IPAD} | shown
    return gateway.post("/seb/attest", body, **words)


def shown(nonce, key, origin=ORIGIN):
    return request_hash(f"{origin}/seb/attest?n={nonce}", key)


def verdicts(owner, tablet):
    """Return what was written of a tablet, the last last; a minute goes by."""
    return owner.execute(
        """SELECT verdict, configuration IS NOT NULL FROM kiosk_verdict
           JOIN attempt ON attempt.id = attempt
           JOIN candidate ON candidate.id = candidate_id
           WHERE number = %s ORDER BY kiosk_verdict.id""",
        (tablet.number,),
    ).fetchall()


def test_each_verdict_is_a_row_and_no_answer_tells_it(
    gateway, tablet, owner, own_site, clock
):
    [other] = set(SITES) - {own_site}
    answers = set()

    def prove(key=None, *, wait=0, used=None, origin=ORIGIN, **changes):
        nonce = used or ask(gateway, tablet)
        clock.ahead_ms += wait
        config = shown(nonce, key, origin) if key else ""
        reply = post(gateway, tablet, nonce, **{"config": config} | changes)
        answers.add((reply.status, str(reply.json())))
        clock.ahead_ms += 10_000
        return nonce, verdicts(owner, tablet)[-1]

    used, verdict = prove(KEYS[own_site])
    assert verdict == ("right", True)
    assert prove(KEYS[own_site], used=used)[1] == ("stale", False)
    assert prove(KEYS[own_site], used="00" * 16)[1] == ("stale", False)
    assert prove(KEYS[own_site], wait=NONCE_MS_MAX + 1)[1] == ("stale", False)
    assert prove(KEYS[other])[1] == ("other", True)
    assert prove(KEYS["former"])[1] == ("other", True)
    assert prove(sha256(b"made up").hexdigest())[1] == ("wrong", False)
    assert prove(KEYS[own_site], origin="https://autre.example")[1] == ("wrong", False)
    assert prove()[1] == ("absent", False)
    assert prove(KEYS[own_site], version="SEB_iOS_3.5_1_x")[1] == ("outdated", True)
    assert len(answers) == 1
    assert next(iter(answers))[0] == 200


def test_a_false_box_gets_no_proof_for_its_own_address_a32(
    gateway, tablet, owner, own_site, clock
):
    """It plays the centre to a tablet, and passes on what that shows."""
    clock.ahead_ms += 60_000
    nonce = ask(gateway, tablet)
    words = {"Authorization": f"Bearer {tablet.token}", "Host": "autre.example"}
    body = {
        "nonce": nonce,
        "config": shown(nonce, KEYS[own_site], "https://autre.example"),
        "exam": "",
        "version": IPAD,
    }

    assert gateway.post("/seb/attest", body, **words).status == 200
    assert verdicts(owner, tablet)[-1] == ("wrong", False)


def test_an_engine_that_shows_its_keys_in_headers_is_judged_alike(
    gateway, tablet, owner, own_site, clock
):
    """Safe Exam Browser for Windows and macOS: the address is ours, never of `Host`."""
    name = "X-SafeExamBrowser-ConfigKeyHash"

    def prove(config_of, *, host="", **words):
        clock.ahead_ms += 10_000
        nonce = ask(gateway, tablet)
        words |= {"Authorization": f"Bearer {tablet.token}", name: config_of(nonce)}
        words |= {"Host": host} if host else {}
        body = {"nonce": nonce, "config": "", "exam": "", "version": IPAD}
        path = f"/seb/attest?n={nonce}"
        assert gateway.post(path, body, **words).status == 200
        return verdicts(owner, tablet)[-1][0]

    clock.ahead_ms += 60_000
    key, other_host = KEYS[own_site], "https://autre.example"
    assert prove(lambda nonce: shown(nonce, key)) == "right"
    assert prove(lambda nonce: shown(nonce, key).upper()) == "right"
    assert prove(lambda nonce: shown(nonce, sha256(b"x").hexdigest())) == "wrong"
    assert (
        prove(lambda nonce: shown(nonce, key, other_host), host="autre.example")
        == "wrong"
    )
    assert prove(lambda _nonce: "no hash") == "absent"


def test_a_browser_exam_key_is_right_from_its_act_to_its_withdrawal(
    gateway, tablet, owner, own_site, clock
):
    """One of several builds, of this configuration: on the page or in a header."""
    [other_site] = set(SITES) - {own_site}
    builds = {
        name: sha256(name.encode()).hexdigest() for name in ("3.10 32", "3.10 64")
    }
    for site, build in ((own_site, "3.10 32"), (own_site, "3.10 64")):
        owner.execute(PASTE, (EXAM, KEYS[site], build, builds[build]))
    elsewhere = sha256(b"elsewhere").hexdigest()
    owner.execute(PASTE, (EXAM, KEYS[other_site], "3.10 64", elsewhere))

    def prove(key, **words):
        clock.ahead_ms += 11_000  # what a gateway has read is old
        nonce = ask(gateway, tablet)
        hashes = {"exam": shown(nonce, key)}
        if words:
            words, hashes = dict.fromkeys(words, hashes["exam"]), {}
        words["Authorization"] = f"Bearer {tablet.token}"
        body = {"nonce": nonce, "config": "", "exam": "", "version": IPAD} | hashes
        assert gateway.post("/seb/attest", body, **words).status == 200
        return verdicts(owner, tablet)[-1]

    clock.ahead_ms += 60_000
    assert {prove(key) for key in builds.values()} == {("right", True)}
    header = {"X-SafeExamBrowser-RequestHash": ""}
    assert prove(builds["3.10 32"], **header) == ("right", True)
    assert prove(elsewhere) == ("other", True)
    owner.execute(
        "UPDATE kiosk_browser_key SET withdrawn_act = 2 WHERE build = '3.10 32'"
    )
    assert prove(builds["3.10 32"]) == ("wrong", False)
    assert prove(builds["3.10 64"]) == ("right", True)


def test_another_tablets_nonce_is_none(gateway, tablet, owner, own_site, clock):
    clock.ahead_ms += 60_000
    neighbour = Tablet("04218")
    assert gateway.enrol(neighbour).status == 200
    nonce = ask(gateway, neighbour)

    post(gateway, tablet, nonce, config=shown(nonce, KEYS[own_site]))
    assert verdicts(owner, tablet)[-1] == ("stale", False)


def test_a_wrong_key_in_mid_exam_costs_no_entry(gateway, tablet, owner, clock):
    clock.ahead_ms += 60_000
    before = len(verdicts(owner, tablet))
    for number in range(8):
        tablet.answer(f"q{number}", [number])
        nonce = ask(gateway, tablet)
        assert post(gateway, tablet, nonce, config="ab" * 32).status == 200
        reply = gateway.send(tablet)
        assert (reply.status, reply.json()["held"]) == (200, len(tablet.entries))
    assert verdicts(owner, tablet)[before:] == [("wrong", False)] * 8
    for _ in range(VERDICTS_MAX_A_MINUTE):
        reply = post(gateway, tablet, "00" * 16)
    assert (reply.status, reply.json()["code"]) == (429, "kiosk.too_often")
    assert gateway.send(tablet).status == 200
    count = "SELECT count(*) FROM journal_entry WHERE attempt = %s"
    held = owner.execute(count, (attempt_id(tablet.number, SITTING),)).fetchone()[0]
    assert held == len(tablet.entries)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"nonce": "00" * 16, "config": "", "exam": ""},
        {"nonce": "00" * 16, "config": "", "exam": "", "version": "", "key": ""},
        {"nonce": "00" * 15, "config": "", "exam": "", "version": ""},
        {"nonce": "zz" * 16, "config": "", "exam": "", "version": ""},
        {"nonce": "00" * 16, "config": "AB" * 32, "exam": "", "version": ""},
        {"nonce": "00" * 16, "config": "ab", "exam": "", "version": ""},
        {"nonce": "00" * 16, "config": "", "exam": "", "version": "a\x00"},
        {"nonce": "00" * 16, "config": "", "exam": "", "version": "a" * 201},
    ],
)
def test_a_body_of_another_shape_is_refused(gateway, tablet, clock, body):
    clock.ahead_ms += BLOCK_MS  # many refusals would be a flood
    words = {"Authorization": f"Bearer {tablet.token}"}
    reply = gateway.post("/seb/attest", body, **words)

    assert (reply.status, reply.json()["code"]) == (400, "request.malformed")


def test_whoever_is_no_tablet_gets_nothing(gateway):
    assert gateway.get("/seb/nonce").status == 401
    assert gateway.get("/seb/nonce", "x" * 43).status == 401
    body = {"nonce": "00" * 16, "config": "", "exam": "", "version": ""}
    assert gateway.post("/seb/attest", body).status == 401


def test_pages_have_their_own_policy_and_lead_where_they_say(gateway):
    frame = gateway.get("/seb/attest?n=" + "00" * 16)
    policy = frame.headers["Content-Security-Policy"]

    assert frame.status == 200
    assert "frame-ancestors 'self'" in policy
    assert "connect-src" not in policy
    for token, mark in (("a" * 22, "#seb=" + "a" * 22), ("", ""), ("%00", "")):
        start = gateway.get(f"/seb/start?c={token}")
        assert (start.status, start.headers["Location"]) == (303, f"/{mark}")
    quit_page = gateway.get("/seb/quit?c=" + "a" * 22)
    assert quit_page.status == 200
    assert "frame-ancestors 'none'" in quit_page.headers["Content-Security-Policy"]


def test_a_house_that_does_not_know_its_address_asks_for_no_proof(settings, tablet):
    with running(replace(settings, tablets_url="")) as http:
        assert http.get("/seb/nonce", tablet.token).json()["nonce"] is None
