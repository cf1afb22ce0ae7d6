"""A page and a collector never disagree about what is wrong with a process.

The limits of `health` are those of the alerts; what is silent is silent and no more.
"""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from concours.core.delivery.machines import health
from concours.core.delivery.machines.health import (
    HEALTH_FAULTS,
    PROCESS_FAULTS,
    HealthCheck,
    ProcessReading,
    check_process,
)
from concours.core.delivery.machines.nodes import (
    LEADERLESS_MS_MAX,
    NodesReading,
    check_nodes,
)

RULES = (Path(__file__).parents[4] / "deploy/observe/rules.yml").read_text()
NOON = 1_800_000_000_000
WELL = ProcessReading(
    name="gateway-1",
    at=NOON,
    age_ms=5_000,
    started=NOON - 3_600_000,
    processor_permille=410,
    memory_bytes=10**9,
    files_count=700,
    files_max=65_536,
    entries_a_second=400,
    unavailable_a_second=0,
    waiting_count=20,
    streams_count=300,
    pace_ms=250,
    acknowledgement_ms=100,
    commit_ms=25,
    loop_ms=5,
    news_age_ms=200,
    board_age_ms=1_000,
    keeper_age_ms=200,
    unsigned_count=0,
    checkpoint_age_ms=500_000,
)
ALERTS = {
    "places_lost": ("PlacesLost", r"> (\d+)$", 1),
    "no_primary": ("PrimaryMissing", r"for: (\d+)s", LEADERLESS_MS_MAX / 1_000),
    "failover_paused": ("FailoverPaused", r"> (\d+)$", 0),
    "silent": ("ProcessSilent", r"for: (\d+)s", health.SILENT_MS_MAX / 1_000),
    "unavailable": ("BatchesUnavailable", r"> (\d+)$", health.UNAVAILABLE_A_SECOND_MAX),
    "waiting": ("BatchesWaiting", r"> (\d+)$", health.WAITING_COUNT_MAX),
    "news_late": ("NewsDelayed", r"> (\d+)$", health.NEWS_AGE_MS_MAX / 1_000),
    "board_late": ("BoardLate", r"> (\d+)$", health.BOARD_AGE_MS_MAX / 1_000),
    "keeper_silent": ("KeeperSilent", r"> (\d+)$", health.KEEPER_AGE_MS_MAX / 1_000),
    "restarted": ("ProcessRestarted", r"\[(\d+)m\]", health.RESTARTED_MS_MAX / 60_000),
    "acknowledgement_slow": (
        "AcknowledgementSlow",
        r"> ([\d.]+)$",
        health.ACKNOWLEDGEMENT_MS_MAX / 1_000,
    ),
    "commit_slow": ("CommitSlow", r"> ([\d.]+)$", health.COMMIT_MS_MAX / 1_000),
    "loop_late": ("LoopDelayed", r"> ([\d.]+)$", health.LOOP_MS_MAX / 1_000),
    "pace_high": ("PaceHigh", r">= (\d+)$", health.PACE_MS_MAX),
    "checkpoint_late": (
        "CheckpointLate",
        r"> (\d+)$",
        health.CHECKPOINT_AGE_MS_MAX / 1_000,
    ),
    "files_near_limit": (
        "FilesNearLimit",
        r"> ([\d.]+)",
        health.FILES_PERCENT_MAX / 100,
    ),
}
ILL = {
    "silent": {"age_ms": 15_001},
    "unavailable": {"unavailable_a_second": 2},
    "waiting": {"waiting_count": 1_001},
    "news_late": {"news_age_ms": 5_001},
    "board_late": {"board_age_ms": 10_001},
    "keeper_silent": {"keeper_age_ms": 10_001},
    "restarted": {"started": NOON - 1_000, "earlier_started": NOON - 10**6},
    "acknowledgement_slow": {"acknowledgement_ms": 301},
    "commit_slow": {"commit_ms": 101},
    "loop_late": {"loop_ms": 251},
    "pace_high": {"pace_ms": 2_000},
    "checkpoint_late": {"unsigned_count": 1, "checkpoint_age_ms": 120_001},
    "files_near_limit": {"files_count": 52_429},
}


def test_every_fault_has_its_alert_and_its_limit():
    assert ALERTS.keys() == set(HEALTH_FAULTS)
    assert ILL.keys() == set(PROCESS_FAULTS)
    for alert, pattern, limit in ALERTS.values():
        rule = RULES.partition(f"alert: {alert}\n")[2].partition("- alert:")[0]
        expression = rule if "for" in pattern else rule.partition("for:")[0]
        found = re.findall(pattern, expression.partition("labels")[0], re.MULTILINE)
        assert float(found[-1]) == limit, alert


def test_levels_are_those_of_the_alerts():
    for fault, (alert, _, _) in ALERTS.items():
        rule = RULES.partition(f"alert: {alert}\n")[2].partition("- alert:")[0]
        level = HealthCheck("gateway-1", fault, 1, 0).level
        assert f"severity: {level}" in rule, fault


def test_process_that_is_well_has_no_fault():
    assert check_process(WELL) == ()
    assert check_process(ProcessReading(name="keeper", at=NOON, age_ms=0)) == ()


@pytest.mark.parametrize("fault", PROCESS_FAULTS)
def test_each_fault_is_found_alone(fault):
    [check] = check_process(replace(WELL, **ILL[fault]))
    assert (check.process, check.fault) == ("gateway-1", fault)
    assert check.amount > check.limit or fault == "restarted"


def test_worst_comes_first_and_silence_hides_what_is_old():
    all_ill = {}
    for fault in PROCESS_FAULTS[1:]:
        all_ill |= ILL[fault]
    found = [check.fault for check in check_process(replace(WELL, **all_ill))]
    assert found == list(PROCESS_FAULTS[1:])
    silent = check_process(replace(WELL, **all_ill, age_ms=20_000))
    assert [check.fault for check in silent] == ["silent"]


def test_nodes_are_lost_once_no_majority_answers_and_leaderless_after_ten_seconds():
    well = NodesReading(nodes_count=3, answering_count=3, leaderless_ms=0)
    one_silent = replace(well, answering_count=2, leaderless_ms=10_000)
    alone = replace(well, answering_count=1, leaderless_ms=10_001)

    assert list(check_nodes(well)) == list(check_nodes(one_silent)) == []
    assert [(one.fault, one.amount) for one in check_nodes(alone)] == [
        ("places_lost", 2),
        ("no_primary", 10_001),
    ]
    [paused] = check_nodes(replace(well, is_paused=True))
    assert (paused.fault, paused.level) == ("failover_paused", "page")
