"""What the figures mean: what is wrong, and which targets were held.

What is wrong decides whether a rehearsal passed. A target missed is a debt, said on
the page; it never makes a rehearsal fail, and never hides that one did.
"""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from concours.rehearsal.report.codes import FAULT
from concours.rehearsal.report.model import Process, Report

FULL_SIZE_COUNT = 12_000
"""How many candidates the targets speak of."""

WrongCode: TypeAlias = Literal[
    "lost",
    "doubled",
    "altered",
    "foreign",
    "chain_broken",
    "mark_different",
    "copy_missing",
    "not_collected",
    "nothing_held",
    "marks_not_compared",
    "call_lost",
    "break_different",
    "accused",
    "prober_missed",
    "tablet_ended",
]
TargetCode: TypeAlias = Literal[
    "sustained",
    "acknowledged_p99",
    "key_last",
    "reveal_spread",
    "enrolment",
    "all_back",
    "cpu_per_entry",
    "memory_per_candidate",
    "marking",
]
TargetResult: TypeAlias = Literal["met", "missed", "not_judged", "unmeasured"]

RATES: Final[frozenset[TargetCode]] = frozenset(
    {"sustained", "cpu_per_entry", "memory_per_candidate"}
)
"""What few candidates cannot miss: they bring little, and share a fixed cost."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One reason why a rehearsal did not pass, and how many times."""

    code: WrongCode
    count: int


@dataclass(frozen=True, slots=True)
class Target:
    """A figure beside what was promised. `bound` is in the unit of `value`."""

    code: TargetCode
    value: int | None
    bound: int
    result: TargetResult


def wrongs(report: Report) -> tuple[Wrong, ...]:
    """Return all that is wrong, the gravest first; nothing when it passed.

    A rehearsal that proved nothing did not pass: no entry held, no mark compared.
    """
    check = report.check
    counts: dict[WrongCode, int] = {
        "lost": check.lost_count,
        "doubled": check.doubled_count,
        "altered": check.altered_count,
        "foreign": check.foreign_count,
        "chain_broken": check.chains_broken_count,
        "mark_different": check.marks_different_count,
        "copy_missing": report.collection.missing_count,
        "not_collected": int(report.collection.complete_after_ms is None),
        "nothing_held": int(check.held_count == 0),
        "marks_not_compared": int(check.marks_compared_count == 0),
        "call_lost": report.calls.lost_count if report.calls else 0,
        "break_different": report.breaks.different_count if report.breaks else 0,
        "accused": report.accusations.accused_count if report.accusations else 0,
        "prober_missed": _missed_count(report),
        "tablet_ended": sum(
            count for code, count in report.answers.items() if code.startswith(FAULT)
        ),
    }
    return tuple(Wrong(code, count) for code, count in counts.items() if count)


def _missed_count(report: Report) -> int:
    """Return how many probed, and were not found."""
    accusations = report.accusations
    if accusations is None:
        return 0
    return accusations.probers_count - accusations.found_count


def has_passed(report: Report) -> bool:
    """Whether every candidate's record and the centre's are the same."""
    return not wrongs(report)


def targets(report: Report) -> tuple[Target, ...]:
    """Return the figures that have a target, each judged."""
    launch, marking = report.launch, report.marking
    held_spread_ms = launch.reveal_after.last_ms - launch.reveal_after.first_ms
    figures: tuple[tuple[TargetCode, int | None, int], ...] = (
        ("sustained", _of(report.entries.count, report.entries.sustained_per_s), 3_000),
        (
            "acknowledged_p99",
            _of(report.acknowledgements.count, report.acknowledgements.p99_us),
            100_000,
        ),
        ("key_last", _of(launch.received_count, launch.key_after.last_ms), 1_000),
        ("reveal_spread", _of(launch.revealed_count, held_spread_ms), 100),
        (
            "enrolment",
            _of(report.enrolment.count, report.enrolment.duration_ms),
            20_000,
        ),
        ("all_back", all_back_after_ms(report), 15_000),
        ("cpu_per_entry", cpu_per_entry_us(report), 100),
        ("memory_per_candidate", memory_per_candidate_bytes(report), 40_000),
        ("marking", _of(marking.copies_count, marking.duration_ms), 3_000),
    )
    is_full = report.plan.candidates_count >= FULL_SIZE_COUNT
    return tuple(
        Target(code, value, bound, _judge(code, value, bound, is_full=is_full))
        for code, value, bound in figures
        if not (code == "all_back" and value is None)
    )


def server(report: Report) -> tuple[Process, ...]:
    """Return the processes that an examination needs, without those of the crowd."""
    return tuple(p for p in report.processes if p.side == "server")


def cpu_per_entry_us(report: Report) -> int | None:
    """Return the processor time of all server processes for one entry."""
    return _share(sum(p.cpu_ms for p in server(report)) * 1_000, report.entries.count)


def memory_per_candidate_bytes(report: Report) -> int | None:
    """Return what all server processes grew by, for one candidate."""
    grown = sum(p.memory_max_bytes - p.memory_idle_bytes for p in server(report))
    return _share(max(grown, 0), report.plan.candidates_count)


def wire_per_candidate_bytes(report: Report) -> int | None:
    """Return what one candidate's tablets sent and received."""
    total_bytes = report.wire.sent_bytes + report.wire.received_bytes
    return _share(total_bytes, report.plan.candidates_count)


def all_back_after_ms(report: Report) -> int | None:
    """Return the longest return after a fault; None where nobody was cut off."""
    returns = [fault.all_back_after_ms for fault in report.faults]
    return max((after for after in returns if after is not None), default=None)


def _judge(
    code: TargetCode, value: int | None, bound: int, *, is_full: bool
) -> TargetResult:
    if value is None:
        return "unmeasured"
    is_held = value >= bound if code == "sustained" else value <= bound
    if is_full:
        return "met" if is_held else "missed"
    return "not_judged" if is_held or code in RATES else "missed"


def _of(count: int, figure: int) -> int | None:
    return figure if count else None


def _share(total: int, count: int) -> int | None:
    return (2 * total + count) // (2 * count) if total and count else None
