"""Where a sitting stands, in a few words that hold for as long as a page is open."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from concours.console.words import formats
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.store.models import Sitting
from concours.store.queries.day import Hours
from concours.store.queries.delivery.allowances import Time


class SittingState(NamedTuple):
    """How a sitting stands, its tone and icon; `is_live` while somebody composes.

    `is_to_come` as long as no start is announced: the words then say its hour.
    """

    word: str
    tone: str
    icon: str
    is_live: bool = False
    is_to_come: bool = False


def state_of(row: Sitting, hours: Hours, *, last_end: Instant | None) -> SittingState:
    """Return how a sitting stands; `last_end` is the last own end, once one is known.

    Whole minutes only: what is left is read on pages that renew it twice a minute.
    """
    if row.collected_ms is not None:
        is_half_day = row.kind == "ecos"
        word = _("Grilles rassemblées") if is_half_day else _("Copies rassemblées")
        return SittingState(word, "safe", "check")
    if hours.time is None:
        return SittingState(
            _when_convened(row, hours.now), "muted", "lock", is_to_come=True
        )
    if hours.now < hours.time.opens_at:
        hour = formats.hour_exact(hours.time.opens_at)
        return SittingState(_("Ouvre à %(hour)s") % {"hour": hour}, "act", "hourglass")
    return _since_opening(hours.time, last_end, hours.now)


def _since_opening(time: Time, last_end: Instant | None, now: Instant) -> SittingState:
    if time.stopped_since is not None:
        return SittingState(_("Temps arrêté"), "care", "pause", is_live=True)
    if time.ends_at is not None and now < time.ends_at:
        facts = {"left": left_words(time.left_ms)}
        return SittingState(_("reste %(left)s") % facts, "act", "play", is_live=True)
    if last_end is not None and now < last_end:
        until = {"hour": formats.hour(last_end)}
        words = _("Aménagements jusqu’à %(hour)s") % until
        return SittingState(words, "act", "play", is_live=True)
    return SittingState(_("Terminée, à rassembler"), "care", "hourglass")


def left_words(length_ms: int) -> str:
    """Return a length in whole minutes, rounded up."""
    if length_ms < MINUTE_MS:
        return _("moins d’une minute")
    return formats.duration(-(-length_ms // MINUTE_MS) * MINUTE_MS)


def _when_convened(row: Sitting, now: Instant) -> str:
    """Return when a sitting is convened: its hour alone if that is today."""
    at = {"hour": formats.hour(row.scheduled_ms), "day": formats.short_day(now)}
    if formats.short_day(row.scheduled_ms) == at["day"]:
        return _("convoquée à %(hour)s") % at
    at["day"] = formats.short_day(row.scheduled_ms)
    return _("convoquée le %(day)s à %(hour)s") % at
