"""Whatever befalls a tablet, nothing is lost and one calm sentence says so.

Real Chromium against the whole house, one exam for the module, one candidate for each
fault. Fault and attack numbers are those of the list of bad days. After each fault the
journal in PostgreSQL is compared with what the tablet wrote, entry by entry.
"""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect
from tests.e2e import everything_held
from tests.e2e.house import WHOLE_CHROMIUM, House
from tests.e2e.house import look as look_at
from tests.e2e.staff_by_acts import dial, jury_of
from tests.e2e.stage import LEAD_MS, Stage, look
from tests.e2e.tablet import CUT, new_tablet
from tests.kept_browser import KEPT
from tests.patience import PATIENCE_S, until

from concours.core.authoring.sealing import manifest as manifests
from concours.core.authoring.sealing.keys import keys_of
from concours.core.authoring.sealing.package import open_part
from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.core.delivery.sitting.spoken import time_words
from concours.core.kernel.time import SECOND_MS, Instant
from concours.keeper import shares

pytestmark = pytest.mark.e2e

FLAPS_COUNT = 4
AWAY_MS, SETTLED_MS = 1_500, 500
TRIES_COUNT = 2 * PATIENCE_S
CANNOT_KEEP = "Levez la main : cette tablette n’enregistre plus"

COUNT_LOCKS = """
  window.locks = []
  const ask = navigator.wakeLock.request.bind(navigator.wakeLock)
  navigator.wakeLock.request = async (kind) => {
    const lock = await ask(kind)
    locks.push(lock)
    return lock
  }
"""
LIT_ONCE = "(count) => locks.length === count && locks.at(-1).released === false"
HIDE_AND_SHOW = """
  locks[0].release().then(() => document.dispatchEvent(new Event('visibilitychange')))
"""
REFUSE_LOCKS = """
  window.refusedCount = 0
  navigator.wakeLock.request = async () => {
    refusedCount += 1
    throw new DOMException('battery', 'NotAllowedError')
  }
"""

BASES = """
SELECT d.epoch, d.base_count FROM device d JOIN attempt a ON a.id = d.attempt
JOIN candidate c ON c.id = a.candidate_id JOIN sitting s ON s.id = a.sitting_id
WHERE c.number = %s AND s.kind = 'exam' ORDER BY d.epoch
"""


@pytest.fixture(scope="module")
def stage(house: House, chromium: Browser) -> Iterator[Stage]:
    with (
        ExitStack() as laid,
        jury_of(house.home) as jury,
        dial(house.home) as database,
    ):
        jury.pass_over("check")
        yield Stage(house, jury, database, chromium, laid)
        for context in chromium.contexts:
            context.close()


def test_nothing_held_before_launch_opens_the_package_a06(stage: Stage) -> None:
    tablet = stage.seated(0)
    tablet.wait_ready()
    stage.jury.hand_shares("exam")
    packages = stage.house.home / "packages"
    gateways = everything_held.of_processes(stage.house.process.pid, b"gateway")
    values = everything_held.of_tablet(tablet.page)
    values += everything_held.of_database(stage.database)
    values += [*everything_held.of_files(packages), *gateways]
    sitting, sealed = sealed_exam(stage)
    facts = {"sitting": sitting, "key_check": sealed.key_check}
    words = list(stage.house.credentials["shares"]["exam"].values())[:2]
    secret = shares.combine(words)  # what the keyholders alone can do
    key = keys_of(secret, sitting=sitting).sitting

    assert everything_held.keys_among(values, **facts) == []

    assert len(gateways) == 2
    assert everything_held.keys_among([*values, b"{" + key], **facts) == [key]
    blob = (packages / "blob" / sealed.parts[0].digest.hex()).read_bytes()
    assert blob in values
    assert json.loads(open_part(sealed, key, number=0, blob=blob))["protocol"] == 1


