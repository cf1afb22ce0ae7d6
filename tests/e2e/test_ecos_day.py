"""A half-day of two sites and four circuits goes from its sealed series to the ranking.

The real processes, the acts of staff, forty tablets that write real chains: two of
them real ones, in Chromium with a camera and in WebKit. What is held:

- no tablet has a key before everybody of its site is confined; then each has those of
  its own station, and opens what it downloaded;
- an examiner who did not come is replaced by the reserve, and gets no chair any more;
- the tablets hear one launch, without a key, and the bells of their circuit follow; a
  circuit that is stopped stands still for all of its tablets and screens;
- an examiner enters by the QR code of their letter, at one tablet and no other;
- a real tablet works a whole rotation: exercise, badge scanned or typed, grid,
  validation by a hold, end, receipt; a screen in the corridor shows the same bells;
- the screen at a door shows what lies on the table of its own station, from t0 on; what
  is given on request is shown by a real tablet alone, and its journal tells it;
- a tablet that is cut off and dies loses no validated grid: its partner's camera has
  read the boxes that it showed; another one is replaced, and finds its grids;
- a wrong number is nobody's grid until two persons say whose it is;
- nobody is let go while a grid is missing: it is named; what tablets that are cut off,
  a whole site for the whole half-day, prove to have written passes, and comes in later;
- once collected, its marks are the exact means of what the tablets ticked, found by
  the second scorer, adopted by two, and handed to the ranking without a file.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e import everything_held
from tests.e2e.chairs import ChairTablet
from tests.e2e.half_day.four_circuits import CUT_SITE, FIRST, LONG, TURNS, HalfDay
from tests.e2e.half_day.real_chairs import (
    ChromiumChair,
    RealChair,
    chromium_with_camera,
    open_chair,
    read_square,
    webkit_evaluate,
    write_film,
)
from tests.e2e.house import House, keep_picture, look
from tests.e2e.staff_by_acts import LEAD_MS, child_of, dial
from tests.e2e.test_webkit import webkit, webkit_is_here

from concours.cli.house import read_secrets
from concours.core.authoring.sealing.stations import open_station_part
from concours.core.ecos.circuits.posts import post_code
from concours.core.kernel.crypto import Unreadable

assert webkit_is_here
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning"),
]

ACTS = str(Path(__file__).parent / "half_day" / "acts.py")
CUT_AFTER, KILLED_AFTER = 2, 3
CUT, KILLED, LEFT_OPEN = ("s3", 1), ("s4", 2), ("s1", 1)
IN_CHROMIUM, DEAD, IN_WEBKIT = ("s2", 1), ("s2", 2), ("s4", 1)
"""Of the first circuit. The tablet that dies is that of Chromium's partner."""
MISREAD = ("s3", 2)
"""In the circuit of more time: who types the number of somebody else."""
STOPPED = "Le circuit est en pause."
"""What a real tablet shows once it has heard of it: from then on it marks in peace."""
DOOR, ON_TABLE, ON_REQUEST = 4, "Scanner cérébral", "Électrocardiogramme de repos"
"""The station whose door has a screen; its document, and that of Chromium's station."""
NOTE_IMAGES = """() => {
  window.images = []
  const note = () => {
    const label = document.querySelector('.plate [role=application]')?.ariaLabel
    if (label && !window.images.some(([, known]) => known === label)) {
      window.images.push([Date.now(), label])
    }
  }
  setInterval(note, 50)
}"""
CORRIDOR = {"width": 1920, "height": 1080}


@pytest.fixture(scope="module")
def half_day(house: House) -> Iterator[HalfDay]:
    with child_of(ACTS, house.home) as staff, dial(house.home) as database:
        yield HalfDay(house, staff, database)


