"""Whoever is excluded owes no grid, and what was owed stays once all is collected."""

import pytest

from acts.ecos.conftest import OVER, PRESIDENT
from acts.ecos.test_grids_collected import close, collect, known_forms, to_verify
from acts.scene import NOON
from concours.core.ecos.completeness.sets import GridsMissing
from concours.core.kernel.time import MINUTE_MS, Instant
from small_ecos import chair_tablet, expected_at, hold
from small_exam import NUMBERS, attempt_id

DURING = Instant(NOON + 25 * MINUTE_MS)
OUT = NUMBERS[0]


def exclude(half_day, *, now=DURING):
    attempt = attempt_id(OUT, half_day.sitting)
    return half_day.by_two("candidate_excluded", attempt=attempt, now=now)


def readmit(half_day):
    from concours.acts.delivery.exclusion import readmit as take_back  # noqa: PLC0415

    attempt = attempt_id(OUT, half_day.sitting)
    take_back(PRESIDENT, half_day.sitting, attempt=attempt, reason="Erreur.", now=OVER)


def release(half_day):
    from concours.acts.ecos.release import release_circuit  # noqa: PLC0415

    return release_circuit(PRESIDENT, half_day.sitting, half_day.circuit, now=OVER)


def grade_the_others(half_day):
    """Everybody is graded but for who left after their second station."""
    for station in range(5):
        for place in (1, 2):
            tablet = chair_tablet(half_day.sitting, station, place)
            for turn in range(1, 6):
                number = expected_at(station, turn)
                if number and (number != OUT or turn < 3):
                    at = NOON + (10 * turn - 4) * MINUTE_MS
                    tablet.grade(turn, number, at=at)
            hold(half_day.owner, tablet)


def test_a_candidate_excluded_in_the_half_day_owes_no_grid(half_day):
    grade_the_others(half_day)
    with pytest.raises(GridsMissing) as refused:
        release(half_day)
    assert refused.value.count == 6
    assert all(name.startswith(OUT) for name in refused.value.missing)

    exclude(half_day)
    _, body = half_day.body(release(half_day))

    assert (body["expected"], body["held"], body["given_up"]) == (30, 30, [])


def test_what_was_owed_at_the_collection_stays_whoever_is_readmitted_later(
    half_day, monkeypatch
):
    grade_the_others(half_day)
    exclude(half_day)
    release(half_day)
    from concours.acts.ecos.half_day import collect_half_day  # noqa: PLC0415

    collect_half_day(PRESIDENT, half_day.sitting, now=OVER)
    close(half_day)
    with known_forms(monkeypatch):
        _, before = half_day.body(collect(half_day))
        readmit(half_day)
        _, after = half_day.body(collect(half_day))
    assert (before["expected"], before["missing"]) == (30, [])
    assert after["expected_digest"] == before["expected_digest"]
    assert OUT not in to_verify(half_day)[0]["seen"]

    exclude_other = attempt_id(NUMBERS[1], half_day.sitting)
    half_day.by_two("candidate_excluded", attempt=exclude_other)
    with known_forms(monkeypatch):
        _, later = half_day.body(collect(half_day))
    assert later["expected_digest"] == before["expected_digest"]
