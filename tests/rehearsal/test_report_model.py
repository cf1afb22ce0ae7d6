"""A report is read as it was written, and what is not exactly a report is refused."""

import json
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_report import empty_report, whole_report, wrong_report

from concours.rehearsal.report import codes, model, verdict, words

SAMPLES = {"whole": whole_report, "wrong": wrong_report, "empty": empty_report}

LATER = {"calls", "breaks", "accusations"}


@pytest.fixture(scope="module")
def told():
    """The whole report, as JSON that a test may spoil."""
    return lambda: json.loads(model.write(whole_report()))


def written(told):
    return json.dumps(told).encode()


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_report_is_read_as_it_was_written(sample):
    report = SAMPLES[sample]()

    assert model.read(model.write(report)) == report


def test_a_report_from_before_habits_is_read(told):
    before = told()
    for name in ("habits_count", "probers_count", "found_count"):
        del before["accusations"][name]

    assert model.read(msgspec.json.encode(before)).accusations.found_count == 0


def test_a_report_from_before_calls_is_read(told):
    before = told()
    del before["calls"], before["breaks"], before["accusations"]

    assert model.read(msgspec.json.encode(before)).calls is None


@pytest.mark.parametrize("part", sorted({*model.Report.__struct_fields__} - LATER))
def test_no_part_may_be_left_out(told, part):
    short = told()
    del short[part]

    with pytest.raises(msgspec.ValidationError):
        model.read(written(short))


def spoiled(report, place, value):
    """Put a value at a place such as `check.named.0.what`."""
    *way, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    there = report
    for step in way:
        there = there[step]
    there[last] = value
    return report


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("format", "concours/rehearsal/2"),
        ("unknown", 1),
        ("check.unknown", 1),
        ("check.lost_count", -1),
        ("check.lost_count", 0.5),
        ("check.lost_count", 2**53),
        ("check.lost_count", None),
        ("commit", ""),
        ("machine.system", "x" * (model.TEXT_LENGTH_MAX + 1)),
        ("faults.0.code", "meteorite"),
        ("processes.0.name", "mainframe"),
        ("processes.0.side", "client"),
        ("answers.held", "many"),
        ("acknowledgements.by_second.1.at_s", -30),
        ("processes.0.by_second.1.at_s", -31),
        ("acknowledgements.by_second", [{}] * (model.SECONDS_COUNT_MAX + 1)),
        ("faults", [{}] * (model.FAULTS_COUNT_MAX + 1)),
        ("check.named", [{}] * (model.NAMED_COUNT_MAX + 1)),
        ("processes", [{}] * (model.PROCESSES_COUNT_MAX + 1)),
        ("answers", {str(code): 1 for code in range(model.CODES_COUNT_MAX + 1)}),
    ],
)
def test_a_wrong_shape_is_refused(told, place, value):
    with pytest.raises(msgspec.ValidationError):
        model.read(written(spoiled(told(), place, value)))


@pytest.mark.parametrize("said", [b"", b"{", b"[]", b"\xff", b'{"format":1}'])
def test_what_is_no_report_at_all_is_refused(said):
    with pytest.raises(msgspec.DecodeError):
        model.read(said)


def test_a_report_too_long_is_refused_before_it_is_read():
    with pytest.raises(msgspec.ValidationError):
        model.read(b" " * (model.REPORT_BYTES_MAX + 1))


def test_what_could_not_be_read_is_never_written():
    report = whole_report()
    below = msgspec.structs.replace(report.check, lost_count=-1)

    with pytest.raises(msgspec.ValidationError):
        model.write(msgspec.structs.replace(report, check=below))


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (codes.FaultCode, words.FAULTS),
        (codes.ProcessName, words.PROCESSES),
        (codes.DifferenceCode, words.DIFFERENCES),
        (verdict.WrongCode, words.WRONGS),
        (verdict.TargetCode, words.TARGETS),
        (verdict.TargetCode, words.IN_WORDS),
        (verdict.TargetResult, words.RESULTS),
    ],
)
def test_every_code_has_its_words(named, said):
    assert set(said) == set(get_args(named))


@given(st.integers(min_value=0, max_value=10**9))
def test_a_report_of_any_count_is_read_as_it_was_written(count):
    report = empty_report()
    check = msgspec.structs.replace(report.check, held_count=count)
    counted = msgspec.structs.replace(report, check=check)

    assert model.read(model.write(counted)) == counted
