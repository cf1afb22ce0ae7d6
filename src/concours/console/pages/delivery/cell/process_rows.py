"""Processes and what is wrong with them, as rows of a page; the worst first."""

from collections.abc import Sequence
from dataclasses import dataclass

from concours.console.words.delivery.machines import fault_told, process_name
from concours.core.delivery.machines.health import (
    HEALTH_FAULTS,
    HealthCheck,
    ProcessReading,
)
from concours.core.delivery.machines.status import MachineNews
from concours.core.kernel.time import Instant

TONES = {"page": "stop", "look": "care"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRow:
    """One thing that is wrong: with whom, what, and what to do."""

    machine: str
    process: str
    told: str
    remedy: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessRow:
    """One process; `told` is the worst that is wrong with it, "" if it is well.

    `is_old`: its machine's watch has not spoken of late, so all this is of before.
    """

    machine: str
    name: str
    reading: ProcessReading
    told: str
    tone: str
    is_old: bool

    @property
    def processor_percent(self) -> int | None:
        """Its load, of one core."""
        permille = self.reading.processor_permille
        return None if permille is None else round(permille / 10)


def fault_rows(news: Sequence[MachineNews], *, now: Instant) -> list[FaultRow]:
    """Return what is wrong on machines that speak, the worst first."""
    checks = [
        (machine.name, check)
        for machine in news
        if not machine.is_old(now)
        for check in machine.status.checks
    ]
    checks.sort(key=lambda pair: HEALTH_FAULTS.index(pair[1].fault))
    return [_fault_row(machine, check) for machine, check in checks]


def _fault_row(machine: str, check: HealthCheck) -> FaultRow:
    sentence, remedy = fault_told(check)
    return FaultRow(
        machine=machine,
        process=process_name(check.process),
        told=sentence,
        remedy=remedy[:1].upper() + remedy[1:],
        tone=TONES[check.level],
    )


def process_rows(news: Sequence[MachineNews], *, now: Instant) -> list[ProcessRow]:
    """Return every process of every machine, by machine and name."""
    return [
        row for machine in news for row in _rows_of(machine, is_old=machine.is_old(now))
    ]


def _rows_of(machine: MachineNews, *, is_old: bool) -> list[ProcessRow]:
    worst = {check.process: check for check in reversed(machine.status.checks)}
    return [
        _process_row(machine.name, reading, worst.get(reading.name), is_old=is_old)
        for reading in machine.status.readings
    ]


def _process_row(
    machine: str, reading: ProcessReading, check: HealthCheck | None, *, is_old: bool
) -> ProcessRow:
    return ProcessRow(
        machine=machine,
        name=process_name(reading.name),
        reading=reading,
        told=fault_told(check)[0] if check else "",
        tone=TONES[check.level] if check else "",
        is_old=is_old,
    )
