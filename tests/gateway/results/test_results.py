"""A result is shown to who has its number and code, from its instant on; only then.

Defends A14 (an unknown number and a wrong code cannot be told apart; guessing stops),
A03 and A35 (no address names a result; nothing before the instant), A23 (no cache keeps
a personal page), A16 (what is typed is never markup).
"""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from html import escape
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
import pytest
from tests.emptied import empty
from tests.standing import stands_in

from concours.core.kernel.canonical import dump
from concours.core.people.sign_in.tries import BOUNDS
from small_exam import CODE, EXAM, NUMBERS, SITTING, Tablet, candidate_id

FUTURE = 4_000_000_000_000  # 2096
MARKS = dict(zip(NUMBERS, ("15", "9", "3/2", "0"), strict=True))
COMMON = {
    "common": 1,
    "exam": {"code": "edn", "title": "EDN"},
    "gate": "14",
    "candidates": 4,
    "sittings": [
        {
            "sitting": str(SITTING),
            "title": "UC 1",
            "annulled": False,
            "points_max": "4",
            "points_rank_a_max": "2",
            "version": 3,
            "engine": "concours-marking/1",
            "key": "77ab" * 16,
            "marks": "c01d" * 16,
            "questions": [
                {"id": "q1", "format": "QRM", "rank": "A", "item": 1, "worth": "2"},
                {"id": "q2", "format": "QRU", "rank": "B", "item": 2, "worth": "2"},
            ],
        }
    ],
    "ranking": None,
}


def sheet(number):
    return {
        "sheet": 1,
        "candidate": number,
        "exam": COMMON["exam"],
        "common": sha256(dump(COMMON)).hexdigest(),
        "rank_a": {"mark": "20", "shown": "20.000", "gate": "14", "passed": True},
        "mark": {"mark": MARKS[number], "shown": "15.000"},
        "sittings": [
            {
                "sitting": str(SITTING),
                "state": "marked",
                "mark": "25/2",
                "shown": "12.500",
                "rank_a": "20",
                "rank_a_shown": "20.000",
                "points": ["2", "1/2"],
            }
        ],
        "ranking": None,
    }


PAPER = {
    "sitting": str(SITTING),
    "title": "UC 1",
    "questions": [
        {
            "id": "q1",
            "dossier": "Dossier 1",
            "format": "QRM",
            "text": "<p>Que retenez-vous ?</p>",
            "propositions": [
                {"id": "A", "text": "Une embolie"},
                {"id": "B", "text": "Un infarctus"},
            ],
        },
        {
            "id": "q2",
            "dossier": "Dossier 1",
            "format": "QROC",
            "text": "<p>Quel examen ?</p>",
            "propositions": [],
        },
    ],
}


def publish(owner, *, opens, number=1, said="note", allows_copies=True):
    """Put in what the acts and the ledger would have written."""
    publication = uuid4()
    owner.execute(
        "INSERT INTO publication (id, exam_id, number, reason, allows_copies, opens_ms,"
        " made_ms, act, common, root, leaves_count, published_act)"
        " VALUES (%s, %s, %s, '', %s, %s, 1, 1, %s, %s, 4, 1)",
        (publication, EXAM, number, allows_copies, opens, dump(COMMON), bytes(32)),
    )
    owner.execute(
        "INSERT INTO published_paper (id, publication_id, sitting_id, place, content)"
        " VALUES (gen_random_uuid(), %s, %s, 0, %s)",
        (publication, SITTING, dump(PAPER)),
    )
    for place, one in enumerate(NUMBERS):
        page = f"<h1>{said} {MARKS[one]}</h1><form><!--proof--></form>"
        owner.execute(
            "INSERT INTO published_sheet (publication_id, candidate_id, place, salt,"
            " path, sheet, page_fr, page_en, copies)"
            " VALUES (%s, %s, %s, %s, '', %s, %s, %s, %s)",
            (
                publication,
                candidate_id(one),
                place,
                bytes(32),
                dump(sheet(one)),
                page.encode(),
                page.replace(said, f"{said} in English").encode(),
                dump([[["A"], f"<b>scanner</b> {one}"]]),
            ),
        )
    owner.execute(
        "INSERT INTO publication_signature VALUES (%s, %s, %s, 1)",
        (publication, bytes(32), bytes(64)),
    )
    return publication