@pytest.fixture(scope="module")
def real_chairs(half_day: HalfDay, house: House, tmp_path_factory) -> Iterator[None]:
    """Two examiners at real tablets, and a screen in the corridor."""
    film = tmp_path_factory.mktemp("film") / "camera.y4m"
    write_film(film, "Concours")
    replace_an_examiner(half_day)
    examiners = half_day.examiners()
    ours = {(FIRST, chair) for chair in (IN_CHROMIUM, IN_WEBKIT)}
    for key, number in examiners.items():
        if key not in ours:
            half_day.enrol(number)
    tablets = half_day.tablets[FIRST]
    with chromium_with_camera(film) as browser, webkit() as engine:
        page = open_chair(browser, house.gateway)
        half_day.real[IN_CHROMIUM] = ChromiumChair(page, film, tablets[DEAD])
        engine.driver.get(f"{house.gateway}/examinateur/")
        station, place = IN_WEBKIT
        partner = tablets[station, 3 - place]
        evaluate = webkit_evaluate(engine.driver)
        half_day.real[IN_WEBKIT] = RealChair(evaluate, partner, place)
        for chair, real in half_day.real.items():
            number = examiners[FIRST, chair]
            if chair == IN_CHROMIUM:
                enter_by_letter(half_day, house, browser, number)
            else:
                real.enter(number, half_day.codes[number])
        half_day.corridor = open_screen(half_day, house, browser)
        half_day.door = open_screen(half_day, house, browser, door=DOOR)
        half_day.door.evaluate(NOTE_IMAGES)
        yield


def enter_by_letter(
    half_day: HalfDay, house: House, browser: Browser, number: str
) -> None:
    """Open the address of a printed QR code: it fills both fields, and is forgotten.

    A wrong code does not enter; nor does the right one on another tablet, alone or with
    a replacement code that nobody gave.
    """
    real, code = half_day.real[IN_CHROMIUM], half_day.codes[number]
    tablets = f"{house.gateway}/"
    square = half_day.act("print_square", number=number, code=code, tablets=tablets)
    address = read_square(square)
    other = open_chair(browser, house.gateway)
    for page in (real.page, other):
        page.goto("about:blank")
        page.goto(address)
        expect(page.locator("#number")).to_have_value(number)
        expect(page.locator("#code")).to_have_value(code)
        assert page.url == f"{house.gateway}/examinateur/", "the code is in no address"
    real.type("code", code[:-1] + ("B" if code.endswith("A") else "A"))
    real.press("Entrer")
    real.see("Ce numéro et ce code ne vont pas ensemble.")
    real.enter(number, code)
    body = other.locator("body")
    other.get_by_role("button", name="Entrer").click()
    expect(body).to_contain_text("Une autre tablette porte déjà ce numéro.")
    other.locator("#replacement").fill("12345678")
    look(other, "chair-replacement")
    other.get_by_role("button", name="Entrer").click()
    expect(body).to_contain_text("Ce code de remplacement ne convient pas")
    other.context.close()


def replace_an_examiner(half_day: HalfDay) -> None:
    """Somebody did not come: the reserve sits there, and they get no chair."""
    before = half_day.examiners()
    absent = min(number for (name, _), number in before.items() if name == LONG)
    [reserve] = half_day.codes.keys() - before.values()
    half_day.act("replace_examiner", absent=absent)
    after = half_day.examiners()
    moved = {key[0]: number for key, number in after.items() if before[key] != number}
    assert moved == {LONG: reserve}
    late = ChairTablet(absent, http=half_day.http, code=half_day.codes[absent])
    answer = half_day.http.post(
        "/enrol",
        {"examiner": absent, "code": late.code, "public_key": late.public_key.hex()},
    )
    assert answer.json()["sittings"] == []


def open_screen(
    half_day: HalfDay, house: House, browser: Browser, *, door: int = 0
) -> Page:
    """Open a screen of the circuit, in the corridor or at a door, by its code."""
    key = bytes.fromhex(read_secrets(house.home / "secrets.json").codes)
    code = post_code(key, half_day.circuits[FIRST], 1)
    page = browser.new_page(viewport=CORRIDOR, locale="fr-FR")
    page.goto(f"{house.gateway}/signaux/#{code}")
    where = f"À la porte de la station {door}" if door else "Dans le couloir"
    page.get_by_role("button", name=where).click()
    expect(page.locator("h1")).to_have_text("Le départ n’est pas annoncé")
    if door:
        expect(page.locator(".say")).to_contain_text("scellée jusqu’au signal")
    look(page, "door" if door else "corridor")
    return page


