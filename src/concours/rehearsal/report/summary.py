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
    lines = [verdict(report).en, *_named(report), *_faults(report), ""]
    for target in targets(report):
        in_words = words.IN_WORDS[target.code]
        measured = "–" if target.measured is None else in_words(target.measured).en
        sign = "≥" if target.code == "sustained" else "≤"
        bound = f"{sign} {plain(in_words(target.bound)).en}"
        name, standing = words.TARGETS[target.code].en, words.STANDINGS[target.standing]
        lines.append(f"  {name:<48} {measured:>14}  {bound:<16} {standing.en}")
    assert len(lines) <= LINES_COUNT_MAX
    return "\n".join(lines) + "\n"


def _named(report: Report) -> list[str]:
    named = report.check.named
    lines = [
        f"  candidate {one.candidate}, {one.site}: {words.DIFFERENCES[one.what].en}"
        + (f", entry {one.seq}" if one.seq is not None else "")
        for one in named[:NAMED_COUNT_MAX]
    ]
    return lines + _more(len(named) - NAMED_COUNT_MAX)


def _faults(report: Report) -> list[str]:
    lines = [
        f"  at {moment(one.at_s).en}: {words.fault(one).en}"
        + (
            f" All back after {span(one.all_back_after_ms).en}."
            if one.all_back_after_ms is not None
            else ""
        )
        for one in report.faults[:FAULTS_COUNT_MAX]
    ]
    return lines + _more(len(report.faults) - FAULTS_COUNT_MAX)


def _more(count: int) -> list[str]:
    return [f"  and {whole(count).en} more"] if count > 0 else []