@pytest.fixture
def owner(exam, clock):
    """The exam without any publication; what a worker remembers is out of date."""
    clock.ahead_ms += 2_000
    with psycopg.connect(exam.dsn(), autocommit=True) as link:
        empty(
            link,
            "recheck, publication, published_sheet, published_paper,"
            " publication_signature, journal_entry, device, wrong_try, refused_act",
        )
        yield link


@pytest.fixture
def shown(owner):
    publish(owner, opens=1)


def ask(gateway, number="04217", code=CODE, path="", origin="", **more):
    form = {"number": number, "code": code, "page": path.strip("/"), **more}
    headers = {"X-Forwarded-For": origin} if origin else {}
    answer = gateway.post("/resultats", urlencode(form).encode(), **headers)
    return follow(gateway, answer)


def follow(gateway, answer):
    """Go where an answer leads, as a browser does: by its cookie alone."""
    if answer.status != 303:
        return answer
    return gateway.get(answer.headers["Location"], Cookie=cookie_of(answer))


def test_a35_before_the_instant_the_right_code_is_told_when_and_nothing_else(
    gateway, owner
):
    publish(owner, opens=FUTURE)

    right, wrong = ask(gateway), ask(gateway, code="WRONG")
    asked = gateway.get("/resultats")

    assert right.status == 200
    assert right.body == wrong.body == asked.body
    assert "Résultats le" in right.body.decode()
    assert "2096" in right.body.decode()
    assert b"note" not in right.body
    assert b"<form" not in right.body
    assert owner.execute("SELECT count(*) FROM wrong_try").fetchone() == (0,)


@pytest.mark.usefixtures("shown")
def test_a_result_is_shown_from_its_instant_on_in_the_language_asked_for(gateway):
    french, english = ask(gateway), ask(gateway, lang="en")

    assert "<h1>note 15</h1>" in french.body.decode()
    assert "<h1>note in English 15</h1>" in english.body.decode()
    assert '<html lang="en"' in english.body.decode()
    assert b"/voeux/" not in french.body + english.body, "no posts are chosen after it"


@pytest.mark.usefixtures("shown")
def test_once_open_the_page_asks_for_number_and_code(gateway):
    french, english = gateway.get("/resultats"), gateway.get("/resultats?lang=en")

    assert "Voir mon résultat" in french.body.decode()
    assert "See my result" in english.body.decode()
    assert french.headers["Cache-Control"] == "no-store, private"
    assert b'name="password"' not in french.body, "no wishes, no password"


@pytest.mark.usefixtures("shown")
def test_each_sees_their_own_and_no_other(gateway):
    pages = {number: ask(gateway, number).body.decode() for number in NUMBERS}

    for number, page in pages.items():
        assert [mark for mark in MARKS.values() if f"note {mark}<" in page] == [
            MARKS[number]
        ]
        assert [other for other in NUMBERS if other in page] == [number]


@pytest.mark.usefixtures("owner")
def test_nothing_announced_says_so(gateway):
    assert "Aucun résultat n’est annoncé" in ask(gateway).body.decode()


@pytest.mark.usefixtures("shown")
def test_what_is_missing_is_said_and_the_number_kept(gateway):
    answer = ask(gateway, code=" ")
    page = answer.body.decode()

    assert answer.status == 400
    assert "Donnez le numéro et le code" in page
    assert 'value="04217"' in page
    assert "novalidate" in page, "no bubble in the browser's own language"


def test_a14_an_unknown_number_and_a_wrong_code_are_answered_alike(gateway):
    wrong = ask(gateway, code="K7QF-2M9E")
    unknown = ask(gateway, number="99999")
    neither = ask(gateway, number="04218' OR 1=1 --", code="x\x00<b>")

    assert wrong.status == unknown.status == neither.status == 403
    assert wrong.body == unknown.body == neither.body
    assert "ne vont pas ensemble" in wrong.body.decode()


@pytest.mark.usefixtures("shown")
def test_a14_guessing_stops_and_others_go_on(gateway, clock):
    for _ in range(BOUNDS["code"].of_name_max):
        assert ask(gateway, code="WRONG").status == 403

    assert ask(gateway).status == 429
    assert ask(gateway, "04218").status == 200
    assert ask(gateway, origin="198.51.100.7").status == 200
    clock.ahead_ms += 61_000
    assert ask(gateway).status == 200


