"""Three plots: how long an answer took, how much came, what the machine gave.

Each says in words what it shows. Where seconds are drawn by groups, latencies are the
worst of the group and the rest its mean.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from math import ceil, floor, log10
from operator import add
from typing import Literal

from concours.rehearsal.report.frame import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    Frame,
    drawing,
    path,
)
from concours.rehearsal.report.markup import Markup, join
from concours.rehearsal.report.model import AcknowledgedSecond, Process, Report
from concours.rehearsal.report.numbers import decimal, latency, plain, whole
from concours.rehearsal.report.verdict import server

LINES_COUNT_MAX = 5
P99_BOUND_US = 100_000
SUSTAINED_PER_S = 3_000

Layer = Literal["gateway", "postgresql", "ledger", "others"]
LAYERS: tuple[Layer, ...] = ("gateway", "postgresql", "ledger", "others")

CURVES: Mapping[str, Callable[[AcknowledgedSecond], int]] = {
    "max": lambda second: second.max_us,
    "p99": lambda second: second.p99_us,
    "p95": lambda second: second.p95_us,
    "p50": lambda second: second.p50_us,
}


def acknowledgements(report: Report, frame: Frame) -> Markup:
    """Draw p50, p95, p99 and the longest wait of each second, on a log scale."""
    seconds = [s for s in report.acknowledgements.by_second if s.batches_count]
    low = min((s.p50_us for s in seconds), default=1_000)
    high = max((s.max_us for s in seconds), default=100_000)
    bottom = min(floor(log10(max(low, 1))), 4)
    top = max(ceil(log10(max(high, 1))), bottom + 1, 6)
    unit = (BOTTOM - TOP) / (top - bottom)

    def y(duration_us: int) -> float:
        return BOTTOM - unit * (log10(max(duration_us, 10**bottom)) - bottom)

    grid = [(y(10**k), plain(latency(10**k)).fr) for k in range(bottom, top + 1)]
    curves = [_bound(y(P99_BOUND_US))]
    for name, figure in CURVES.items():
        worst = _columns(frame, ((s.at_s, figure(s)) for s in seconds), gather=max)
        points = {at_s: y(value) for at_s, value in worst.items()}
        shape = _dots(frame, points) if name == "max" else _line(frame, points)
        curves.append(path(shape, class_=f"curve {name}"))
    whole_day = report.acknowledgements
    says = (
        "Temps de réponse au fil du temps. Sur tout l’essai : la moitié en moins de "
        f"{latency(whole_day.p50_us).fr}, 99 sur 100 en moins de "
        f"{latency(whole_day.p99_us).fr}, le plus long {latency(whole_day.max_us).fr}."
    )
    return drawing(frame, grid, join(*curves), says=says)


def entries(report: Report, frame: Frame) -> Markup:
    """Draw how many entries were acknowledged in each second."""
    came = ((s.at_s, s.entries_count) for s in report.acknowledgements.by_second)
    means = {
        at_s: total / frame.step_s
        for at_s, total in _columns(frame, came, gather=add).items()
    }
    step = _step(max(means.values(), default=0))
    top = step * max(ceil(max(means.values(), default=0) / step), 1)

    def y(count: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * count / top

    points = {at_s: y(mean) for at_s, mean in means.items()}
    curves = [
        path(_area(frame, points, dict.fromkeys(points, BOTTOM)), class_="came"),
        path(_line(frame, points), class_="curve p99"),
    ]
    if top >= SUSTAINED_PER_S:
        curves.append(_bound(y(SUSTAINED_PER_S)))
    grid = [(y(n), whole(n).fr) for n in range(0, top + 1, step)]
    says = (
        "Actions enregistrées par seconde. En moyenne "
        f"{whole(report.entries.sustained_per_s).fr}, au plus fort "
        f"{whole(report.entries.peak_per_s).fr}."
    )
    return drawing(frame, grid, join(*curves), says=says)


def cpu(report: Report, frame: Frame) -> Markup:
    """Draw how many cores each server process used, stacked, and the crowd's beside."""
    layers = {name: _cpu_by_second(frame, _of(report, name)) for name in LAYERS}
    crowd = _cpu_by_second(
        frame, [p for p in report.processes if p.side == "generator"]
    )
    columns = sorted({at_s for layer in layers.values() for at_s in layer})
    stacked = [sum(layer.get(at_s, 0) for layer in layers.values()) for at_s in columns]
    highest = max([*stacked, *crowd.values(), report.machine.cores_count * 1_000, 1])
    step = _step(highest)
    top = step * ceil(highest / step)

    def y(used_ms: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * used_ms / top

    lower = dict.fromkeys(columns, 0.0)
    curves = []
    for name in LAYERS:
        upper = {at_s: lower[at_s] + layers[name].get(at_s, 0) for at_s in columns}
        area = _area(
            frame,
            {at_s: y(value) for at_s, value in upper.items()},
            {at_s: y(value) for at_s, value in lower.items()},
        )
        curves.append(path(area, class_=f"layer {name}"))
        lower = upper
    crowd_y = {at_s: y(value) for at_s, value in crowd.items()}
    curves.append(path(_line(frame, crowd_y), class_="curve crowd"))
    digits = 0 if step % 1_000 == 0 else 1
    grid = [
        (y(n), decimal(n, per=1_000, digits=digits).fr) for n in range(0, top + 1, step)
    ]
    mean = sum(stacked) / len(stacked) if stacked else 0
    says = (
        "Cœurs occupés au fil du temps. Le serveur en occupe en moyenne "
        f"{decimal(round(mean), per=1_000, digits=2).fr} et au plus "
        f"{decimal(round(max(stacked, default=0)), per=1_000, digits=2).fr}, sur "
        f"{whole(report.machine.cores_count).fr}."
    )
    return drawing(frame, grid, join(*curves), says=says)


def _of(report: Report, layer: Layer) -> list[Process]:
    if layer == "others":
        return [p for p in server(report) if p.name not in LAYERS]
    return [p for p in server(report) if p.name == layer]


def _cpu_by_second(frame: Frame, processes: Iterable[Process]) -> dict[int, float]:
    seconds = ((s.at_s, s.cpu_ms) for p in processes for s in p.by_second)
    total = _columns(frame, seconds, gather=add)
    return {at_s: cpu_ms / frame.step_s for at_s, cpu_ms in total.items()}


def _columns(
    frame: Frame,
    seconds: Iterable[tuple[int, int]],
    *,
    gather: Callable[[int, int], int],
) -> dict[int, int]:
    columns: defaultdict[int, int] = defaultdict(int)
    for at_s, value in seconds:
        column = frame.column_s(at_s)
        columns[column] = gather(columns[column], value)
    return dict(columns)


def _step(highest: float) -> int:
    """Return 1, 2 or 5 times a power of ten: a few lines reach the highest value."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if highest / step <= LINES_COUNT_MAX:
                return step
        power *= 10


def _bound(y: float) -> Markup:
    return path(f"M{LEFT} {y:.1f}H{RIGHT}", class_="bound")


def _line(frame: Frame, points: Mapping[int, float]) -> str:
    """Return a line that breaks where nothing was measured; one point is a dot."""
    parts, before = [], None
    for at_s in sorted(points):
        is_next = before is not None and at_s - before == frame.step_s
        parts.append(f"{'L' if is_next else 'M'}{_at(frame, at_s, points)}")
        if not is_next:
            parts.append("h0")
        before = at_s
    return "".join(parts)


def _dots(frame: Frame, points: Mapping[int, float]) -> str:
    return "".join(f"M{_at(frame, at_s, points)}h0" for at_s in sorted(points))


def _area(frame: Frame, upper: Mapping[int, float], lower: Mapping[int, float]) -> str:
    order = sorted(upper)
    if not order:
        return ""
    upper_edge = "L".join(_at(frame, at_s, upper) for at_s in order)
    lower_edge = "L".join(_at(frame, at_s, lower) for at_s in reversed(order))
    return f"M{upper_edge}L{lower_edge}z"


def _at(frame: Frame, at_s: int, points: Mapping[int, float]) -> str:
    return f"{frame.x(at_s):.1f} {points[at_s]:.1f}"
