"""The report in some lines of a terminal, in English, for who started the rehearsal."""

from concours.rehearsal.report import words
from concours.rehearsal.report.model import Report
from concours.rehearsal.report.numbers import moment, plain, span, whole
from concours.rehearsal.report.sections import verdict
from concours.rehearsal.report.verdict import targets

LINES_COUNT_MAX = 40
NAMED_COUNT_MAX = 8
FAULTS_COUNT_MAX = 8


def summary(report: Report) -> str:
    """Return the verdict, what is wrong by name, the faults and the targets."""
    lines = [verdict(report).en, *_differences(report), *_faults(report), ""]
    for target in targets(report):
        in_words = words.IN_WORDS[target.code]
        value = "–" if target.value is None else in_words(target.value).en
        sign = "≥" if target.code == "sustained" else "≤"
        bound = f"{sign} {plain(in_words(target.bound)).en}"
        name, result = words.TARGETS[target.code].en, words.RESULTS[target.result]
        lines.append(f"  {name:<48} {value:>14}  {bound:<16} {result.en}")
    assert len(lines) <= LINES_COUNT_MAX
    return "\n".join(lines) + "\n"


def _differences(report: Report) -> list[str]:
    differences = report.check.named
    lines = [
        f"  candidate {row.candidate}, {row.site}: {words.DIFFERENCES[row.what].en}"
        + (f", entry {row.seq}" if row.seq is not None else "")
        for row in differences[:NAMED_COUNT_MAX]
    ]
    return lines + _more(len(differences) - NAMED_COUNT_MAX)


def _faults(report: Report) -> list[str]:
    lines = [
        f"  at {moment(fault.at_s).en}: {words.fault(fault).en}"
        + (
            f" All back after {span(fault.all_back_after_ms).en}."
            if fault.all_back_after_ms is not None
            else ""
        )
        for fault in report.faults[:FAULTS_COUNT_MAX]
    ]
    return lines + _more(len(report.faults) - FAULTS_COUNT_MAX)


def _more(count: int) -> list[str]:
    return [f"  and {whole(count).en} more"] if count > 0 else []
