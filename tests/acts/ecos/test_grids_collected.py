"""What was to be and what is held of a site, as its record says and the verifier finds.

Both digests are found again from journals, bells and acts alone, by other code.
"""

from contextlib import contextmanager

import pytest
from protocol.chairs import FORM_DOCUMENT, form_of
from verifier.ecos.completeness import check_site

from acts.ecos.conftest import OVER, PRESIDENT
from acts.scene import NOON
from concours.acts.actor import Actor, Venue
from concours.acts.may import NotAllowed
from concours.core.delivery.sitting.phases import WrongPhase
from concours.core.kernel.canonical import dump
from concours.core.kernel.errors import Unavailable
from small_ecos import chair_tablet, expected_at, hold
from small_exam import NUMBERS, SITES

STATIONS = [f"s{number}" for number in range(1, 6)]
SHOWN = {s: dump({**FORM_DOCUMENT, "station": s}).decode() for s in STATIONS}
LILLE = SITES["Lille"]


@contextmanager
def known_forms(monkeypatch):
    """Let the centre know every form, as once their keys are out."""
    from concours.acts.ecos import (  # noqa: PLC0415 -- after setup
        collection,
        floor,
        found_grids,
        paper_grids,
    )
    from concours.store.queries.ecos import floor as boards  # noqa: PLC0415 -- idem

    def forms(_sitting, stations, _packages):
        return {station: form_of(station) for station in stations}

    for module in (collection, floor, boards, found_grids, paper_grids):
        monkeypatch.setattr(module, "grid_forms", forms)
    yield


def collect(half_day, *, actor=PRESIDENT, site=LILLE):
    from concours.acts.ecos.collection import collect_grids  # noqa: PLC0415

    return collect_grids(actor, half_day.sitting, site, now=OVER)


def close(half_day, *, has_head=True):
    half_day.owner.execute(
        "UPDATE sitting SET collected_ms = %s WHERE id = %s",
        (OVER, half_day.sitting),
    )
    if has_head:
        half_day.owner.execute(
            "INSERT INTO journal_head (sitting, size, root, fixed_ms)"
            " SELECT %s, count(*), %s, %s FROM ledger_entry",
            (half_day.sitting, bytes(32), OVER),
        )


def to_verify(half_day):
    from concours.store.queries.delivery import sittings  # noqa: PLC0415
    from concours.store.queries.ecos.verified import circuits_to_verify  # noqa: PLC0415

    return circuits_to_verify(sittings.load(half_day.sitting), LILLE, SHOWN)


def test_the_verifier_finds_both_digests_of_a_site_again(half_day, monkeypatch):
    """With everything at once: a stray given, a station withdrawn, a chair empty."""
    half_day.grade_all(but=[(2, 1), (3, 1), (4, 2)])
    for station, place, met in ((2, 1, "04299"), (3, 1, None)):
        tablet = chair_tablet(half_day.sitting, station, place)
        for turn in (1, 2):
            number = expected_at(station, turn)
            if number:
                tablet.grade(turn, met if met and turn == 1 else number, at=NOON + turn)
        hold(half_day.owner, tablet)
    forged = chair_tablet(half_day.sitting, 4, 2)
    forged.meet(2, expected_at(4, 2), at=NOON)
    forged.mark(2, at=NOON)
    forged.write("validated", {"turn": 2, "grid": "ab" * 32}, NOON)
    hold(half_day.owner, forged)
    half_day.by_two("station_withdrawn", station="s1", circuit=half_day.circuit)
    half_day.by_two(
        "grid_attributed",
        circuit=half_day.circuit,
        chair=half_day.chair(2, 1),
        turn=1,
        met="04299",
        candidate=expected_at(2, 1),
    )
    close(half_day)

    with known_forms(monkeypatch):
        _, body = half_day.body(collect(half_day))

    found = check_site(to_verify(half_day))
    assert found["expected_digest"] == body["expected_digest"]
    assert found["held_digest"] == body["held_digest"]
    assert [f"{c} {s} {p}" for c, s, p in found["missing"]] == body["missing"]
    assert f"{expected_at(4, 2)} s5 2" in body["missing"]  # not as shown
    assert body["expected"] == 32


def test_nothing_is_said_of_what_may_still_come(half_day):
    half_day.grade_all()
    with pytest.raises(WrongPhase):
        collect(half_day)
    close(half_day, has_head=False)
    with pytest.raises(Unavailable):
        collect(half_day)


def test_a_coordinator_says_it_of_their_site_and_no_other(half_day):
    half_day.grade_all()
    close(half_day)
    own = Actor("c", "C. Roy", frozenset({"coordinator"}), Venue(LILLE))
    other = Actor("c", "C. Roy", frozenset({"coordinator"}), Venue(SITES["Lyon-Sud"]))
    with pytest.raises(NotAllowed):
        collect(half_day, actor=other)

    assert half_day.body(collect(half_day, actor=own))[1]["held"] == 40


def test_the_list_is_printed_with_every_missing_name(half_day):
    from acts.scene import sign_acts  # noqa: PLC0415 -- idem
    from concours.acts.delivery.minutes import read_drawn_minutes  # noqa: PLC0415
    from concours.acts.signed_act import signed_act  # noqa: PLC0415 -- idem
    from concours.console.files.grids import pdf  # noqa: PLC0415 -- idem

    half_day.grade_all(but=[(2, 1)])
    close(half_day)
    drawn = read_drawn_minutes(half_day.sitting, collect(half_day))
    sign_acts(half_day.owner)

    document = pdf(drawn, signed_act(drawn.act))

    assert document.startswith(b"%PDF")
    assert all(number.encode() in drawn.facts for number in NUMBERS)


def test_what_comes_after_the_head_changes_no_list_and_is_found_by_its_chair(
    half_day, monkeypatch
):
    from concours.store.queries.ecos.collecting import find_late_chairs  # noqa: PLC0415

    tablets = half_day.grade_all(but=[(2, 1)])
    hold(half_day.owner, tablets[2, 1], 1)
    close(half_day)
    with known_forms(monkeypatch):
        _, before = half_day.body(collect(half_day))
        assert find_late_chairs(half_day.sitting, since=OVER) == []
        hold(half_day.owner, tablets[2, 1], received=OVER + 1)
        _, after = half_day.body(collect(half_day))

    assert len(before["missing"]) == 4
    names = ("held", "missing", "held_digest", "head_size")
    assert [after[name] for name in names] == [before[name] for name in names]
    assert check_site(to_verify(half_day))["held_digest"] == before["held_digest"]
    [late] = find_late_chairs(half_day.sitting, since=OVER)
    assert (late.circuit, late.station, late.place) == ("A", "s3", 1)