@pytest.mark.usefixtures("real_chairs")
def test_four_circuits_go_from_their_sealed_series_to_the_ranking(half_day):
    assert len(half_day.virtual()) + len(half_day.real) == 40
    open_the_briefings(half_day)
    for real in half_day.real.values():
        real.mark_exercise()
    half_day.real[IN_CHROMIUM].look("briefing")
    launch(half_day)
    with ThreadPoolExecutor() as hands:
        others = half_day.circuits.keys() - {FIRST}
        played = [hands.submit(play_virtual, half_day, name) for name in others]
        for turn in TURNS:
            play(half_day, turn, hands)
        for circuit in played:
            circuit.result()
    assert len({t.heard("launched")[-1]["t0_ms"] for t in half_day.virtual()}) == 1
    for real in half_day.real.values():
        real.see("Demi-journée finie")
        real.hold("Maintenir pour remettre")
        real.see("Tout est reçu.")
    half_day.real[IN_CHROMIUM].look("receipt")
    see_what_was_shown(half_day)
    let_the_circuit_go(half_day)
    say_whose_it_is(half_day)
    let_the_cut_site_go(half_day)
    deliver_late(half_day)
    assert keys_anywhere(half_day) == []
    reach_the_ranking(half_day)


def open_the_briefings(half_day):
    """Confine everybody; each chair hears its own keys, and no other's."""
    numbers = half_day.candidates("Lille")
    assert len(numbers) == 3
    for number in [*numbers[:-1], *half_day.candidates(CUT_SITE)]:
        half_day.act("confine", number=number)
    refused = half_day.act("open_briefing", site="Lille")
    assert (refused["refused"], refused["numbers"]) == ("briefing.awaits", numbers[-1:])
    half_day.act("hand_shares")
    for tablet in half_day.virtual():
        tablet.hear()
        assert tablet.heard("audience") == []
    half_day.act("confine", number=numbers[-1])
    for site in ("Lille", CUT_SITE):
        assert "act" in half_day.act("open_briefing", site=site)
    for tablet in half_day.virtual():
        texts = tablet.open()
        assert f'"station":"{tablet.station}"'.encode() in texts["grid"]
    for tablet in half_day.tablets[LONG].values():
        stranger = next(t for t in half_day.virtual() if t.station != tablet.station)
        own_keys = tablet.heard("audience")[-1]["keys"]
        for audience, (place, blob) in stranger.parts.items():
            key = bytes.fromhex(own_keys[audience])
            with pytest.raises(Unreadable):
                open_station_part(tablet.manifest, key, place, blob)


def launch(half_day):
    """Arm; the first circuit hears of it at once, and of no key."""
    half_day.act("arm", lead_ms=LEAD_MS)
    for tablet in half_day.tablets[FIRST].values():
        assert "key" not in tablet.wait_for_news("launched")


def play_virtual(half_day, name):
    """A circuit of virtual tablets: its own bells, and one number that is misread."""
    tablets = half_day.tablets[name]
    for tablet in tablets.values():
        assert "key" not in tablet.wait_for_news("launched")
        tablet.is_cut = name.startswith(CUT_SITE)
    for turn in TURNS:
        for chair, tablet in tablets.items():
            tablet.wait_for_turn(turn)
            if tablet.expected(turn) is None:
                continue
            is_misread = (name, chair) == (LONG, MISREAD)
            tablet.mark(turn, half_day.misread if is_misread else None)
            tablet.validate(turn)
            tablet.send()


def play(half_day, turn, hands):
    """Who has somebody marks and validates, while the circuit is stopped."""
    tablets = half_day.tablets[FIRST]
    tablets[IN_WEBKIT[0], 3 - IN_WEBKIT[1]].wait_for_turn(turn)
    if turn == TURNS[0]:
        header = half_day.corridor.locator("header")
        expect(header).to_contain_text("passage 1 sur 5")
        keep_picture(half_day.corridor, "corridor-1")
    with half_day.paused(FIRST):
        at_webkit = hands.submit(mark_in_webkit, half_day.real[IN_WEBKIT], turn)
        mark_virtual(half_day, turn)
        mark_in_chromium(half_day, turn)
        at_webkit.result()
        if turn == KILLED_AFTER:
            replace_tablet(half_day, tablets[KILLED])


