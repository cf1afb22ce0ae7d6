"""How long the boards of a nation's half-day take to draw again.

336 circuits, 3,360 chairs, late in the half-day: at a bell every circuit changes in one
second, and each viewer asks each second. Seconds are of the processor, on one core.
Three cases: nothing of a circuit was drawn before; all ten of its chairs wrote; a bell
alone. The aim, from the commit to the browser at p99, is 2 s, of which a viewer's poll
takes one and a shared look half of one.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from parts.practical import CircuitSheet, draw_circuits
from parts.scribes import write_circuit

from concours.core.delivery.journal.epochs import JournalEntry
from concours.core.ecos.bells.signals import Bell
from concours.core.ecos.bells.tempo import NORMAL_TEMPO
from concours.core.ecos.completeness.witnesses import ChairPlace, turns_of
from concours.core.ecos.floor.board import circuit_floor, read_holdings
from concours.core.ecos.floor.circuit import ChairStand, FloorCircuit
from concours.core.ecos.floor.progress import ChairProgress
from concours.core.ecos.grids.times import chair_times
from concours.core.kernel.time import MINUTE_MS, Instant, after

DRAWN_TARGET_S = 0.5
EVERY = 8
"""One circuit in so many is drawn, and the seconds scaled; or as asked."""
WAVE = "d1-am"
T0 = Instant(1_811_313_000_000)
BELL = Bell(tempo=NORMAL_TEMPO, t0=T0)
TIMES = chair_times(BELL)
NOW = after(T0, 185 * MINUTE_MS)
"""Sixteen of twenty turns are over."""


class KeptCircuit:
    """A circuit, and the journals of its chairs so far."""

    def __init__(self, sheet: CircuitSheet) -> None:
        self._stations = sheet.stations
        self._turns = turns_of(sheet.rotations, sheet.stations)
        self._chairs: dict[ChairPlace, ChairProgress] = {}
        self.entries_count = 0
        for place, rows in write_circuit(sheet, T0).items():
            progress = self._chairs[place] = ChairProgress()
            for row in rows:
                if row[3] < NOW:
                    progress.add(1, JournalEntry(*row), None, TIMES)
                    self.entries_count += 1

    def circuit(self) -> FloorCircuit:
        """Return what a board takes of it."""
        return FloorCircuit(
            stations=self._stations,
            turns=self._turns,
            seen=frozenset(self._turns.values()),
            absent=frozenset(),
            bell=BELL,
            chairs={
                place: ChairStand(progress.grids(), 1, 1)
                for place, progress in self._chairs.items()
            },
        )


def main() -> None:
    """Print the three cases."""
    every = int(sys.argv[1]) if len(sys.argv) > 1 else EVERY
    sheets = [sheet for sheet in draw_circuits() if sheet.wave == WAVE]
    circuits_kept = [KeptCircuit(sheet) for sheet in sheets[::every]]
    entries_count = sum(circuit.entries_count for circuit in circuits_kept)
    scale = len(sheets) / len(circuits_kept)

    def draw_all() -> None:
        for circuit in circuits_kept:
            circuit_floor(circuit.circuit(), now=NOW)

    first_s = measure(draw_all)
    written_s = measure(draw_all)
    circuits = [circuit.circuit() for circuit in circuits_kept]
    holdings = [read_holdings(circuit) for circuit in circuits]

    def ring_all() -> None:
        for circuit, own in zip(circuits, holdings, strict=True):
            circuit_floor(circuit, now=NOW, holdings=own)

    print(f"circuits: {len(sheets)}, {round(entries_count * scale):,} entries folded")
    for words, seconds in (
        ("drawn for the first time", first_s),
        ("every chair wrote", written_s),
        ("a bell alone", measure(ring_all)),
    ):
        print(
            f"circuits: {words:26s} {seconds * scale:5.2f} s"
            f"  ({1_000 * seconds / len(circuits_kept):.2f} ms a circuit; "
            f"target {DRAWN_TARGET_S} s once drawn)"
        )


def measure(work: Callable[[], None]) -> float:
    """Return the seconds of the processor that some work takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