@pytest.mark.usefixtures("shown")
def test_a14_a_faculty_that_mistypes_behind_one_address_still_reads(gateway):
    """Two hundred wrong codes once shut out everybody behind it for five minutes."""
    with ThreadPoolExecutor(8) as many:
        wrong = list(many.map(lambda n: ask(gateway, f"9{n}", "WRONG"), range(250)))

    assert {answer.status for answer in wrong} == {403}
    assert ask(gateway).status == 200


@pytest.mark.usefixtures("shown")
def test_a14_an_address_that_tries_every_number_is_stopped(gateway, owner, clock):
    owner.execute(
        "INSERT INTO wrong_try (door, network, name, since_ms, count)"
        " VALUES ('code', '127.0.0.1', '', %s, 600)",
        (clock(),),
    )

    assert ask(gateway).status == 429
    assert ask(gateway, origin="198.51.100.7").status == 200


@pytest.mark.usefixtures("shown")
def test_a14_failures_are_kept_as_evidence_without_the_code(gateway, owner):
    ask(gateway, code="SECRET99", origin="203.0.113.99")
    for _ in range(1_000):
        kept = owner.execute(
            "SELECT code, facts FROM refused_act WHERE facts ->> 'address' = %s",
            ("203.0.113.99",),
        ).fetchall()
        if kept:
            break
        time.sleep(0.05)

    assert [(code, facts["candidate"]) for code, facts in kept] == [
        ("result.unknown", "04217")
    ]
    assert "SECRET99" not in json.dumps(kept)


@pytest.mark.parametrize(
    "path",
    ["/resultats/04217", "/resultats/1", "/resultats.pdf", "/resultats/detail/1"],
)
@pytest.mark.usefixtures("shown")
def test_a03_no_address_names_a_result(gateway, path):
    assert gateway.get(path).status in (404, 405)


@pytest.mark.usefixtures("shown")
def test_a23_no_cache_keeps_a_page_and_no_script_runs_in_it(gateway):
    for answer in (ask(gateway), ask(gateway, path="/detail"), ask(gateway, code="X")):
        assert answer.headers["Cache-Control"] == "no-store, private"
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "script" not in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["ETag"] is answer.headers["Last-Modified"] is None
        assert len(answer.body) < 30_000


def test_a23_a_fault_of_ours_tells_nothing_of_what_it_met(gateway, owner):
    publish(owner, opens=1)
    owner.execute("UPDATE published_sheet SET sheet = 'key: A, C'")

    answer = ask(gateway, path="/detail")

    assert (answer.status, answer.body) == (503, b'{"code":"unavailable","facts":{}}')


def test_a35_no_form_of_the_address_opens_before_the_instant(gateway, owner):
    """Guessed addresses, other verbs, other paths: nothing, and no sheet is read."""
    publish(owner, opens=FUTURE)
    one = candidate_id("04217")

    for path in ("", "/detail", "/attestation", "/copie"):
        answer = ask(gateway, path=path)
        assert b"note" not in answer.body
        assert b"15.000" not in answer.body
        assert not answer.body.startswith(b"%PDF")
    for name in ("04217", str(one), "1", "04217.pdf", "../04217", "liste", "rangs"):
        for verb in ("GET", "POST", "HEAD"):
            assert gateway.ask(verb, f"/resultats/{name}").status in (404, 405)
    assert owner.execute("SELECT count(*) FROM wrong_try").fetchone() == (0,)


@pytest.mark.usefixtures("shown")
def test_a35_no_page_lists_ranks_or_others(gateway):
    pages = [ask(gateway, path=path).body for path in ("", "/detail", "/copie")]

    for page in pages:
        assert [n for n in NUMBERS if n.encode() in page] in ([], ["04217"])


@pytest.mark.usefixtures("shown")
def test_the_detail_is_every_point_of_the_sheet_and_the_sums(gateway):
    page = ask(gateway, path="/detail").body.decode()

    assert '<td class="r">1/2</td><td class="r">2</td>' in page
    assert "20 × 5/2 ÷ 4 = 25/2 → <b>12,500</b>" in page
    assert "20 × 2 ÷ 2 = 20 → <b>20,000</b>" in page
    assert sha256(dump(sheet("04217"))).hexdigest() in page


