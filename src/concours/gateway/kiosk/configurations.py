"""The configurations that this house knows, read again every few seconds.

Small and the same for all tablets of an exam: a hundred and twenty configurations and a
few sittings, so that a proof costs two statements and one hash each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from concours.core.kernel.time import SECOND_MS, Instant
from concours.core.kiosk.proof.verdicts import KnownConfiguration
from concours.gateway.database import Database
from concours.gateway.settings import Settings
from concours.store.journal.devices import Device
from concours.store.journal.kiosk.proofs import (
    KnownSitting,
    StoredConfiguration,
    read_configurations,
    read_sittings,
)

KEPT_MS = 10 * SECOND_MS


@dataclass(frozen=True, slots=True)
class TabletExam:
    """One exam that a tablet is of, and the configurations that are known there.

    `device` is the epoch that nonces and verdicts of this exam are written under.
    """

    device: Device
    configurations: Mapping[KnownConfiguration, int]


class Configurations:
    """What is known, at most `KEPT_MS` old."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._now = settings.now
        self._rows: Sequence[StoredConfiguration] = ()
        self._sittings: Mapping[UUID, KnownSitting] = {}
        self._read_at: Instant | None = None

    async def exams_of(self, devices: Sequence[Device]) -> Sequence[TabletExam]:
        """Return the exams of a tablet whose configurations are known."""
        await self.refresh()
        by_exam: dict[UUID, list[Device]] = {}
        for device in sorted(devices, key=lambda device: device.attempt):
            sitting = self._sittings.get(device.sitting)
            if sitting is not None:
                by_exam.setdefault(sitting.exam, []).append(device)
        return [
            TabletExam(exam_devices[0], self._known_there(exam, exam_devices))
            for exam, exam_devices in by_exam.items()
        ]

    def asked_at_entry(
        self, places: Sequence[tuple[UUID, UUID]]
    ) -> Sequence[KnownConfiguration] | None:
        """Return what a first tablet of these sittings and sites is to show, or None.

        None where no exam of theirs asks for proof at the door, or none of these places
        has a configuration: what nobody can show is not asked. `refresh` comes before.
        """
        by_exam: dict[UUID, list[tuple[UUID, UUID]]] = {}
        for sitting, site in places:
            known_sitting = self._sittings.get(sitting)
            if known_sitting is not None and known_sitting.is_asked_at_entry:
                by_exam.setdefault(known_sitting.exam, []).append((sitting, site))
        configurations = [
            configuration
            for exam, own_places in by_exam.items()
            for configuration in self._known_at(exam, own_places)
        ]
        return configurations if any(c.is_expected for c in configurations) else None

    def _known_there(
        self, exam: UUID, devices: Sequence[Device]
    ) -> Mapping[KnownConfiguration, int]:
        places = [(device.sitting, device.site) for device in devices]
        return self._known_at(exam, places)

    def _known_at(
        self, exam: UUID, places: Sequence[tuple[UUID, UUID]]
    ) -> Mapping[KnownConfiguration, int]:
        sites = {site for _, site in places}
        codes = {self._sittings[sitting].code for sitting, _ in places} | {""}
        return {
            KnownConfiguration(
                name=row.name,
                config_key=row.config_key,
                versions=row.versions,
                exam_keys=row.browser_keys,
                is_expected=row.is_current
                and row.site in sites
                and row.sitting in codes,
            ): row.id
            for row in self._rows
            if row.exam == exam
        }

    async def refresh(self) -> None:
        """Read what is known again, if it is old."""
        now = self._now()
        if self._read_at is not None and 0 <= now - self._read_at < KEPT_MS:
            return
        async with self._database.transaction() as connection:
            self._rows = await read_configurations(connection)
            self._sittings = await read_sittings(connection)
        self._read_at = now