def mark_virtual(half_day, turn):
    """Of the tablets that are not real three fare ill."""
    for chair, tablet in half_day.tablets[FIRST].items():
        tablet.is_cut = chair == DEAD or (chair == CUT and turn > CUT_AFTER)
        if tablet.expected(turn) is None:
            continue
        tablet.mark(turn)
        if (chair, turn) != (LEFT_OPEN, last_turn(tablet)):
            tablet.validate(turn)
        tablet.send()


def mark_in_webkit(chair, turn):
    """Type the number of the badge, and mark."""
    number = chair.expected(turn)
    if number is not None:
        chair.see(STOPPED)
        chair.see("Qui est entré")
        chair.type("badge", number)
        chair.press("Vérifier")
        chair.finish_grid()


def mark_in_chromium(half_day, turn):
    """Scan the badge, mark, and scan the grid of the partner, who is cut off."""
    chair, partner = half_day.real[IN_CHROMIUM], half_day.tablets[FIRST][DEAD]
    number = chair.expected(turn)
    if number is None:
        return
    chair.show_to_camera(number)
    chair.see(STOPPED)
    chair.see("Qui est entré")
    chair.press("Scanner le badge")
    if turn == first_turn(chair):
        show_on_request(chair)
    chair.finish_grid()
    chair.show_to_camera(partner.box(turn))
    chair.press("Garder une grille de l’autre siège")
    chair.see(f"Grille du passage {turn} gardée ici, scellée.")
    keep_picture(half_day.corridor, "corridor-paused")


def show_on_request(chair):
    """Give the tablet to the candidate, who sees the document and no grid."""
    chair.press("Montrer le document")
    chair.look("documents")
    chair.press("Montrer au candidat")
    chair.see(ON_REQUEST)
    shown = chair.page.get_by_role("application", name=ON_REQUEST)
    shown.press("+")
    chair.see("140 %")
    chair.page.keyboard.press("Escape")
    expect(shown).to_be_visible()
    chair.look("document")
    chair.hold("Maintenir pour reprendre")


def see_what_was_shown(half_day):
    """From t0 on, of its own station: the door its own, the examiner on request."""
    [(shown_ms, label)] = half_day.door.evaluate("window.images")
    assert label.startswith(ON_TABLE)
    launched = half_day.virtual("Lille")[0].heard("launched")[-1]
    assert shown_ms >= launched["t0_ms"]
    attempt = half_day.real[IN_CHROMIUM].attempt(half_day.database)
    presented = half_day.database.execute(
        "SELECT convert_from(body, 'UTF8') FROM journal_entry"
        " WHERE attempt = %s AND kind = 'presented'",
        (attempt,),
    ).fetchall()
    turn = first_turn(half_day.real[IN_CHROMIUM])
    assert presented == [(f'{{"document":1,"turn":{turn}}}',)]


def replace_tablet(half_day, dead):
    """Give a code for another tablet; it finds what the dead one had written."""
    circuit = str(half_day.circuits[FIRST])
    code = half_day.act("replace_tablet", attempt=str(dead.attempt), circuit=circuit)
    before = dead.grids().grids
    tablet = half_day.enrol(dead.number, code)
    assert (tablet.attempt, tablet.epoch) == (dead.attempt, 2)
    tablet.open()
    tablet.wait_for_news("launched")
    tablet.fetch_grids()
    assert tablet.grids().grids == before
    assert before, "the tablet that was killed had written nothing"
    assert dead.wait_for_news("superseded")["epoch"] == 2


def let_the_circuit_go(half_day):
    """Nobody leaves for what is missing, by name; what is proven passes."""
    tablets = half_day.tablets[FIRST]
    cut, left_open = tablets[CUT], tablets[LEFT_OPEN]
    kept = [
        f"{cut.expected(turn)} {cut.station} {cut.place}"
        for turn in TURNS
        if turn > CUT_AFTER and cut.expected(turn)
    ]
    assert kept, "the tablet that is cut off has nothing to prove"
    turn = last_turn(left_open)
    unfinished = f"{left_open.expected(turn)} {left_open.station} {left_open.place}"
    half_day.wait_for_ledger()
    refused = half_day.release(FIRST)
    assert refused["refused"] == "grids.missing"
    assert sorted(refused["missing"]) == sorted([*kept, unfinished])

    left_open.validate(turn)
    left_open.send()
    half_day.wait_for_ledger()
    refused = half_day.release(FIRST)
    assert sorted(refused["missing"]) == sorted(kept)
    body = body_of(half_day, half_day.release(FIRST, [cut.proof()]))
    assert (body["expected"], body["held"]) == (20, 20 - len(kept))
    assert sorted(body["proven"]) == sorted(kept)