@pytest.mark.usefixtures("shown")
def test_f39_a_correction_is_shown_whole_and_the_former_until_then(gateway, owner):
    second = publish(owner, opens=FUTURE, number=2, said="corrigée")
    before = ask(gateway).body.decode()
    owner.execute("UPDATE publication SET opens_ms = 1 WHERE id = %s", (second,))
    after = ask(gateway).body.decode()

    assert "note 15" in before
    assert "corrigée" not in before
    assert "corrigée 15" in after
    announced = gateway.get("/resultats").body.decode()
    assert "1970" in announced, "the instant of what is seen"
    assert "note 15" not in after


@pytest.mark.usefixtures("shown")
def test_a16_what_is_typed_is_never_markup(gateway):
    page = ask(gateway, code=CODE + "-", lang='"><script>').body.decode()

    assert "note 15" in page
    assert "<script" not in page


def test_a_copy_is_shown_as_marked_with_its_own_history(gateway, owner):
    publish(owner, opens=1)
    tablet = Tablet("04217")
    assert gateway.enrol(tablet).status == 200
    tablet.write("opened", {"base": None, "paper": "00"})
    tablet.answer("q1", ["B"])
    tablet.answer("q1", ["A"])
    tablet.answer("q1", ["B"])
    assert gateway.send(tablet).status == 200

    page = ask(gateway, path="/copie").body.decode()
    other = ask(gateway, "04218", path="/copie").body.decode()

    assert "Une embolie</span><b>✓ Cochée</b>" in page
    assert "Un infarctus</span></li>" in page
    assert "&lt;b&gt;scanner&lt;/b&gt; 04217" in page
    assert "1/2 sur 2" in page
    assert "Historique (3)" in page
    assert "<span>A <b>✓ réponse notée</b></span>" in page
    assert "<span>B <i>n’a pas compté</i></span>" in page, "it came after the end"
    assert "<span>B</span>" in page, "it counted until the next one"
    assert "Historique" not in other
    assert not stands_in("04217", other)


def test_a_copy_is_not_shown_where_the_jury_does_not_allow_it(gateway, owner):
    publish(owner, opens=1, allows_copies=False)

    cookie = cookie_of(ask(gateway))

    for place in ("0", "7" * 40, "-1", "x", "²"):
        answer = go_on(gateway, cookie, "/copie", epreuve=place)
        assert answer.status == 200
        assert "embolie" not in answer.body.decode()


PATHS = ("", "/detail", "/copie", "/verification", "/attestation.pdf", "/attestation")


def cookie_of(answer):
    """The cookie that an answer sets, as a browser sends it; empty if it is ended."""
    (name, _, value), *_ = [
        each.partition("=")
        for header in answer.headers.get_all("Set-Cookie") or [""]
        for each in header.split("; ")[:1]
    ]
    return f"{name}={value}" if value.strip('"') else ""


def go_on(gateway, cookie, path="", **query):
    """Follow a link of the page: nothing is typed."""
    address = f"/resultats{path or '/fiche'}?{urlencode({'lang': 'fr', **query})}"
    return gateway.get(address, Cookie=cookie)


def press(gateway, cookie, path, **form):
    """Press a button of the page: what it does is done once."""
    body = urlencode({"lang": "fr", **form}).encode()
    return follow(gateway, gateway.post(f"/resultats{path}", body, Cookie=cookie))


@pytest.mark.usefixtures("shown")
def test_a23_no_page_bears_the_code_and_the_cookie_alone_leads_on(gateway):
    first = ask(gateway)
    cookie = cookie_of(first)
    pages = [first, *(go_on(gateway, cookie, path) for path in PATHS)]

    for page in pages:
        assert page.status == 200
        assert CODE.encode() not in page.body
        assert b'name="code"' not in page.body
        assert page.headers["Cache-Control"] == "no-store, private"
    assert b"note 15" in pages[1].body
    assert b"12,500" in pages[2].body
    assert b"embolie" in pages[3].body
    assert pages[5].body.startswith(b"%PDF")
    (header,) = first.headers.get_all("Set-Cookie")
    assert header.startswith("__Host-")
    for attribute in (
        "HttpOnly",
        "Secure",
        "Path=/",
        "SameSite=strict",
        "Max-Age=1200",
    ):
        assert attribute in header
    assert "Domain" not in header
    assert CODE not in header


