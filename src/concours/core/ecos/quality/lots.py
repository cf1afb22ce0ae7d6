"""Whether lots alone would part circuits so far: an exact test, without a model.

Candidates reach the circuits of a site and tempo by lot. So what one circuit's mean is
away from that of all is held against what other lots would have given: candidates are
drawn again to circuits of the same sizes, and of each draw the farthest circuit of all
is kept (Westfall and Young 1993, *Resampling-Based Multiple Testing*, single-step
maxT). p = (1 + lots as far) / (1 + lots): the lot that was is one of them.

Draws are the raw words of PCG64, whose order numpy keeps for ever: the same seed gives
the same p on any machine.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from concours.core.ecos.quality.cohort import Cohort, Places, Reals

LOTS_COUNT = 2_000
KEYS_AT_ONCE_MAX = 4_000_000
PLACE_BITS = 17
"""Below the random bits of a key stands whose it is: 131,072 candidates of one lot."""

TIE = 1e-9
"""What two equal distances may differ by, as sums of floats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitShift:
    """How far a circuit's candidates are from all of its lot, in marks out of 20.

    `chance` is p of this circuit alone, `chance_of_all` beside every other one; both
    None where there was no lot: one circuit, or candidates all alike.
    """

    site: str
    circuit: str
    tempo: str
    candidates_count: int
    shift: float
    distance: float | None
    chance: float | None
    chance_of_all: float | None


@dataclass(frozen=True, slots=True, eq=False)
class _Lot:
    """Candidates drawn to circuits: their marks, circuit after circuit."""

    circuits: Places
    sizes: Places
    marks: Reals

    @property
    def scales(self) -> Reals:
        """The deviation of each circuit's mean over all lots; 0 where none varies."""
        count = len(self.marks)
        variance = float(self.marks.var(ddof=1)) if count > 1 else 0.0
        return np.sqrt(variance * (1 / self.sizes - 1 / count))

    def shifts(self, marks: Reals) -> Reals:
        """Return how far each circuit is from all, for rows of marks in this order."""
        starts = np.cumsum(self.sizes) - self.sizes
        sums: Reals = np.add.reduceat(marks, starts, axis=-1)
        shifts: Reals = sums / self.sizes - self.marks.mean()
        return shifts


def compare_circuits(
    cohort: Cohort, *, seed: int, lots_count: int = LOTS_COUNT
) -> tuple[CircuitShift, ...]:
    """Return every circuit with what chance makes of it, in the order of its name."""
    lots = tuple(_lots(cohort))
    count = len(cohort.circuits)
    shifts, distances = np.zeros(count), np.full(count, np.nan)
    sizes = np.zeros(count, dtype=np.int64)
    as_far = np.zeros(count, dtype=np.int64)
    farthest = np.zeros(lots_count)
    words = np.random.PCG64(seed)
    for lot in lots:
        shifts[lot.circuits] = lot.shifts(lot.marks)
        sizes[lot.circuits] = lot.sizes
        scales = lot.scales
        if len(lot.sizes) < 2 or not scales.all():
            continue
        own = np.abs(shifts[lot.circuits]) / scales
        distances[lot.circuits] = own
        for rows, marks in _draws(lot, words, lots_count):
            lot_distances = np.abs(lot.shifts(marks)) / scales
            as_far[lot.circuits] += (lot_distances >= own - TIE).sum(axis=0)
            farthest[rows] = np.maximum(farthest[rows], lot_distances.max(axis=1))
    in_order = np.sort(farthest)
    as_far_of_all = lots_count - np.searchsorted(in_order, distances - TIE)
    return tuple(
        CircuitShift(
            site=site,
            circuit=circuit,
            tempo=tempo,
            candidates_count=int(sizes[at]),
            shift=float(shifts[at]),
            distance=None if no_lot else float(distances[at]),
            chance=None if no_lot else int(1 + as_far[at]) / (1 + lots_count),
            chance_of_all=None
            if no_lot
            else int(1 + as_far_of_all[at]) / (1 + lots_count),
        )
        for at, (site, circuit, tempo) in enumerate(cohort.circuits)
        for no_lot in (bool(np.isnan(distances[at])),)
    )


def _draws(
    lot: _Lot, words: np.random.PCG64, lots_count: int
) -> Iterator[tuple[slice, Reals]]:
    """Yield rows of lots, and the marks of the candidates in the order of each."""
    count = len(lot.marks)
    assert count < 1 << PLACE_BITS, "a lot too large for its keys"
    mask = np.uint64((1 << PLACE_BITS) - 1)
    places = np.arange(count, dtype=np.uint64)
    rows_count = max(1, KEYS_AT_ONCE_MAX // count)
    for start in range(0, lots_count, rows_count):
        rows = slice(start, min(start + rows_count, lots_count))
        keys = words.random_raw((rows.stop - rows.start) * count)
        keys = (keys.reshape(-1, count) & ~mask) | places
        keys.sort(axis=1)
        yield rows, lot.marks[(keys & mask).astype(np.int64)]


def _lots(cohort: Cohort) -> Iterator[_Lot]:
    """Yield who was drawn together: of one site, one tempo, circuits of one series.

    A candidate counts by the mean, over the stations of the circuit that they have, of
    their single mark less the mean of the station in the nation.
    """
    single_marks = cohort.single_marks()
    centred = single_marks - np.nanmean(single_marks, axis=0)
    keys = np.unique(
        np.column_stack([cohort.circuit_at, cohort.candidate_at, cohort.station_at]),
        axis=0,
    )
    pairs, pair_at = np.unique(keys[:, :2], axis=0, return_inverse=True)
    values = centred[keys[:, 1], keys[:, 2]]
    means = np.bincount(pair_at, values) / np.bincount(pair_at)
    labels = _series_of_circuits(cohort)
    for label in np.unique(labels):
        circuits = np.flatnonzero(labels == label)
        own = np.isin(pairs[:, 0], circuits)
        sizes = np.bincount(pairs[own, 0], minlength=len(labels))[circuits]
        yield _Lot(circuits, sizes, means[own])


def _series_of_circuits(cohort: Cohort) -> Places:
    """Return the lot of each circuit: by site, tempo, and the stations they share."""
    first: dict[tuple[str, str, int], int] = {}
    labels = list(range(len(cohort.circuits)))

    def root(at: int) -> int:
        while labels[at] != at:
            at = labels[at]
        return at

    pairs = np.unique(np.column_stack([cohort.circuit_at, cohort.station_at]), axis=0)
    for circuit, station in pairs.tolist():
        site, _, tempo = cohort.circuits[circuit]
        first_circuit = first.setdefault((site, tempo, station), circuit)
        labels[root(circuit)] = root(first_circuit)
    return np.array([root(at) for at in range(len(labels))], dtype=np.int64)
