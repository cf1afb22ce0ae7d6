"""A runbook is read whole, or each of its faults is named; a step falls due once."""

from pathlib import Path

import pytest

from concours.core.delivery.cell.runbook import (
    STEPS_COUNT_MAX,
    RunbookFault,
    RunbookInvalid,
    read_runbook,
)
from concours.core.delivery.cell.steps import (
    EARLY_MS_MAX,
    Opening,
    StepTooEarly,
    judge_step,
    plan_day,
    require_near,
    steps_of_hour,
)
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant

MIDNIGHT = Instant(1_795_993_200_000)
OURS = Path(__file__).parents[4] / "deploy/day.toml"
STEP = """
[[step]]
code = "shares"
from_start = -30
minutes = 10
fr = "Compter"
en = "Count"
"""


def hour(minutes):
    return Instant(MIDNIGHT + minutes * MINUTE_MS)


def opening(name="uc-1", at=14 * 60 + 30):
    return Opening(name, name.upper(), hour(at))


def faults_of(text):
    with pytest.raises(RunbookInvalid) as refused:
        read_runbook(text)
    return set(refused.value.faults)


def test_the_file_of_the_house_is_sound_and_has_the_hours_of_its_day():
    day = plan_day(read_runbook(OURS.read_text()), [opening()], hour=hour)

    assert [(one.step.code, (one.at - MIDNIGHT) // MINUTE_MS) for one in day] == [
        ("doctor", 7 * 60),
        ("sites", 8 * 60),
        ("check_sitting", 9 * 60),
        ("overrides", 12 * 60),
        ("shares", 14 * 60),
        ("disk_and_delay", 15 * 60 + 15),
        ("dry_switchover", 15 * 60 + 30),
        ("backup", 18 * 60 + 30),
        ("report", 18 * 60 + 45),
    ]


def test_every_fault_of_a_file_is_named():
    text = """
    [[step]]
    code = "Doctor!"
    at = "7 h"
    from_start = 5
    minutes = 0
    shows = "weather"
    fr = ""
    color = "red"

    [[step]]
    code = "shares"
    minutes = true
    from_start = 601
    fr = "x"
    en = "x"

    [[step]]
    code = "shares"
    at = "24:00"
    minutes = 5
    fr = "x"
    en = "x"
    """

    assert faults_of(text) == {
        (1, "color", "unknown"),
        (1, "code", "not_a_code"),
        (1, "fr", "not_a_text"),
        (1, "en", "not_a_text"),
        (1, "at", "one_hour"),
        (1, "at", "not_an_hour"),
        (1, "minutes", "out_of_range"),
        (1, "shows", "unknown"),
        (2, "minutes", "out_of_range"),
        (2, "from_start", "out_of_range"),
        (3, "code", "twice"),
        (3, "at", "not_an_hour"),
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", RunbookFault(0, "step", "count")),
        (STEP * (STEPS_COUNT_MAX + 1), RunbookFault(0, "step", "count")),
        ("step = 3", RunbookFault(0, "step", "not_steps")),
        ("zone = 'Paris'" + STEP, RunbookFault(0, "zone", "unknown")),
    ],
)
def test_a_file_that_is_no_list_of_steps_says_so(text, fault):
    assert faults_of(text) == {fault}


def test_a_file_that_is_no_toml_says_where():
    [(step, _, fault)] = faults_of("[[step]\n")

    assert step == 0
    assert "line 1" in fault


def test_each_opening_has_its_own_step_and_a_day_without_one_has_none():
    steps = read_runbook(STEP)
    two = [opening("uc-1", 9 * 60), opening("uc-2", 14 * 60)]

    day = plan_day(steps, two, hour=hour)

    assert [one.key for one in day] == [("shares", "uc-1"), ("shares", "uc-2")]
    assert [one.at for one in day] == [hour(8 * 60 + 30), hour(13 * 60 + 30)]
    assert plan_day(steps, [], hour=hour) == []


@pytest.mark.parametrize(
    ("minutes", "is_done", "state"),
    [
        (-1, False, "later"),
        (0, False, "now"),
        (10, False, "now"),
        (11, False, "late"),
        (11, True, "done"),
        (-1, True, "done"),
    ],
)
def test_a_step_is_due_at_its_hour_and_late_after_its_minutes(minutes, is_done, state):
    [step] = plan_day(read_runbook(STEP), [opening()], hour=hour)
    now = Instant(step.at + minutes * MINUTE_MS)

    assert judge_step(step, is_done=is_done, now=now) == state


def test_an_early_launch_leaves_its_steps_their_minutes():
    launch = hour(14 * 60 + 20)
    early = Opening("uc-1", "UC-1", hour(14 * 60 + 25), named_at=launch)
    [step] = plan_day(read_runbook(STEP), [early], hour=hour)

    assert step.at < launch
    for minutes, state in ((1, "now"), (10, "now"), (11, "late")):
        now = Instant(launch + minutes * MINUTE_MS)
        assert judge_step(step, is_done=False, now=now) == state


def test_a_step_is_not_done_more_than_an_hour_before():
    [step] = plan_day(read_runbook(STEP), [opening()], hour=hour)

    require_near(step, now=Instant(step.at - EARLY_MS_MAX))
    with pytest.raises(StepTooEarly):
        require_near(step, now=Instant(step.at - EARLY_MS_MAX - 1))


def test_the_hour_shows_its_steps_and_what_is_late_from_before():
    day = plan_day(read_runbook(OURS.read_text()), [opening()], hour=hour)
    now = hour(15 * 60 + 20)
    done = {("doctor", ""), ("sites", ""), ("shares", "uc-1"), ("disk_and_delay", "")}
    judged = [
        (step, judge_step(step, is_done=step.key in done, now=now)) for step in day
    ]

    shown = steps_of_hour(judged, since=hour(15 * 60))

    assert [(step.step.code, state) for step, state in shown] == [
        ("check_sitting", "late"),
        ("overrides", "late"),
        ("disk_and_delay", "now"),
        ("dry_switchover", "later"),
    ]
    assert all(step.at < now + HOUR_MS for step, _ in shown)