def test_tablet_cut_before_the_launch_waits_honestly_and_opens_f11(
    stage: Stage,
) -> None:
    early, late = stage.line(), stage.line()
    begun_s = time.monotonic()
    before_arming, before_key = stage.seated(1, early), stage.seated(2, late)
    before_arming.wait_ready()
    before_key.wait_ready()
    early.turn("cut")
    stage.jury.hand_shares("exam")
    took_ms = round(1_000 * (time.monotonic() - begun_s))
    stage.jury.arm("exam", lead_ms=max(LEAD_MS, LEAD_MS // 2 + took_ms))
    before_key.says("L’épreuve commence dans")
    late.turn("cut")  # before the key goes out, also on a machine that is slow
    look(before_key, "armed")
    stage.jury.wait_for_start("exam")
    stage.is_launched = True

    before_key.says("Le sujet attend le réseau.")
    before_arming.says("L’épreuve est prévue")
    before_arming.says("Réseau coupé")
    look(before_key, "opening")
    look(before_arming, "waiting-cut")
    before_arming.page.get_by_role(
        "button", name="Saisir les mots de lancement"
    ).click()
    before_arming.hear(launch_words(stage), "Ouvrir le sujet")
    before_arming.wait_composing()
    before_arming.tick("B")
    before_arming.wait_kept_here()
    for tablet, line, place in ((before_arming, early, 1), (before_key, late, 2)):
        line.turn("whole")
        tablet.wait_composing()
        tablet.tick("A")
        stage.assert_whole(tablet, place)


def test_tablet_without_network_reloads_and_composes_on_f11_f21(stage: Stage) -> None:
    tablet = stage.composing(3)
    tablet.tick("A")
    tablet.wait_all_kept()
    tablet.context.set_offline(True)
    tablet.tick("C")
    tablet.validate()
    tablet.wait_kept_here()
    tablet.says(CUT)
    look(tablet, "cut")

    tablet.page.reload()

    tablet.wait_composing()
    assert tablet.question == "dp1-q2"
    tablet.tick("B")
    tablet.go_to(1)
    assert tablet.ticked() == ["A", "C"]
    tablet.wait_kept_here()
    tablet.context.set_offline(False)
    stage.assert_whole(tablet, 3)
    assert tablet.answers() == {"dp1-q1": ["A", "C"], "dp1-q2": ["B"]}


def test_portal_that_answers_a_page_acknowledges_nothing_f15(stage: Stage) -> None:
    line = stage.line()
    tablet = stage.composing(4, line)
    tablet.wait_all_kept()
    before = stage.held(4)

    line.turn("portal")
    tablet.tick("A", "B")

    tablet.wait_kept_here()
    tablet.says(CUT)
    assert stage.held(4) == before
    line.turn("whole")
    stage.assert_whole(tablet, 4)


def test_answers_whose_receipts_are_lost_are_held_once_f14(stage: Stage) -> None:
    line = stage.line()
    tablet = stage.composing(5, line)
    tablet.wait_all_kept()

    line.turn("deaf")
    tablet.tick("A", "B")

    tablet.wait_kept_here()  # of the first, it may be
    kinds = lambda: [row[3] for row in stage.held(5)]  # noqa: E731
    until(lambda: line.heard_count > 0 and kinds().count("answered") == 2)
    line.turn("whole")
    stage.assert_whole(tablet, 5)


def test_second_tab_waits_and_takes_over_when_the_first_closes_f25(
    stage: Stage,
) -> None:
    tablet = stage.composing(6)
    tablet.tick("D")
    second = tablet.context.new_page()
    second.goto(tablet.gateway)

    expect(
        second.get_by_text("L’épreuve est ouverte dans un autre onglet.")
    ).to_be_visible()
    look_at(second, "tablet-other-tab")
    tablet.tick("E")
    stage.assert_whole(tablet, 6)
    tablet.page.close()
    tablet.page = second
    tablet.wait_composing()
    assert tablet.ticked() == ["D", "E"]
    tablet.tick("A")
    tablet.wait_all_kept()

    # Left for another page of the centre: an absence of that length.
    tablet.page.goto(f"{tablet.gateway}/verification/")
    tablet.page.wait_for_timeout(AWAY_MS)
    tablet.page.go_back()
    tablet.wait_composing()
    for _ in range(TRIES_COUNT):
        if [row[3] for row in stage.held(6)].count("returned") == 2:
            break
        tablet.page.wait_for_timeout(SETTLED_MS)
    stage.assert_whole(tablet, 6)
    *_, left, returned = (
        row for row in stage.held(6) if row[3] in {"left", "returned"}
    )
    assert (left[3], left[4]) == ("left", '{"by":"hidden"}')
    assert returned[5] - left[5] >= AWAY_MS


def test_tablet_that_cannot_keep_shows_no_answer_and_asks_for_help_f23(
    stage: Stage,
) -> None:
    tablet = stage.composing(8)
    tablet.tick("A")
    tablet.wait_all_kept()
    chrome = tablet.context.new_cdp_session(tablet.page)
    disk = {"origin": tablet.gateway}

    chrome.send("Storage.overrideQuotaForOrigin", {**disk, "quotaSize": 1})
    tablet.says(CANNOT_KEEP)  # Chromium asks every thirty seconds only
    tablet.page.locator("li.prop label").nth(2).click()
    tablet.says(CANNOT_KEEP)

    assert tablet.ticked() == ["A"]
    look(tablet, "cannot-keep")
    chrome.send("Storage.overrideQuotaForOrigin", disk)
    tablet.tick("B")
    stage.assert_whole(tablet, 8)
    assert tablet.answers() == {"dp1-q1": ["A", "B"]}


def test_replaced_tablet_delivers_late_under_its_own_epoch_f22(stage: Stage) -> None:
    line = stage.line()
    old = stage.composing(9, line)
    old.tick("A")
    old.wait_all_kept()
    known = stage.held(9)
    line.turn("cut")
    old.tick("B")
    old.wait_kept_here()

    new = new_tablet(stage.browser, stage.house.gateway)
    code = stage.jury.allow_replacement("exam", stage.candidate(9)["number"])
    new.enrol(stage.candidate(9), code)
    new.wait_composing()
    assert new.ticked() == ["A"]
    new.tick("C")
    new.wait_all_kept()
    line.turn("whole")

    old.says("Une autre tablette a pris la suite.")
    look(old, "superseded")
    old.says("Tout ce qu’elle gardait est reçu par le centre.")
    assert stage.held(9) == old.written() + new.written()
    bases = stage.database.execute(BASES, (stage.candidate(9)["number"],)).fetchall()
    assert bases == [(1, None), (2, len(known))]
    assert old.faults + new.faults == []


def test_screen_stays_lit_while_somebody_composes_or_is_left_alone(
    stage: Stage,
) -> None:
    stage.launch()
    with KEPT.lend(WHOLE_CHROMIUM) as whole:  # without windows, it keeps no screen lit
        tablet = replace(stage, browser=whole).composing(7)
        tablet.context.add_init_script(COUNT_LOCKS)
        tablet.page.reload()
        tablet.wait_composing()
        tablet.page.wait_for_function(LIT_ONCE, arg=1)

        # The browser takes the lock from a hidden page.
        tablet.page.evaluate(HIDE_AND_SHOW)
        tablet.page.wait_for_function(LIT_ONCE, arg=2)
        tablet.context.add_init_script(REFUSE_LOCKS)
        tablet.page.reload()
        tablet.tick("A")
        stage.assert_whole(tablet, 7)
        assert tablet.page.evaluate("refusedCount") == 1

        # An image is enlarged by hand alone, and told once it rests.
        tablet.go_to_part("1 à 10")
        plate = tablet.page.locator(".plate").first
        expect(plate.locator("output").first).to_have_text("100\u202f%")
        plate.get_by_role("button", name="Agrandir").click()
        expect(plate.locator("output").first).to_have_text("140\u202f%")
        for _ in range(TRIES_COUNT):
            if "viewed" in [row[3] for row in stage.held(7)]:
                break
            tablet.page.wait_for_timeout(SETTLED_MS)
        looks = [json.loads(row[4]) for row in stage.held(7) if row[3] == "viewed"]
        assert [look["zoom"] for look in looks] == [140]


def test_line_that_flaps_loses_and_doubles_nothing_f12(stage: Stage) -> None:
    line = stage.line()
    tablet = stage.composing(10, line)
    for number in range(FLAPS_COUNT):
        line.turn("cut" if number % 2 else "deaf")
        tablet.tick("A")
        line.turn("whole")
        tablet.tick("BCDE"[number])

    stage.assert_whole(tablet, 10)
    assert tablet.answers() == {"dp1-q1": ["B", "C", "D", "E"]}


def test_answers_given_before_the_close_arrive_after_it_f36_f37(stage: Stage) -> None:
    line = stage.line()
    tablet = stage.composing(11, line)
    tablet.wait_all_kept()
    line.turn("cut")
    stage.jury.extend("exam", 5)
    tablet.tick("A")
    tablet.wait_kept_here()
    before_words = tablet.remaining
    tablet.open_time_words()
    tablet.hear(time_words_of(stage, 11), "Prendre ce temps")
    tablet.says("Ces mots vous donnent")
    tablet.page.keyboard.press("Escape")
    assert tablet.remaining != before_words
    line.turn("whole")
    tablet.says("Votre temps est prolongé de 5 minutes")
    look(tablet, "extended")
    line.turn("cut")
    tablet.tick("C")
    tablet.wait_kept_here()
    before = len(tablet.written())

    stage.jury.close("exam")
    line.turn("whole")

    tablet.wait_receipt()
    rows = tablet.written()
    assert stage.held(11) == rows
    assert [json.loads(row[4]) for row in rows[before:]] == [{"reason": "closed"}]
    assert json.loads(rows[before - 1][4])["answer"] == ["A", "C"]
    assert tablet.faults == []


def launch_words(stage: Stage) -> list[str]:
    """Return what the page of the site shows once the paper is open."""
    row = stage.database.execute(
        """SELECT r.launch_words FROM released_key r JOIN sitting s ON s.id = r.sitting
           WHERE s.kind = 'exam'"""
    ).fetchone()
    assert row is not None
    return [WORDLIST[place] for place in row[0]]


def time_words_of(stage: Stage, place: int) -> list[str]:
    """Return what the page of the room shows for this seat."""
    number = stage.candidate(place)["number"]
    row = stage.database.execute(
        """SELECT a.id, d.token_digest FROM attempt a
           JOIN candidate c ON c.id = a.candidate_id
           JOIN sitting s ON s.id = a.sitting_id JOIN device d ON d.attempt = a.id
           WHERE c.number = %s AND s.kind = 'exam'""",
        (number,),
    ).fetchone()
    assert row is not None
    end = Instant(-(-stage.jury.due_ms("exam", number) // SECOND_MS) * SECOND_MS)
    places = time_words(end, attempt=row[0], secret=bytes(row[1]))
    return [WORDLIST[place] for place in places]


def sealed_exam(stage: Stage) -> tuple[UUID, manifests.Manifest]:
    """Return the exam's sitting and the manifest that the gateway serves."""
    row = stage.database.execute(
        "SELECT id, encode(package_digest, 'hex') FROM sitting WHERE kind = 'exam'"
    ).fetchone()
    assert row is not None
    folder = stage.house.home / "packages" / row[1]
    return row[0], manifests.read((folder / "manifest.json").read_bytes())
