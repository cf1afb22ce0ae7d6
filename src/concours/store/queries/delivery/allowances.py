"""The time due to every candidate of a sitting, in four queries.

Of most sittings the first one says that there is nothing to ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from concours.core.delivery.attempt.copy import Window
from concours.core.delivery.sitting.time import (
    Allowance,
    Pause,
    TimeGiven,
    left_ms,
    normal_end,
    own_end,
    stopped_since,
)
from concours.core.kernel.time import Instant
from concours.store.models import Attempt, Extension, SiteStart, Sitting
from concours.store.models import Pause as PauseRow
from concours.store.queries.delivery import sittings
from concours.store.queries.sql import rows_of

GIVEN = """
SELECT EXISTS (SELECT FROM extension WHERE sitting_id = %s),
       EXISTS (SELECT FROM pause WHERE sitting_id = %s),
       EXISTS (SELECT FROM site_start WHERE sitting_id = %s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time as people read it: when it opens and ends, and what is left of it.

    While a pause goes on it stands still since `stopped_since`, and has no end.
    """

    opens_at: Instant
    ends_at: Instant | None
    stopped_since: Instant | None
    left_ms: int


class Allowances:
    """What a sitting gives and takes of time, ready for many candidates.

    Whoever's opening is not known has no allowance: None. With `act`, as things stood
    after that act.
    """

    def __init__(self, sitting: Sitting, *, act: int | None = None) -> None:
        self._sitting = sitting
        [[has_extensions, has_pauses, has_site_starts]] = rows_of(
            GIVEN, sitting.id, sitting.id, sitting.id
        )
        extensions = Extension.objects.filter(sitting=sitting)
        pauses = PauseRow.objects.filter(sitting=sitting).order_by("act")
        if act is not None:
            extensions = extensions.filter(act__lte=act)
            pauses = pauses.filter(act__lte=act)
        self._extensions = list(extensions) if has_extensions else []
        self._pauses = [_as_of(pause, act) for pause in pauses] if has_pauses else []
        self._site_starts = (
            sittings.find_site_starts(sitting) if has_site_starts else {}
        )

    def of(self, attempt: Attempt) -> Allowance | None:
        """Return all that decides the end of this attempt (with its candidate)."""
        candidate = attempt.own_candidate
        factor = Fraction(candidate.factor_num, candidate.factor_den)
        return self._of(attempt.id, attempt.site_id, factor)

    def of_seat(self, attempt: UUID, site: UUID, factor: Fraction) -> Allowance | None:
        """Return all that decides the end of an attempt, from what a seat knows."""
        return self._of(attempt, site, factor)

    def own_end(self, attempt: Attempt) -> Instant | None:
        """Return the end of the time of this attempt (with its candidate)."""
        allowance = self.of(attempt)
        return None if allowance is None else own_end(allowance)

    def window(self, attempt: Attempt) -> Window | None:
        """Return the own time of this attempt, as the fold of its copy needs it."""
        return _window(self.of(attempt))

    def windows(self, attempts: Sequence[UUID]) -> dict[UUID, Window]:
        """Return the own time of each of these attempts of the sitting, by number.

        Few different ones for thousands: each is worked out once. Who has not started
        has none.
        """
        rows = Attempt.objects.filter(sitting=self._sitting).values_list(
            "id", "site_id", "candidate__factor_num", "candidate__factor_den"
        )
        wanted_attempts = frozenset(attempts)
        personal = {row.attempt_id for row in self._extensions}
        personal |= {row.attempt_id for row in self._pauses}
        windows_by_key: dict[tuple[object, ...], Window | None] = {}
        windows: dict[UUID, Window] = {}
        for attempt, site, num, den in rows.order_by("candidate__number"):
            if attempt not in wanted_attempts:
                continue
            key = site, num, den, attempt if attempt in personal else None
            if key not in windows_by_key:
                windows_by_key[key] = _window(
                    self._of(attempt, site, Fraction(num, den))
                )
            if (window := windows_by_key[key]) is not None:
                windows[attempt] = window
        return windows

    def start_of(self, site: UUID | None) -> Sitting | SiteStart:
        """Return whose instants a site keeps: its own, or those of the nation."""
        if site is None:
            return self._sitting
        return self._site_starts.get(site, self._sitting)

    def common(self, site: UUID | None = None) -> Allowance | None:
        """Return what decides the normal end of the nation, or of one site's id."""
        return self._of(None, site, Fraction(1))

    def normal_end(self, site: UUID | None = None) -> Instant | None:
        """Return the normal end of the nation, or of one site's id."""
        allowance = self.common(site)
        return None if allowance is None else normal_end(allowance)

    def last_common(self) -> Allowance | None:
        """Return what decides the last normal end, of the nation or of a site."""
        of_sites = {pause.site_id for pause in self._pauses if pause.site_id}
        of_sites |= {item.site_id for item in self._extensions if item.site_id}
        allowances = [
            self.common(site) for site in {None, *of_sites, *self._site_starts}
        ]
        return max((item for item in allowances if item), key=normal_end, default=None)

    def last_normal_end(self) -> Instant | None:
        """Return the last of the normal ends of the nation and of all its sites."""
        allowance = self.last_common()
        return None if allowance is None else normal_end(allowance)

    def last_own_end(self, site: UUID | None = None) -> Instant | None:
        """Return the last own end of anybody, in the nation or in one site.

        Few ends for thousands: one of each site and factor, and those of whoever was
        given time or paused alone.
        """
        # Not chairs of an ECOS: they are no candidate's, and have no time of their own.
        attempts = Attempt.objects.filter(sitting=self._sitting, chair=None)
        if site is not None:
            attempts = attempts.filter(site_id=site)
        groups = attempts.values_list(
            "site_id", "candidate__factor_num", "candidate__factor_den"
        ).distinct()
        allowances = [
            self._of(None, own_site, Fraction(num, den))
            for own_site, num, den in groups
        ]
        personal = [row.attempt_id for row in self._extensions if row.attempt_id]
        personal += [row.attempt_id for row in self._pauses if row.attempt_id]
        alone = attempts.filter(pk__in=personal).select_related("candidate")
        allowances += [self.common(site), *(self.of(attempt) for attempt in alone)]
        return max((own_end(item) for item in allowances if item), default=None)

    def open_pauses(self) -> list[PauseRow]:
        """Return the pauses that go on, of sites and of candidates."""
        return [pause for pause in self._pauses if pause.until_ms is None]

    def _of(
        self, attempt: UUID | None, site: UUID | None, factor: Fraction
    ) -> Allowance | None:
        clock = sittings.clock_of(self.start_of(site))
        if clock.t0 is None:
            return None
        return Allowance(
            t0=clock.t0,
            duration_ms=self._sitting.duration_ms,
            factor=factor,
            given=[
                _time_given(row)
                for row in self._extensions
                if row.attempt_id in (None, attempt) and row.site_id in (None, site)
            ],
            pauses=[
                pause_of(row)
                for row in self._pauses
                if row.attempt_id in (None, attempt) and row.site_id in (None, site)
            ],
            closed_at=clock.closed_at,
        )


def time_of(allowance: Allowance | None, *, now: Instant) -> Time | None:
    """Return how a time stands, None before its opening is known."""
    if allowance is None:
        return None
    remaining_ms = left_ms(allowance, now=now)
    since = stopped_since(allowance) if remaining_ms else None
    return Time(
        opens_at=allowance.t0,
        ends_at=own_end(allowance) if since is None else None,
        stopped_since=since,
        left_ms=remaining_ms,
    )


def pause_of(row: PauseRow) -> Pause:
    """Return a pause as the rule of time knows it."""
    until = None if row.until_ms is None else Instant(row.until_ms)
    return Pause(row.cause, Instant(row.from_ms), until)


def _as_of(row: PauseRow, act: int | None) -> PauseRow:
    """Return a pause as it stood: one that was ended later still went on."""
    if act is not None and row.ended_act is not None and row.ended_act > act:
        row.until_ms, row.ended_act = None, None
    return row


def _window(allowance: Allowance | None) -> Window | None:
    return None if allowance is None else Window(allowance.t0, own_end(allowance))


def _time_given(extension: Extension) -> TimeGiven:
    if extension.attempt_id is not None:
        return TimeGiven("candidate", extension.minutes)
    if extension.site_id is not None:
        return TimeGiven("site", extension.minutes)
    return TimeGiven("nation", extension.minutes)