@pytest.mark.usefixtures("shown")
def test_an_attestation_says_whose_exam_days_marks_and_signature(gateway, owner):
    ((name,),) = owner.execute("SELECT name FROM candidate WHERE number = '04217'")
    owner.execute("UPDATE sitting SET t0_ms = 1792400000000 WHERE id = %s", (SITTING,))
    page = ask(gateway, path="/attestation").body.decode()

    for text in (
        "Faculté d’essai · EDN",
        name,
        "Candidat n° 04217",
        "UC 1, 19 octobre 2026",
        "12,500 sur 20",
        "Publication 1",
        "attestation.json",
        sha256(dump(sheet("04217"))).hexdigest(),
        "Signature du registre",
    ):
        assert text in page
    assert 'href="/resultats/attestation.pdf?lang=fr"' in page


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("path", PATHS)
def test_a14_nobody_goes_on_without_a_cookie_of_their_own(gateway, path):
    good = cookie_of(ask(gateway))
    name, _, value = good.partition("=")

    def changed(at):
        other = "A" if value[at] != "A" else "B"
        return f"{name}={value[:at]}{other}{value[at + 1 :]}"

    # Of whom, until when, and what proves both.
    forged = [changed(at) for at in (5, 25, 40, len(value) - 5)]
    for held in ("", f"{name}=", f"{name}=x", good[:-4], f"{name}=é", *forged):
        answer = go_on(gateway, held.encode().decode("latin-1"), path)
        assert answer.status == 403
        assert "Identifiez-vous pour voir cette page" in answer.body.decode()
        assert b"note 15" not in answer.body


@pytest.mark.usefixtures("shown")
def test_twenty_minutes_after_the_last_page_it_has_ended(gateway, clock):
    first = cookie_of(ask(gateway))
    clock.ahead_ms += 19 * 60_000
    second = go_on(gateway, first, "/detail")
    clock.ahead_ms += 19 * 60_000

    assert go_on(gateway, first).status == 403
    assert go_on(gateway, cookie_of(second)).status == 200


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("path", ["", "/verification"])
def test_nothing_typed_is_sent_again_by_going_back_a14(gateway, owner, path):
    """*Back*, then *confirm*, once signed in whoever came next to the browser."""
    form = {
        "number": "04217",
        "code": CODE,
        "lang": "en",
        "text": "Look again, please.",
    }
    if not path:
        del form["text"]
    answer = gateway.post("/resultats", urlencode(form).encode())
    where = answer.headers["Location"]

    assert (answer.status, answer.body) == (303, b"")
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert not [typed for typed in ("04217", CODE, "Look") if typed in where]
    for _ in range(2):
        page = gateway.get(where, Cookie=cookie_of(answer))
        assert (page.status, b'<html lang="en"' in page.body) == (200, True)
    assert gateway.get(where).status == 403
    written = owner.execute("SELECT count(*) FROM recheck").fetchone()
    assert written == (1 if path else 0,)


@pytest.mark.usefixtures("shown")
def test_signing_out_ends_what_was_signed_in_and_says_so(gateway, clock):
    cookie, other = cookie_of(ask(gateway)), cookie_of(ask(gateway, "04218"))
    clock.ahead_ms += 1
    out = press(gateway, cookie, "/sortie")

    assert "La déconnexion est faite" in out.body.decode()
    assert b"note 15" not in out.body
    assert cookie_of(out) == ""
    assert go_on(gateway, cookie).status == 403
    assert go_on(gateway, other).status == 200
    clock.ahead_ms += 1
    assert ask(gateway).status == 200
    assert press(gateway, "", "/sortie").status == 200


@pytest.mark.usefixtures("shown")
def test_who_goes_back_to_the_first_page_reads_that_somebody_is_in_and_not_who(
    gateway,
):
    cookie = cookie_of(ask(gateway))
    back = gateway.get("/resultats", Cookie=cookie).body.decode()
    nobody = gateway.get("/resultats").body.decode()

    assert "Une session est ouverte" in back
    assert 'href="/resultats/fiche?lang=fr"' in back
    assert 'action="/resultats/sortie"' in back
    assert not stands_in("04217", back)
    assert "Une session est ouverte" not in nobody
    assert go_on(gateway, cookie).status == 200


