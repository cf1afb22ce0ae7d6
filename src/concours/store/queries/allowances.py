"""The time due to every candidate of a sitting, in one query."""

from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

from concours.core.attempt.copy import Window
from concours.core.kernel.time import Instant
from concours.core.sitting.time import Allowance, TimeGiven, due
from concours.store.models import Attempt, Extension, Sitting


class Allowances:
    """The extensions of a launched sitting, ready for many candidates."""

    def __init__(self, sitting: Sitting) -> None:
        assert sitting.t0_ms is not None, "no time before a launch"
        self._sitting = sitting
        self._t0 = Instant(sitting.t0_ms)
        self._extensions = list(Extension.objects.filter(sitting=sitting))

    def of(self, attempt: Attempt) -> Allowance:
        """Return all that decides the end of this attempt (with its candidate)."""
        candidate = attempt.candidate
        factor = Fraction(candidate.factor_num, candidate.factor_den)
        return self._of(attempt.id, candidate.site_id, factor)

    def windows(self, attempts: Sequence[UUID]) -> dict[UUID, Window]:
        """Return the own time of each of these attempts of the sitting, by number.

        Few different ones for thousands: each is worked out once.
        """
        rows = Attempt.objects.filter(sitting=self._sitting).values_list(
            "id", "candidate__site_id", "candidate__factor_num", "candidate__factor_den"
        )
        wanted = frozenset(attempts)
        personal = {extension.attempt_id for extension in self._extensions}
        known: dict[tuple[object, ...], Window] = {}
        windows: dict[UUID, Window] = {}
        for attempt, site, num, den in rows.order_by("candidate__number"):
            if attempt not in wanted:
                continue
            key = site, num, den, attempt if attempt in personal else None
            if key not in known:
                end = due(self._of(attempt, site, Fraction(num, den)))
                known[key] = Window(self._t0, end)
            windows[attempt] = known[key]
        return windows

    def common(self, site: object = None) -> Allowance:
        """Return what decides the normal end of the nation, or of one site's id."""
        given = [
            _given(extension)
            for extension in self._extensions
            if extension.attempt_id is None and extension.site_id in (None, site)
        ]
        return self._allowance(given, Fraction(1))

    def _of(self, attempt: UUID, site: UUID, factor: Fraction) -> Allowance:
        given = [
            _given(extension)
            for extension in self._extensions
            if extension.attempt_id in (None, attempt)
            and extension.site_id in (None, site)
        ]
        return self._allowance(given, factor)

    def _allowance(self, given: list[TimeGiven], factor: Fraction) -> Allowance:
        closed = self._sitting.closed_at_ms
        return Allowance(
            t0=self._t0,
            duration_ms=self._sitting.duration_ms,
            factor=factor,
            given=given,
            closed_at=None if closed is None else Instant(closed),
        )


def _given(extension: Extension) -> TimeGiven:
    if extension.attempt_id is not None:
        return TimeGiven("candidate", extension.minutes)
    if extension.site_id is not None:
        return TimeGiven("site", extension.minutes)
    return TimeGiven("nation", extension.minutes)
