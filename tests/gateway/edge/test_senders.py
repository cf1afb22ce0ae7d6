"""Who asks for what is not theirs is named only by what they cannot make of another's.

Defends A01 (paths that are looked for), A07 (requests of another shape) and A39
(framed, or drowned in a flood).
"""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from tests.patience import PATIENCE_S
from verifier.chains import receipt

from concours.core.kernel.time import MINUTE_MS
from concours.core.traces.budget import LINES_COUNT_MAX
from small_exam import CHECK, NUMBERS, SITES, SITTING, T0, Tablet, attempt_id

TYPED = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate",
         "Sec-Fetch-Dest": "document"}  # fmt: skip
IMAGE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors",
         "Sec-Fetch-Dest": "image"}  # fmt: skip
READ = """
SELECT code, attribution, attempt, epoch, site, address, count FROM trace
WHERE request LIKE %s ORDER BY id
"""

SIGNS = """
SELECT code, attribution, attempt, concerns FROM trace WHERE at_ms >= %s
ORDER BY code, attribution
"""
ACCUSING = """
SELECT attribution, attempt FROM trace WHERE at_ms >= %s ORDER BY code = 'walked', id
"""


@pytest.fixture(scope="module")
def tablets():
    return {number: Tablet(number) for number in NUMBERS[:3]}


@pytest.fixture(scope="module")
def cookies(gateway, exam, tablets):
    """The cookie of each candidate's tablet, as its enrolment left it."""
    answers = {number: gateway.enrol(tablet) for number, tablet in tablets.items()}
    with psycopg.connect(exam.dsn()) as owner:
        for sitting, t0 in ((CHECK, T0 - 1), (SITTING, T0)):  # a check is never closed
            owner.execute(
                "UPDATE sitting SET armed_ms = 1, key_released_ms = 1, t0_ms = %s"
                " WHERE id = %s",
                (t0, sitting),
            )
    return {
        number: answer.headers["Set-Cookie"].partition(";")[0]
        for number, answer in answers.items()
    }


@pytest.fixture
def traces(exam):
    """Return the traces of a path, once they are there; no request waits for them."""

    def read(path, count=1):
        for _ in range(40 * PATIENCE_S):
            with psycopg.connect(exam.dsn()) as owner:
                rows = owner.execute(READ, [f"%{path}"]).fetchall()
            if len(rows) >= count:
                break
            time.sleep(0.025)
        return rows

    return read


def test_a_path_typed_on_a_tablet_names_it_and_an_image_does_not_a39(
    gateway, cookies, traces
):
    cookie = {"Cookie": cookies["04217"]}
    asked = [
        ("/correction.php", cookie | TYPED),
        ("/corrige-image", cookie | IMAGE),
        ("/corrige-safari", cookie),
        ("/corrige-inconnu", TYPED),
    ]
    answers = [gateway.get(path, **headers) for path, headers in asked]
    harmless = gateway.get("/nulle-part", **cookie, **TYPED)

    assert {(a.status, a.body) for a in answers} == {(404, harmless.body)}
    rows = [traces(path)[0][:4] for path, _ in asked]
    own = (attempt_id("04217"), 1)
    assert rows == [
        ("looked_for", "B", *own),
        ("looked_for", "C", *own),
        ("looked_for", "C", *own),
        ("looked_for", "D", None, None),
    ]
    assert traces("/nulle-part")[0][:2] == ("unknown", "B")


