"""A grid that its own tablet has lost is held, if the partner carried it (F40 e).

The centre alone opens the box; the original stands where it has come; what is of
another station, or was altered, is none. The verifier finds the same sets.
"""

from hashlib import sha256

import pytest
from verifier.ecos.completeness import check_site

from acts.ecos.conftest import OVER
from acts.ecos.test_grids_collected import close, collect, known_forms, to_verify
from acts.ecos.test_release import release
from acts.scene import NOON
from concours.core.delivery.journal.epochs import Epoch, JournalEntry
from concours.core.ecos.completeness.carried import CarryingTablet, seal_grid
from concours.core.ecos.grids.fold import fold
from concours.core.kernel.time import MINUTE_MS, Instant
from small_ecos import expected_at, hold, whole_tablet

STATION = 2
LOST_TURN = next(turn for turn in range(5, 0, -1) if expected_at(STATION, turn))


def box_of(tablet, turn, *, token=None):
    """What a tablet shows of its grid of a turn, while it is cut off."""
    entries = [
        JournalEntry(e.seq, e.kind, e.body, e.device_ms, Instant(e.device_ms))
        for e in tablet.entries
    ]
    grids = fold(tablet.form, [Epoch(tablet.epoch, None, entries)]).grids
    own = next(grid for grid in grids if grid.turn == turn)
    key = CarryingTablet(tablet.attempt, token or sha256(tablet.public_key).digest())
    return seal_grid(tablet.form, own, key, nonce=bytes(12))


def count_until(tablet, turn):
    """How many entries were written before a turn."""
    return next(e.seq for e in tablet.entries if f'"turn":{turn}'.encode() in e.body)


@pytest.fixture
def cut_off(half_day):
    """Everybody graded; of one chair the last turn never comes."""
    half_day.grade_all(but=[(STATION, 1), (STATION, 2)])
    lost = whole_tablet(half_day.sitting, STATION, 1, NOON)
    hold(half_day.owner, lost, count_until(lost, LOST_TURN))
    partner = whole_tablet(half_day.sitting, STATION, 2, NOON)
    return lost, partner


def carry(half_day, partner, source, box):
    at = NOON + 60 * MINUTE_MS
    body = {"turn": LOST_TURN, "from": str(source.attempt), "box": box}
    partner.write("carried", body, at)
    hold(half_day.owner, partner)


def board_of(half_day):
    from concours.store.queries.ecos.floor import boards_of  # noqa: PLC0415 -- idem

    [board] = boards_of(half_day.sitting, half_day.scene.packages, now=OVER)
    [cell] = [
        cell
        for cell in board.floor.cells
        if (cell.turn, *cell.chair) == (LOST_TURN, f"s{STATION + 1}", 1)
    ]
    return board.floor, cell


def collected(half_day, monkeypatch):
    close(half_day)
    with known_forms(monkeypatch):
        _, body = half_day.body(collect(half_day))
    found = check_site(to_verify(half_day))
    assert found["held_digest"] == body["held_digest"]
    return body


def test_what_the_partner_carried_is_held(half_day, cut_off, monkeypatch):
    """By the release, by the board that follows it, and by the collection."""
    lost, partner = cut_off
    hold(half_day.owner, partner)
    before, cell = board_of(half_day)
    number = expected_at(STATION, LOST_TURN)
    assert (before.missing, cell.state) == ([(number, f"s{STATION + 1}", 1)], "kept")
    carry(half_day, partner, lost, box_of(lost, LOST_TURN))

    with known_forms(monkeypatch):
        act = release(half_day)
        board, cell = board_of(half_day)
    assert half_day.body(act)[1]["held"] == board.received_count == 40
    assert (board.missing, board.late_count) == ([], 0)
    assert (cell.state, cell.candidate) == ("carried", number)
    grid = board.completeness.held[number, f"s{STATION + 1}", 1].grid
    assert {*grid.criteria, *grid.aptitudes, grid.overall, grid.remark} <= {0, None, ""}

    body = collected(half_day, monkeypatch)
    assert (body["missing"], body["held"]) == ([], body["expected"])


def test_without_it_the_grid_is_missing_by_name(half_day, cut_off, monkeypatch):
    hold(half_day.owner, cut_off[1])

    body = collected(half_day, monkeypatch)
    number = expected_at(STATION, LOST_TURN)
    assert body["missing"] == [f"{number} s{STATION + 1} 1"]


@pytest.mark.parametrize("fault", ["token", "source", "altered"])
def test_a_box_that_is_not_this_chair_s_is_no_grid(
    half_day, cut_off, monkeypatch, fault
):
    lost, partner = cut_off
    box = box_of(lost, LOST_TURN, token=b"\1" * 32 if fault == "token" else None)
    if fault == "altered":
        box = box[:-4] + ("AAAA" if not box.endswith("AAAA") else "BBBB")
    source = partner if fault == "source" else lost
    carry(half_day, partner, source, box)

    assert len(collected(half_day, monkeypatch)["missing"]) == 1


def test_the_original_stands_where_it_has_come(half_day, cut_off, monkeypatch):
    lost, partner = cut_off
    carry(half_day, partner, lost, box_of(lost, LOST_TURN))
    hold(half_day.owner, lost)

    with known_forms(monkeypatch):
        board, cell = board_of(half_day)
    assert (cell.state, board.completeness.doubled) == ("received", frozenset())
    body = collected(half_day, monkeypatch)
    assert (body["missing"], body["held"]) == ([], body["expected"])
