"""A circuit whose tablets keep all that was tapped, and never deliver (F40).

The release refuses by name, a code lets people go and holds nothing, the half-day is
not gathered, and the proof of what is complete names each grid to whoever checks it.
"""

import json

import pytest
from verifier.ecos.completeness import check_site

from acts.ecos.test_grids_collected import close, collect, known_forms, to_verify
from acts.ecos.test_half_day_collected import collect as gather
from acts.ecos.test_release import missing_of, release
from concours.core.ecos.completeness.sets import GridsMissing
from small_ecos import CHAIRS, hold
from small_exam import NUMBERS

KEPT = [(2, 1), (4, 2)]
"""Two chairs whose taps stay on their tablets: of the first nothing else came."""
NAMES = sorted(f"{n} s{s + 1} {p}" for n in NUMBERS for s, p in KEPT)


def listed(half_day, act):
    """What the list of the site says of each grid that it lacks."""
    from concours.acts.delivery.minutes import read_drawn_minutes  # noqa: PLC0415

    drawn = read_drawn_minutes(half_day.sitting, act)
    [circuit] = json.loads(drawn.facts)["circuits"]
    return {
        (f"{row['candidate']} {row['station']} {row['chair']}"): (
            row["reason"],
            row["given_up"],
        )
        for row in circuit["missing"]
    }


def test_taps_that_no_tablet_delivers_let_nobody_go_and_are_missing_by_name(
    half_day, monkeypatch
):
    tablets = half_day.grade_all(but=KEPT)
    shown, silent = (tablets[chair] for chair in KEPT)
    for tablet in (shown, silent):
        hold(half_day.owner, tablet, 1)  # enrolled and open, then offline for good

    assert sorted(missing_of(half_day).missing) == NAMES
    # one shows its code: what it wrote is proven, the other is awaited by name
    assert missing_of(half_day, [shown.proof()]).count == len(NUMBERS)
    _, body = half_day.body(release(half_day, [t.proof() for t in (shown, silent)]))
    assert (sorted(body["proven"]), body["held"]) == (NAMES, 40 - len(NAMES))

    with pytest.raises(GridsMissing) as refused:
        gather(half_day.sitting)
    assert sorted(refused.value.missing) == NAMES
    half_day.by_two(
        "grid_given_up", circuit=half_day.circuit, grids=",".join(NAMES[:4])
    )
    with pytest.raises(GridsMissing) as refused:
        gather(half_day.sitting)
    assert sorted(refused.value.missing) == NAMES[4:]
    half_day.by_two(
        "grid_given_up", circuit=half_day.circuit, grids=",".join(NAMES[4:])
    )
    gather(half_day.sitting)
    close(half_day)

    with known_forms(monkeypatch):
        act = collect(half_day)
    _, body = half_day.body(act)
    assert (body["expected"], body["held"]) == (40, 40 - len(NAMES))
    assert body["missing"] == NAMES
    assert listed(half_day, act) == dict.fromkeys(NAMES, ("never_met", True))
    found = check_site(to_verify(half_day))
    assert [f"{c} {s} {p}" for c, s, p in found["missing"]] == NAMES
    assert found["held_digest"] == body["held_digest"]
    assert found["expected_digest"] == body["expected_digest"]


def test_a_circuit_of_which_no_tablet_ever_delivers_lets_nobody_go(half_day):
    half_day.grade_all(but=CHAIRS)

    refused = missing_of(half_day)

    assert refused.count == 10 * len(NUMBERS)
    assert {name.split()[0] for name in refused.missing} == {*NUMBERS}