@pytest.mark.parametrize("header", ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"])
def test_what_a_browser_fetches_ahead_is_nobodys_act_a39(
    gateway, cookies, traces, header
):
    """While somebody types, browsers fetch what they may want: they have not asked."""
    path = f"/corrige-devine-{header.lower()}"
    gateway.get(path, Cookie=cookies["04217"], **TYPED, **{header: "prefetch"})

    assert traces(path)[0][1:3] == ("C", attempt_id("04217"))


@pytest.mark.parametrize("site", ["none", "same-origin", "same-site", "cross-site"])
def test_a_worker_that_asks_hears_who_opened_an_address_a39(gateway, site):
    """Of navigations alone: a script is told nothing of how it came about."""
    opened = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"}
    found = gateway.get("/nulle-part-1", **opened)
    page = gateway.get("/nulle-part-2", Accept="text/html", **opened)
    script = gateway.get("/nulle-part-3", **{**opened, "Sec-Fetch-Mode": "cors"})

    told = [answer.headers["X-Opened-From"] for answer in (found, page, script)]
    assert told == [site, site, None]


def test_a_cookie_is_made_by_nobody_else_a39(gateway, cookies, traces):
    name, _, value = cookies["04217"].partition("=")
    other = cookies["04218"].partition("=")[2]
    forged = [value[:-1] + ("A" if value[-1] != "A" else "B"), value[:40] + other[40:],
              attempt_id("04217").hex, "", "é" * 64, value + value]  # fmt: skip
    for number, text in enumerate(forged):
        headers = {"Cookie": f"{name}={text}".encode().decode("latin-1")} | TYPED
        headers |= {"X-Forwarded-For": f"192.0.2.{number}"}
        assert gateway.get(f"/corrige-faux-{number}", **headers).status == 404
        assert traces(f"/corrige-faux-{number}")[0][1:3] == ("D", None)


def test_the_cookie_opens_nothing_and_no_script_or_other_site_has_it(
    gateway, cookies, tablets
):
    cookie, own = {"Cookie": cookies["04217"]}, tablets["04217"]
    again = gateway.enrol(own)
    over_https = gateway.post(
        "/enrol", own.enrolment(), **{"X-Forwarded-Proto": "https"}
    )
    refused = gateway.enrol(Tablet("04217"))

    assert gateway.get("/news", **cookie).status == 401
    assert gateway.get(f"/journal?attempt={own.attempt}", **cookie).status == 401
    assert again.headers["Set-Cookie"].partition(";")[0] == cookies["04217"]
    flags = over_https.headers["Set-Cookie"].lower()
    assert flags.startswith("__host-device=")
    wanted = ("httponly", "samesite=strict", "path=/", "secure")
    assert [flag for flag in wanted if f"; {flag}" not in flags] == []
    assert refused.headers["Set-Cookie"] is None


def test_a_tablet_that_is_given_back_names_nobody_any_more_a39(gateway, tablets):
    """Whoever gets it next would be taken for whoever had it before."""
    bearer = {"Authorization": f"Bearer {tablets['04219'].token}"}
    both = {"Cookie": "device=x; __Host-device=y"}
    answer = gateway.post("/return", {}, **bearer, **both)

    cookies = answer.headers.get_all("Set-Cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == [
        "__Host-device",
        "device",
    ]
    assert all("Max-Age=0" in cookie for cookie in cookies)


def test_what_machines_ask_for_is_no_trace(gateway, cookies, traces):
    for path in ("/favicon.ico", "/generate_204", "/assets/main-0a1b2c.js"):
        gateway.get(path, Cookie=cookies["04217"])
    gateway.get("/corrige-apres-les-machines", **{"X-Forwarded-For": "192.0.2.99"})

    assert traces("/corrige-apres-les-machines")
    for path in ("/favicon.ico", "/generate_204", "/assets/main-0a1b2c.js"):
        assert traces(path, count=0) == []


@pytest.mark.usefixtures("cookies")  # tablets are enrolled
def test_an_address_is_of_the_site_whose_tablets_ask_from_it_and_nobodys(
    gateway, tablets, traces
):
    room = {"X-Forwarded-For": "203.0.113.5"}
    gateway.get("/news", tablets["04217"].token, **room)
    gateway.get("/corrige-du-centre", **room)
    gateway.get("/news", tablets["04218"].token, **room)
    gateway.get("/corrige-de-deux-centres", **room)
    gateway.get("/corrige-d-ailleurs", **{"X-Forwarded-For": "203.0.113.6"})

    assert traces("/corrige-du-centre")[0][2:6] == (
        *(None, None, SITES["Lyon-Sud"]),
        "203.0.113.5",
    )
    assert traces("/corrige-de-deux-centres")[0][4] is None
    assert traces("/corrige-d-ailleurs")[0][4] is None


def test_a_request_that_no_application_makes_has_a_sign_and_a_sender_a07(
    gateway, cookies, tablets, exam, clock
):
    """A copy that was asked for is told of as asked for, and asks nothing."""
    own, cookie = tablets["04217"], {"Cookie": cookies["04217"]}
    with clock.stopped():
        clock.ahead_ms += 5 * MINUTE_MS
        since = clock()
        gateway.post("/enrol", {**own.enrolment(), "mark": 20}, **cookie)
        gateway.post("/enrol", {"code": "x"}, **cookie)
        gateway.get("/news", "A" * 43, **cookie)
        gateway.get("/news", "B" * 43)
        gateway.get(f"/journal?attempt={attempt_id('04218')}", own.token)
        own.write("opened", {"base": None, "paper": "00"})
        assert gateway.send(own).status == 200
        assert gateway.enrol(Tablet("04217")).code == "enrol.replacement_needed"
    wanted = [
        ("fields", "C", attempt_id("04217"), None),
        ("malformed", "C", attempt_id("04217"), None),
        ("second_device", "D", None, attempt_id("04217")),
        ("token", "C", attempt_id("04217"), None),
        ("token", "D", None, None),
        ("walked", "C", attempt_id("04217"), attempt_id("04218")),
    ]
    assert wait_for(exam, SIGNS, [since], len(wanted)) == wanted


def test_a_candidate_is_framed_by_nothing_that_others_can_send_a39(
    gateway, cookies, tablets, exam, clock
):
    """An image in a page, batches forged in their name, their receipt once stolen.

    Whoever has seen what they wrote and its receipt knows all but their tablet's key.
    """
    victim = tablets["04218"]
    with clock.stopped():
        clock.ahead_ms += 10 * MINUTE_MS
        since = clock()
        victim.write("opened", {"base": None, "paper": "00"})
        assert gateway.send(victim).status == 200
        head = victim.tail()
        shown = (victim.attempt.bytes, [(1, head.count, head.head)])
        stolen_digest, stolen_code = receipt(*shown)
        stray = {"dest": "document", "path": "/correction.php"}
        rewritten = Tablet("04218", attempt=victim.attempt)
        continued = Tablet("04218", attempt=victim.attempt, entries=[*victim.entries])
        for forged in (rewritten, continued):
            forged.write("strayed", stray)
        for path in ("/correction.php", "/corrige", "/grille", "/a", "/b", "/c"):
            gateway.get(path, Cookie=cookies["04218"], **IMAGE)
        for forged, start in ((rewritten, 0), (continued, 0), (continued, 1)):
            assert gateway.send(forged, start).code == "journal.unsigned"
        gateway.get(f"/journal?attempt={victim.attempt}", tablets["04217"].token)
        for text in (stolen_code, f"concours:2:{stolen_digest}", "AAAA-AAAA-AAAA"):
            read = gateway.get(f"/recu?code={text}", Cookie=cookies["04217"], **TYPED)
            assert victim.number not in read.body.decode()
        assert wait_for(exam, ACCUSING, [since], 7) == [
            ("C", attempt_id("04218"))
        ] * 6 + [("C", attempt_id("04217"))]
    with psycopg.connect(exam.dsn()) as owner:
        signed = owner.execute(
            "SELECT count(*) FROM refused_act WHERE (facts ->> 'is_signed')::bool"
        ).fetchone()
        strayed = owner.execute(
            "SELECT count(*) FROM journal_entry WHERE kind = 'strayed'"
        ).fetchone()
    assert (signed, strayed) == ((0,), (0,))


def wait_for(exam, query, parameters, count):
    """Return rows once there are so many; no request waits for them."""
    for _ in range(40 * PATIENCE_S):
        with psycopg.connect(exam.dsn()) as owner:
            rows = owner.execute(query, parameters).fetchall()
        if len(rows) >= count:
            break
        time.sleep(0.025)
    return rows


def test_a_flood_hides_neither_other_tablets_nor_other_codes_a39(
    gateway, cookies, traces, exam, clock
):
    """One tablet asks a thousand times from the address of its whole room."""
    room = {"X-Forwarded-For": "198.51.100.20"}
    flooder = {"Cookie": cookies["04218"]} | IMAGE | room
    quiet = {"Cookie": cookies["04219"]} | TYPED | room
    with clock.stopped():
        clock.ahead_ms += MINUTE_MS
        with ThreadPoolExecutor(8) as many:
            paths = [f"/admin/flood-{n}" for n in range(300)]
            list(many.map(lambda path: gateway.get(path, **flooder), paths))
        gateway.get("/corrige-discret", **quiet)
        gateway.get("/corrige-de-la-salle", **room)
        clock.ahead_ms += MINUTE_MS
        gateway.get("/corrige-minute-apres", **room)
        assert traces("/corrige-minute-apres")

    assert traces("/corrige-discret")[0][1:3] == ("B", attempt_id("04219"))
    assert traces("/corrige-de-la-salle")[0][1] == "D"
    rows = traces("/admin/flood-%", LINES_COUNT_MAX)
    assert len(rows) == LINES_COUNT_MAX
    with psycopg.connect(exam.dsn()) as owner:
        counts = owner.execute(
            "SELECT count, request FROM trace WHERE count > 1 AND attempt = %s",
            [attempt_id("04218")],
        ).fetchall()
    assert counts == [(300 - LINES_COUNT_MAX, "")]
