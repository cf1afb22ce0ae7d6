"""Hours, durations and numbers as a person reads them, in the language of the page.

French: 14 h 30, 12 000, 14,86, 29,0 %, −0,18. English: 14:30, 12,000, 14.86, 29.0%.
Floats appear on screens only; marks come in as exact fractions.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from concours.core.kernel.time import HOUR_MS, MINUTE_MS, SECOND_MS

if TYPE_CHECKING:
    from concours.store.models import Site

DAY_MS = 24 * HOUR_MS
NARROW, FIXED, MINUS = "\u202f", "\u00a0", "\u2212"


def is_french() -> bool:
    """Tell whether the page is in French."""
    return (translation.get_language() or "fr").startswith("fr")


def local(instant_ms: int) -> datetime:
    """Return the instant in the exam's time zone."""
    return datetime.fromtimestamp(instant_ms / 1_000, ZoneInfo(settings.TIME_ZONE))


def _hour(at: datetime) -> str:
    if is_french():
        return f"{at.hour}{FIXED}h{FIXED}{at.minute:02}"
    return f"{at.hour:02}:{at.minute:02}"


def hour(instant_ms: int) -> str:
    """14 h 30."""
    return _hour(local(instant_ms))


def hour_word(instant_ms: int) -> str:
    """14 h; a whole hour, as on an axis."""
    at = local(instant_ms)
    return f"{at.hour}{FIXED}h" if is_french() else f"{at.hour:02}:00"


class Clocks(Protocol):
    """Where an hour is read: a site, by its name, and the zone of its clocks."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def zone(self) -> str:
        """The zone, as `Europe/Paris`."""


def hour_at(instant_ms: int, site: "Site | Clocks") -> str:
    """14 h 30; of a site whose clocks differ, both hours with their place.

    14 h 30 (heure de Paris ; 17 h 30 à Saint-Denis): its people read the second on
    the wall, and the first in every message of the jury.
    """
    own_time = local(instant_ms)
    site_time = own_time.astimezone(ZoneInfo(site.zone))
    if own_time.utcoffset() == site_time.utcoffset():
        return hour(instant_ms)
    names = {
        "hour": hour(instant_ms),
        "zone": settings.TIME_ZONE.rpartition("/")[2],
        "own": _hour(site_time),
        "site": site.name,
    }
    return _("%(hour)s (heure de %(zone)s ; %(own)s à %(site)s)") % names


def hour_exact(instant_ms: int) -> str:
    """15 h 18 min 42 s."""
    at = local(instant_ms)
    if is_french():
        return f"{hour(instant_ms)}{FIXED}min{FIXED}{at.second:02}{FIXED}s"
    return f"{at.hour:02}:{at.minute:02}:{at.second:02}"


def proof_clock(instant_ms: int) -> str:
    """15:18:42,310: for proofs, to the millisecond."""
    at = local(instant_ms)
    mark = "," if is_french() else "."
    return f"{at:%H:%M:%S}{mark}{instant_ms % 1_000:03}"


def day(instant_ms: int) -> str:
    """Lundi 19 octobre 2026."""
    return date_format(local(instant_ms), "l j F Y")


def short_day(instant_ms: int) -> str:
    """19/10/2026, the same in both languages: the day of the exam's own country."""
    return f"{local(instant_ms):%d/%m/%Y}"


def moment(instant_ms: int) -> str:
    """19/10/2026, 15 h 18 min 42 s: an instant that may be of another day."""
    return f"{short_day(instant_ms)}, {hour_exact(instant_ms)}"


def day_and_hour(instant_ms: int) -> str:
    """19/10/2026 à 15 h 18: an instant within a sentence."""
    parts = {"day": short_day(instant_ms), "hour": hour(instant_ms)}
    return _("%(day)s à %(hour)s") % parts


def duration(length_ms: int) -> str:
    """7 jours, 1 h 12 min, 49 min, 3 min 40 s, 42 s.

    Seconds only under ten minutes, and hours only under two days.
    """
    if length_ms >= 2 * DAY_MS:
        return f"{length_ms // DAY_MS}{FIXED}{_('jours')}"
    hours, rest = divmod(max(0, length_ms), HOUR_MS)
    minutes, rest = divmod(rest, MINUTE_MS)
    seconds = rest // SECOND_MS
    if hours:
        tail = f"{FIXED}{minutes:02}{FIXED}min" if minutes else ""
        return f"{hours}{FIXED}h{tail}"
    if minutes >= 10 or (minutes and not seconds):
        return f"{minutes}{FIXED}min"
    if minutes:
        return f"{minutes}{FIXED}min{FIXED}{seconds:02}{FIXED}s"
    return f"{seconds}{FIXED}s"


def gap(length_ms: int) -> str:
    """0,18 s up to ten seconds, then as a duration: between two clocks of a proof."""
    if abs(length_ms) < 10 * SECOND_MS:
        return decimal(Fraction(length_ms, SECOND_MS), 2) + f"{FIXED}s"
    sign = MINUS if length_ms < 0 else ""
    return sign + duration(abs(length_ms))


def count(number: int) -> str:
    """12 000."""
    return count_in(number, is_french=is_french())


def count_in(number: int, *, is_french: bool) -> str:
    """12 000 or 12,000, to whoever knows the language of the page."""
    text = f"{number:,}"
    return text.replace(",", NARROW) if is_french else text


def decimal(value: Fraction | Decimal | float, places: int = 2) -> str:
    """14,86; halves are rounded up, the minus is a minus."""
    exact = Fraction(value)
    step = Decimal(1).scaleb(-places)
    amount = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        step, ROUND_HALF_UP
    )
    text = f"{abs(amount):,f}"
    if is_french():
        text = text.replace(",", NARROW).replace(".", ",")
    return (MINUS if amount < 0 else "") + text


def exact(number: Decimal | str) -> str:
    """12,5: a gate or a weight as it is written, none of its digits rounded."""
    return str(number).replace(".", ",") if is_french() else str(number)


def signed_decimal(value: Fraction | None, places: int = 2) -> str:
    """+0,12 or −0,12; a dash for nothing."""
    if value is None:
        return "–"
    return ("+" if value > 0 else "") + decimal(value, places)


def percent(value: Fraction | Decimal | float | None, places: int = 0) -> str:
    """29 %: `value` is a share of 1; a dash for nothing."""
    if value is None:
        return "–"
    text = decimal(Fraction(value) * 100, places)
    return f"{text}{NARROW}%" if is_french() else f"{text}%"


def short_digest(data: bytes, groups: int = 3) -> str:
    """7c1e 90ab 44d2: the first bytes of a digest, to compare by eye."""
    text = data.hex()
    return " ".join(text[i : i + 4] for i in range(0, 4 * groups, 4))
