"""An erasure of files of cases or of results of runs is held to what it names.

Defends A27 where whoever owns the machine erases more, less or sooner than two persons
decided: count, root, cases, term and what was open then are read from acts alone.
"""

from hashlib import sha256

import pytest
from verifier.findings import Findings
from verifier.log.erasures import Erasures
from verifier.log.runs import Runs

from concours.core.kernel.canonical import digest, dump, i64

DAY_MS = 86_400_000
UNTIL_MS = 20_000 * DAY_MS
SITTING, OTHER_SITTING = "s1", "s2"
FILES = {number: sha256(b"%d" % number).hexdigest() for number in (5, 6, 7, 8, 9)}


def act(number, kind, /, *, sitting=None, at_ms=UNTIL_MS + 365 * DAY_MS, **body):
    said = dump(body).decode()
    return {
        "number": number,
        "kind": kind,
        "sitting": sitting,
        "at_ms": at_ms,
        "body": said,
    }


def step(number, kind, *, case=7, sitting=SITTING):
    file = FILES[number]
    return act(number, kind, sitting=sitting, case=case, candidate="1", digest=file)


def root_of(label, rows):
    parts = (part for number, sha in rows for part in (i64(number), bytes.fromhex(sha)))
    return digest(label, *parts).hex()


CASE = [step(5, "case_opened"), step(6, "case_closed")]
OF_OTHERS = [
    step(7, "case_opened", case=8), step(8, "case_closed", case=8),
    step(9, "case_opened", sitting=OTHER_SITTING),
]  # fmt: skip
ROOT = root_of(b"concours/cases-erased/1", [(5, FILES[5]), (6, FILES[6])])


def erased(*, at_ms=UNTIL_MS + 365 * DAY_MS, **changes):
    """An erasure of the files of case 7, as the act of two persons names them."""
    body = {
        "exam": "x",
        "sittings": [SITTING],
        "data_class": "cases",
        "until_ms": UNTIL_MS,
        "days": 365,
        "cases": 2,
        "cases_root": ROOT,
        "case_numbers": [7],
    }
    return act(20, "data_erased", at_ms=at_ms, **(body | changes))


def codes_of_cases(*acts):
    findings = Findings()
    erasures = Erasures("acts", findings)
    for one in acts:
        erasures.meet_act(one)
    erasures.finish()
    return [finding["code"] for finding in findings.listed], erasures.erased_files


def test_files_that_an_act_names_are_gone_by_it_and_no_others():
    assert codes_of_cases(*CASE, *OF_OTHERS, erased()) == ([], {5, 6})


@pytest.mark.parametrize(
    "changes",
    [
        {"cases": 1},
        {"cases": 3},
        {"cases_root": root_of(b"concours/cases-erased/1", [(5, FILES[5])])},
        {"cases_root": root_of(b"concours/runs-erased/1", [(5, FILES[5])])},
        {"case_numbers": []},
        {"case_numbers": [7, 8]},
        {"sittings": [OTHER_SITTING]},
    ],
    ids=["fewer", "more", "a root", "a label", "no case", "two cases", "elsewhere"],
)
def test_an_act_that_names_other_files_is_found(changes):
    codes, _ = codes_of_cases(*CASE, *OF_OTHERS[:2], erased(**changes))

    assert codes == ["erasure.differs"]


def test_an_erasure_is_early_by_a_millisecond_and_by_a_shorter_term():
    at_ms = UNTIL_MS + 365 * DAY_MS

    assert codes_of_cases(*CASE, erased(at_ms=at_ms - 1))[0] == ["erasure.early"]
    short = erased(days=364, at_ms=at_ms)
    assert codes_of_cases(*CASE, short)[0] == ["erasure.early"]


def test_an_open_case_and_an_appeal_suspend_it_and_those_of_others_do_not():
    another = step(9, "case_opened", case=9)
    held, resumed = (
        act(number, kind, exam="x")
        for number, kind in ((10, "erasure_held"), (11, "erasure_resumed"))
    )

    assert codes_of_cases(*CASE, another, erased())[0] == ["erasure.disputed"]
    assert codes_of_cases(*CASE, held, erased())[0] == ["erasure.disputed"]
    assert codes_of_cases(*CASE, held, resumed, erased())[0] == []
    other_exam = act(10, "erasure_held", exam="y")
    assert codes_of_cases(*CASE, OF_OTHERS[2], other_exam, erased())[0] == []


RUNS = [
    act(5, "forensics_ended", exam="x", number=1, digest=FILES[5], at_ms=UNTIL_MS - 9),
    act(6, "forensics_ended", exam="y", number=1, digest=FILES[6], at_ms=UNTIL_MS - 8),
    act(7, "forensics_ended", exam="x", number=2, digest=FILES[7], at_ms=UNTIL_MS - 7),
    act(8, "forensics_ended", exam="x", number=3, digest=FILES[8], at_ms=UNTIL_MS),
]
RUNS_ROOT = root_of(b"concours/runs-erased/1", [(1, FILES[5]), (2, FILES[7])])


def codes_of_runs(folder, **changes):
    """What is found in an archive without results, after an erasure of two of them."""
    findings = Findings()
    runs = Runs(findings)
    body = {"data_class": "runs", "exam": "x", "until_ms": UNTIL_MS, "runs": 2}
    erasure = act(9, "data_erased", **(body | {"runs_root": RUNS_ROOT} | changes))
    for one in [*RUNS, erasure]:
        runs.meet_act(one)
    runs.check_folder(folder)
    return [(own["code"], own.get("number", own.get("act"))) for own in findings.listed]


STILL_THERE = [("run.missing", 6), ("run.missing", 8)]
"""The result of another exam, and one of the first instant that is kept."""


def test_results_that_an_act_names_are_missed_by_nobody(tmp_path):
    assert codes_of_runs(tmp_path) == STILL_THERE


@pytest.mark.parametrize("changes", [{"runs": 1}, {"runs_root": "0" * 64}])
def test_an_act_that_names_other_results_is_found(tmp_path, changes):
    codes = codes_of_runs(tmp_path, **changes)

    assert codes == [("erasure.differs", 9), *STILL_THERE]
