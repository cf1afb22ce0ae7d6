"""A rehearsal passes only when nothing is wrong, and figures are judged as promised."""

import msgspec
import pytest
from sample_report import empty_report, whole_report, wrong_report

from concours.rehearsal.report import verdict
from concours.rehearsal.report.verdict import Wrong

replace = msgspec.structs.replace


def changed(part, **figures):
    report = whole_report()
    return replace(report, **{part: replace(getattr(report, part), **figures)})


def verdicts(report):
    return {target.code: target.result for target in verdict.targets(report)}


def test_a_day_without_a_difference_passes():
    assert verdict.wrongs(whole_report()) == ()
    assert verdict.has_passed(whole_report())


@pytest.mark.parametrize(
    ("part", "figure", "code"),
    [
        ("check", "lost_count", "lost"),
        ("check", "doubled_count", "doubled"),
        ("check", "altered_count", "altered"),
        ("check", "foreign_count", "foreign"),
        ("check", "chains_broken_count", "chain_broken"),
        ("check", "marks_different_count", "mark_different"),
        ("collection", "missing_count", "copy_missing"),
        ("calls", "lost_count", "call_lost"),
        ("breaks", "different_count", "break_different"),
        ("accusations", "accused_count", "accused"),
        ("accusations", "probers_count", "prober_missed"),
    ],
)
def test_a_single_difference_of_any_kind_fails(part, figure, code):
    before = 5 if figure == "probers_count" else 0
    report = changed(part, **{figure: before + 1})

    assert verdict.wrongs(report) == (Wrong(code, 1),)
    assert not verdict.has_passed(report)


@pytest.mark.parametrize(
    ("part", "figure", "nothing", "code"),
    [
        ("check", "held_count", 0, "nothing_held"),
        ("check", "marks_compared_count", 0, "marks_not_compared"),
        ("collection", "complete_after_ms", None, "not_collected"),
    ],
)
def test_what_proved_nothing_did_not_pass(part, figure, nothing, code):
    assert verdict.wrongs(changed(part, **{figure: nothing})) == (Wrong(code, 1),)


def test_a_virtual_tablet_whose_work_ended_fails_the_rehearsal():
    """It is silent from then on, and its entries would be called lost by the house."""
    whole = whole_report()
    answers = {**whole.answers, "fault.AttributeError": 2}
    report = replace(whole, answers=answers)

    assert verdict.wrongs(report) == (Wrong("tablet_ended", 2),)


def test_reasons_come_by_gravity():
    codes = [wrong.code for wrong in verdict.wrongs(wrong_report())]

    assert codes == ["lost", "doubled", "altered", "chain_broken", "mark_different"]


def test_a_full_day_meets_every_target():
    assert set(verdicts(whole_report()).values()) == {"met"}


@pytest.mark.parametrize(
    ("part", "figure", "bound", "code"),
    [
        ("acknowledgements", "p99_us", 100_000, "acknowledged_p99"),
        ("enrolment", "duration_ms", 20_000, "enrolment"),
        ("marking", "duration_ms", 3_000, "marking"),
    ],
)
def test_a_bound_itself_is_met_and_one_more_is_missed(part, figure, bound, code):
    assert verdicts(changed(part, **{figure: bound}))[code] == "met"
    assert verdicts(changed(part, **{figure: bound + 1}))[code] == "missed"


def test_a_rate_is_missed_from_below():
    assert verdicts(changed("entries", sustained_per_s=3_000))["sustained"] == "met"
    assert verdicts(changed("entries", sustained_per_s=9_000))["sustained"] == "met"
    assert verdicts(changed("entries", sustained_per_s=2_999))["sustained"] == "missed"


def test_a_smaller_crowd_proves_no_target_but_can_miss_one():
    small = changed("plan", candidates_count=300)
    slow = replace(small.acknowledgements, p99_us=100_001)
    rare = replace(small.entries, sustained_per_s=70)
    judged = verdicts(replace(small, acknowledgements=slow, entries=rare))

    assert judged["acknowledged_p99"] == "missed"
    assert judged["sustained"] == "not_judged"
    assert judged["memory_per_candidate"] == "not_judged"  # 1.4 MB, mostly fixed
    assert judged["enrolment"] == "not_judged"


def test_what_was_not_measured_is_not_a_zero():
    report = empty_report()

    assert set(verdicts(report).values()) == {"unmeasured"}
    assert verdict.wire_per_candidate_bytes(report) is None


def test_the_reveal_is_judged_from_the_first_to_the_last():
    launch = whole_report().launch
    spread = replace(launch.reveal_after, first_ms=-60, last_ms=41)
    report = replace(whole_report(), launch=replace(launch, reveal_after=spread))

    assert verdicts(report)["reveal_spread"] == "missed"


def test_the_worst_return_is_the_one_that_counts():
    assert verdict.all_back_after_ms(whole_report()) == 6_210


def test_the_crowd_costs_the_server_nothing():
    report = whole_report()
    ours = tuple(p for p in report.processes if p.side == "server")
    alone = replace(report, processes=ours)

    assert verdict.cpu_per_entry_us(alone) == verdict.cpu_per_entry_us(report)
    assert verdict.memory_per_candidate_bytes(report) == (
        sum(p.memory_max_bytes - p.memory_idle_bytes for p in ours) // 12_000
    )