@pytest.mark.usefixtures("shown")
def test_buttons_of_pages_prepared_before_lead_to_the_links_of_now(gateway):
    cookie = cookie_of(ask(gateway))

    for path in PATHS[1:]:
        answer = gateway.post(f"/resultats{path}", b"lang=fr", Cookie=cookie)
        assert answer.status == 303
        assert answer.headers["Location"].startswith(f"/resultats{path}?lang=fr")


@pytest.mark.usefixtures("shown")
def test_whoever_signs_in_at_a_bookmark_is_led_to_it(gateway):
    page = gateway.get("/resultats/detail").body.decode()

    assert 'name="page" value="detail"' in page
    assert "20 × 5/2 ÷ 4" in ask(gateway, path="/detail").body.decode()
    assert "note 15" in ask(gateway, path="/../health").body.decode()


def test_a35_a_cookie_opens_nothing_before_the_instant(gateway, owner, clock):
    made = publish(owner, opens=1)
    cookie = cookie_of(ask(gateway))
    owner.execute("UPDATE publication SET opens_ms = %s WHERE id = %s", (FUTURE, made))
    clock.ahead_ms += 2_000

    for path in PATHS:
        answer = go_on(gateway, cookie, path)
        assert b"note 15" not in answer.body
        assert b"12,500" not in answer.body
        assert not answer.body.startswith(b"%PDF")


WORDS = "UC 1, question 2 : ma réponse était « scanner »."


def recheck(gateway, text="", **who):
    return ask(gateway, path="/verification", text=text, **who)


@pytest.mark.usefixtures("shown")
def test_a_check_is_asked_for_waits_and_its_answer_is_read(gateway, owner):
    empty, sent = recheck(gateway), recheck(gateway, WORDS)
    again = recheck(gateway, "Et encore une autre chose.")
    owner.execute(
        "UPDATE recheck SET answer = %s, answered_act = 7, answered_ms = 1",
        ("Relue : <b>rien</b> à changer.",),
    )
    read = recheck(gateway, lang="en")

    assert "Envoyer au jury" in empty.body.decode()
    assert "Votre demande est enregistrée." in sent.body.decode()
    assert "« scanner »" in sent.body.decode()
    assert "n’a pas encore répondu" in sent.body.decode()
    assert "<textarea" not in sent.body.decode()
    assert "la suivante s’écrit après cette réponse" in sent.body.decode()
    assert "n’est pas prise" in again.body.decode()
    assert "Relue : &lt;b&gt;rien&lt;/b&gt; à changer." in read.body.decode()
    assert "Send to the jury" in read.body.decode()
    rows = owner.execute("SELECT number, text FROM recheck").fetchall()
    assert rows == [(1, WORDS)]


@pytest.mark.usefixtures("shown")
def test_what_was_written_too_slowly_is_sent_after_signing_in_again(
    gateway, owner, clock
):
    cookie = cookie_of(ask(gateway))
    clock.ahead_ms += 21 * 60_000
    written = f'{WORDS} "<b>'
    late = press(gateway, cookie, "/verification", text=written)
    wrong = ask(gateway, path="/verification", code="WRONG", text=written)

    for page in (late, wrong):
        assert page.status == 403
        assert 'name="page" value="verification"' in page.body.decode()
        assert f'value="{escape(written)}"' in page.body.decode()
    ask(gateway, path="/verification", text=written)
    assert owner.execute("SELECT text FROM recheck").fetchall() == [(written,)]


@pytest.mark.usefixtures("shown")
def test_a_number_is_known_in_whatever_case_it_is_typed(gateway, owner):
    rename = "UPDATE candidate SET number = %s WHERE number = %s"
    owner.execute(rename, ("E01-a", "04217"))
    typed = [ask(gateway, number=number).status for number in ("e01-A", " E01-a ")]
    wrong = ask(gateway, number="e01-A", code="WRONG").status
    owner.execute(rename, ("04217", "E01-a"))

    assert (typed, wrong) == ([200, 200], 403)


