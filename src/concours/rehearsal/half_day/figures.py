"""The figures of a half-day, each beside its aim: waits by the clock, and own costs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from concours.core.kernel.time import SECOND_MS
from concours.rehearsal.crowd.tally import Latencies
from concours.rehearsal.examiners.messages import Result
from concours.rehearsal.half_day.play import HalfDay
from concours.rehearsal.half_day.watch import BoardWatch
from concours.rehearsal.report.codes import ProcessName

ENTRIES_A_SECOND = 1_000
CORES = 2
"""Of the machine that the aims are of."""
ENROLLING: Sequence[ProcessName] = ("gateway", "postgresql")
DELIVERING: Sequence[ProcessName] = ("gateway", "postgresql", "ledger")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A figure, what it should be at most or at least, and in what."""

    value: float
    aim: float
    unit: str
    is_least: bool = False

    @property
    def is_reached(self) -> bool:
        """Whether the aim is reached: a matter of the machine, never of soundness."""
        return self.value >= self.aim if self.is_least else self.value <= self.aim


def measure_half_day(
    half_day: HalfDay, results: Sequence[Result], watch: BoardWatch
) -> dict[str, Aim]:
    """Return each figure of a half-day beside its aim."""
    latencies, entries = _latencies(results, from_ms=half_day.diary.launched_ms)
    enrolled_ms = sorted(at for result in results for at in result.enrolled_ms)
    chairs = sum(len(plan.chairs) for plan in half_day.plans)
    last_ms = enrolled_ms[chairs - 1] if len(enrolled_ms) >= chairs else 0
    signals = sorted(ms for result in results for ms in result.signals_ms)
    errors = sorted(ms for result in results for ms in result.errors_ms)
    waits = sorted(
        watch.freshness_ms([at for result in results for at in result.received_ms])
    )
    return {
        "enrolment_s": Aim(
            value=(last_ms - half_day.diary.enrol_from_ms) / 1_000, aim=8, unit="s"
        ),
        "signals_apart_ms": Aim(
            value=errors[-1] - errors[0] if errors else 0, aim=100, unit="ms"
        ),
        "signals_played_p99_ms": Aim(
            value=_quantile(signals, 990), aim=1_000, unit="ms"
        ),
        "entries_a_second": Aim(
            value=max(entries.values(), default=0),
            aim=ENTRIES_A_SECOND,
            unit="/s",
            is_least=True,
        ),
        "acknowledged_p99_ms": Aim(
            value=latencies["aimed_at"].quantile_us(per_mille=990) / 1_000,
            aim=200,
            unit="ms",
        ),
        "acknowledged_at_worst_p99_ms": Aim(
            value=latencies["all"].quantile_us(per_mille=990) / 1_000,
            aim=1_000,
            unit="ms",
        ),
        "board_p99_ms": Aim(value=_quantile(waits, 990), aim=2_000, unit="ms"),
        "board_answer_p99_ms": Aim(
            value=_quantile(sorted(watch.answers_ms), 990), aim=1_000, unit="ms"
        ),
        **_measure_costs(half_day, enrolled_ms[:chairs], watch),
    }


def _measure_costs(
    half_day: HalfDay, enrolled_ms: Sequence[int], watch: BoardWatch
) -> dict[str, Aim]:
    """Return what the house itself took of a processor, by what it was for.

    Its crowd is on the same cores here: where a wait is missed and this is not, the
    wait was for the crowd. Before the launch nothing is written, and no board asked.
    """
    diary = half_day.diary
    until_ms = enrolled_ms[-1] if enrolled_ms else diary.enrol_from_ms
    enrolment_ms = _spent_ms(
        half_day, ENROLLING, diary.enrol_from_ms, until_ms + SECOND_MS
    )
    playing = diary.launched_ms, diary.settled_ms
    entries_ms = _spent_ms(half_day, DELIVERING, *playing)
    boards_ms = _spent_ms(half_day, ("console",), *playing)
    per_each = {
        "enrolment_cpu_ms": (enrolment_ms, len(enrolled_ms), 8_000 * CORES / 3_360),
        "entry_cpu_ms": (entries_ms, diary.entries_count, 1_000 * CORES / 1_000),
        "board_cpu_ms": (boards_ms, len(watch.answers_ms), 500),
    }
    return {
        name: Aim(
            value=round(spent_ms / max(count, 1), 2), aim=round(aim, 2), unit="ms"
        )
        for name, (spent_ms, count, aim) in per_each.items()
    }


def _spent_ms(
    half_day: HalfDay, names: Sequence[ProcessName], from_ms: int, until_ms: int
) -> int:
    """Return the processor time of some processes within these seconds."""
    seconds = range(from_ms // SECOND_MS, until_ms // SECOND_MS + 1)
    return sum(
        cpu_ms
        for name in names
        for at_s, cpu_ms in half_day.costs.costs[name].cpu_ms.items()
        if at_s in seconds
    )


def _latencies(
    results: Sequence[Result], *, from_ms: int
) -> tuple[Mapping[str, Latencies], Mapping[int, int]]:
    """Return how long acknowledgements took, and how many entries came each second.

    `all`, and those of the seconds from the launch on in which no more entries came
    than are aimed at: a half-day that is played faster than it is brings more, and
    tablets that enrol all at once have each written that they opened.
    """
    entries = Counter[int]()
    for result in results:
        for second in result.seconds:
            entries[second.at_s] += second.entries_count
    latencies = {"all": Latencies(), "aimed_at": Latencies()}
    for result in results:
        for second in result.seconds:
            own = Latencies(Counter(second.buckets), second.max_us)
            latencies["all"].take_in(own)
            is_played = second.at_s >= from_ms // SECOND_MS
            if is_played and entries[second.at_s] <= ENTRIES_A_SECOND:
                latencies["aimed_at"].take_in(own)
    return latencies, entries


def _quantile(values: Sequence[int], per_mille: int) -> int:
    """Return what so many thousandths of sorted values did not exceed; 0 of none."""
    return (
        values[min(len(values) * per_mille // 1_000, len(values) - 1)] if values else 0
    )
