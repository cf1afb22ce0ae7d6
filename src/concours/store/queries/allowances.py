"""The time due to every candidate of a sitting, in one query."""

from fractions import Fraction

from concours.core.kernel.time import Instant
from concours.core.sitting.time import Allowance, TimeGiven
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
        given = [
            _given(extension)
            for extension in self._extensions
            if extension.attempt_id in (None, attempt.id)
            and extension.site_id in (None, candidate.site_id)
        ]
        factor = Fraction(candidate.factor_num, candidate.factor_den)
        return self._allowance(given, factor)

    def common(self, site: object = None) -> Allowance:
        """Return what decides the normal end of the nation, or of one site's id."""
        given = [
            _given(extension)
            for extension in self._extensions
            if extension.attempt_id is None and extension.site_id in (None, site)
        ]
        return self._allowance(given, Fraction(1))

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