@pytest.mark.usefixtures("shown")
def test_an_archived_exam_takes_no_request_and_gives_back_what_was_written(
    gateway, owner
):
    cookie, written = cookie_of(ask(gateway)), f'{WORDS} "<b>'
    owner.execute("UPDATE exam SET archived_act = 1")
    refused = press(gateway, cookie, "/verification", text=written)
    offered = recheck(gateway).body.decode()
    owner.execute("ALTER TABLE exam DISABLE TRIGGER exam_archived")
    owner.execute("UPDATE exam SET archived_act = NULL")
    owner.execute("ALTER TABLE exam ENABLE TRIGGER exam_archived")

    assert refused.status == 409
    assert "L’examen est archivé" in refused.body.decode()
    assert escape(written) in refused.body.decode()
    assert "<textarea" not in offered
    assert "le jury n’y reçoit plus de demande" in offered
    assert "Le jury lit votre demande" not in offered
    assert owner.execute("SELECT count(*) FROM recheck").fetchone() == (0,)


@pytest.mark.usefixtures("shown")
def test_three_are_taken_and_each_sees_their_own_alone(gateway, owner):
    for n in range(5):
        recheck(gateway, f"Demande numéro {n}, à relire")
        owner.execute(
            "UPDATE recheck SET answer = 'vu', answered_act = 7, answered_ms = 1"
        )
    other = recheck(gateway, number="04218").body.decode()

    kept = owner.execute("SELECT text FROM recheck ORDER BY number").fetchall()
    assert [text[15] for (text,) in kept] == ["0", "1", "2"]
    assert "Demande numéro" not in other
    assert "<textarea" in other
    enough = recheck(gateway).body.decode()
    assert "<textarea" not in enough
    assert "Vous avez fait trois demandes" in enough
    former = owner.execute("SELECT id FROM publication").fetchone()[0]
    publish(owner, opens=1, number=2, said="corrigée")
    after = recheck(gateway, "Demande sur la correction").body.decode()
    assert "Demande numéro 0" in after, "what was answered stays to be read"
    assert "Votre demande est enregistrée." in after
    assert owner.execute(
        "SELECT number FROM recheck WHERE publication_id <> %s", (former,)
    ).fetchall() == [(1,)]


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("text", ["court", " " * 50, "\x00" * 50])
def test_a_request_without_words_is_not_taken(gateway, owner, text):
    recheck(gateway, text)

    assert owner.execute("SELECT count(*) FROM recheck").fetchone() == (0,)


@pytest.mark.usefixtures("shown")
def test_a_request_is_cut_at_a_thousand_signs_and_is_never_markup_a16(gateway, owner):
    page = recheck(gateway, "<script>" + "é" * 2_000).body.decode()
    over = recheck(gateway, "😀" * 5_000, number="04218")

    (length,) = owner.execute("SELECT length(text) FROM recheck").fetchone()
    assert length == 1_000
    assert "<script>é" not in page
    assert over.status == 403
    assert recheck(gateway, "😀" * 1_000, number="04218").status == 200
    assert owner.execute("SELECT count(*) FROM recheck").fetchone() == (2,)


def test_a14_a35_nothing_is_asked_before_the_instant_or_with_a_wrong_code(
    gateway, owner, clock
):
    made = publish(owner, opens=FUTURE)
    early = recheck(gateway, WORDS)
    owner.execute("UPDATE publication SET opens_ms = 1 WHERE id = %s", (made,))
    clock.ahead_ms += 2_000
    wrong = recheck(gateway, WORDS, code="WRONG")

    assert "Résultats le" in early.body.decode()
    assert wrong.status == 403
    assert owner.execute("SELECT count(*) FROM recheck").fetchone() == (0,)


def test_a35_the_database_refuses_a_request_on_what_is_not_open(owner, exam):
    made = publish(owner, opens=FUTURE)
    row = (made, candidate_id("04217"))

    with psycopg.connect(exam.dsn("concours_gateway"), autocommit=True) as link:
        for answer, act in (("", None), ("oui", 1)):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                link.execute(
                    "INSERT INTO recheck (id, publication_id, candidate_id, number,"
                    " text, asked_ms, answer, answered_act)"
                    " VALUES (gen_random_uuid(), %s, %s, 1, 'x', 1, %s, %s)",
                    (*row, answer, act),
                )
        owner.execute("UPDATE publication SET opens_ms = 1 WHERE id = %s", (made,))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            link.execute(
                "INSERT INTO recheck (id, publication_id, candidate_id, number, text,"
                " asked_ms, answer, answered_act)"
                " VALUES (gen_random_uuid(), %s, %s, 1, 'x', 1, 'oui', 1)",
                row,
            )