def say_whose_it_is(half_day):
    """A number that was misread makes a grid nobody's, until two say whose it is."""
    tablet = half_day.tablets[LONG][MISREAD]
    turn = last_turn(tablet)
    number = tablet.expected(turn)
    refused = half_day.release(LONG)
    assert refused["missing"] == [f"{number} {tablet.station} {tablet.place}"]
    [(chair,)] = half_day.database.execute(
        "SELECT chair_id FROM attempt WHERE id = %s", (tablet.attempt,)
    ).fetchall()
    half_day.act(
        "attribute",
        circuit=str(half_day.circuits[LONG]),
        chair=str(chair),
        turn=str(turn),
        met=half_day.misread,
        candidate=number,
    )
    body = body_of(half_day, half_day.release(LONG))
    assert (body["expected"], body["held"]) == (10, 10)


def let_the_cut_site_go(half_day):
    """A site that was cut off throughout: all is missing, and all is proven."""
    for name in half_day.circuits:
        if not name.startswith(CUT_SITE):
            continue
        tablets = half_day.tablets[name].values()
        refused = half_day.release(name)
        assert refused["refused"] == "grids.missing"
        body = body_of(half_day, half_day.release(name, [t.proof() for t in tablets]))
        assert body["held"] == 0
        assert len(body["proven"]) == body["expected"] == len(refused["missing"])


def body_of(half_day, released):
    """What is recorded of a release."""
    [(body,)] = half_day.database.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb FROM act WHERE number = %s",
        (released["act"],),
    ).fetchall()
    return body


def deliver_late(half_day):
    """What was proven comes in after the release; a dead tablet brings nothing."""
    for tablet in [half_day.tablets[FIRST][CUT], *half_day.virtual(CUT_SITE)]:
        tablet.is_cut = False
        tablet.send()
    half_day.wait_for_ledger()


def reach_the_ranking(half_day):
    """The part of the ranking has the exact means of what the tablets ticked."""
    part = half_day.act("make_marks")
    found = {
        number: [Fraction(m) for m in marks] for number, marks in part["candidates"]
    }
    assert found == {
        number: [mark_of(half_day, number, f"s{n}") for n in range(1, 6)]
        for site in ("Lille", CUT_SITE)
        for number in half_day.candidates(site)
    }


def mark_of(half_day, number, station):
    """The mean of both grids out of 20, reckoned line by line."""
    points, name = half_day.points[station], half_day.circuit_of(number)
    marks = []
    for place in (1, 2):
        is_misread = (name, (station, place)) == (LONG, MISREAD)
        met = half_day.misread if is_misread else number
        grids = half_day.grids(name, (station, place))
        grid = next(grid for grid in grids if grid.candidate == met)
        rows = [
            (Fraction(line["points"]), Fraction(line["shares"][level]))
            for line, level in zip(points["criteria"], grid.criteria, strict=True)
        ] + [
            (Fraction(line["points"]), Fraction(level, 4))
            for line, level in zip(points["aptitudes"], grid.aptitudes, strict=True)
        ]
        whole = sum(most for most, _ in rows)
        marks.append(20 * sum(most * share for most, share in rows) / whole)
    return sum(marks) / 2


def first_turn(chair):
    """The first turn in which somebody is expected."""
    return min(turn for turn in TURNS if chair.expected(turn))


def last_turn(tablet):
    """The last turn in which somebody is expected."""
    return max(turn for turn in TURNS if tablet.expected(turn))


def keys_anywhere(half_day):
    """The sitting key, of which the keeper alone knows, in the whole database."""
    [(check,)] = half_day.rows("SELECT key_check FROM sitting WHERE id = %s")
    return everything_held.keys_among(
        everything_held.of_database(half_day.database),
        sitting=half_day.sitting,
        key_check=bytes(check),
    )
