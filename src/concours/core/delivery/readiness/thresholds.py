"""Where lights change, and what an exam asks of its tablets."""

from dataclasses import dataclass

from concours.core.delivery.supervision.status import CONNECTED_MS_MAX
from concours.core.kernel.time import MINUTE_MS, SECOND_MS
from concours.core.profile.shape import LockNeed


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where lights change. Percentages are of the candidates expected at the site.

    `faulty_percent_min` alone is of the tablets that are there: so many red ones make
    the line red, fewer make it amber. `lock` is what the profile asks of a tablet: a
    proof of its lock, or else it is amber; to be told of it; nothing. `is_attested`:
    tablets can prove their configuration. `right_percent_min`: of a site's tablets, so
    many are to have proved it, or the site is red (`core.kiosk.proof.policy`).
    """

    covered_green_percent_min: int = 90
    covered_amber_percent_min: int = 50
    faulty_percent_min: int = 10
    linked_ms_max: int = CONNECTED_MS_MAX
    there_ms_max: int = 5 * MINUTE_MS
    offset_green_ms_max: int = 2 * SECOND_MS
    offset_amber_ms_max: int = 60 * SECOND_MS
    lock: LockNeed = "required"
    is_attested: bool = False
    right_percent_min: int | None = None


USUAL = Thresholds()
