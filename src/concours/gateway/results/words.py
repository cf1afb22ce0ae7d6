"""What the result pages say around a result, in French and in English."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from html import escape
from zoneinfo import ZoneInfo

from concours.core.kernel.time import Instant
from concours.core.results.sheets.shown import decimal_text
from concours.gateway.results import english, french

PARIS = ZoneInfo("Europe/Paris")
FIXED = "\N{NO-BREAK SPACE}"
MONTHS_FR = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
    *("septembre", "octobre", "novembre", "décembre"),
)
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """One language."""

    lang: str
    said: Mapping[str, str]

    @property
    def is_french(self) -> bool:
        """Whether this is French."""
        return self.lang == "fr"

    def __getitem__(self, name: str) -> str:
        """Return a sentence."""
        return self.said[name]

    @property
    def of_exam(self) -> str:
        """Return what an element bears whose text is the exam's: it is in French."""
        return "" if self.is_french else ' lang="fr"'

    def content(self, text: str) -> str:
        """Return a text of the exam, escaped, in its own language (WCAG 3.1.2)."""
        own = escape(text)
        return own if self.is_french else f'<span lang="fr">{own}</span>'

    @property
    def colon(self) -> str:
        """Return a colon as this language sets it."""
        return f"{FIXED}:" if self.is_french else ":"

    def day(self, at: Instant) -> str:
        """9 novembre 2026, by the clocks of Paris."""
        local = datetime.fromtimestamp(at / 1_000, PARIS)
        if self.is_french:
            day = "1er" if local.day == 1 else str(local.day)
            return f"{day} {MONTHS_FR[local.month - 1]} {local.year}"
        return f"{local.day} {MONTHS_EN[local.month - 1]} {local.year}"

    def instant(self, at: Instant) -> str:
        """9 novembre 2026 à 10 h 00, by the clocks of Paris."""
        local = datetime.fromtimestamp(at / 1_000, PARIS)
        if self.is_french:
            hour = f"{local.hour}{FIXED}h{FIXED}{local.minute:02}"
            return f"{self.day(at)} à {hour}"
        return f"{self.day(at)} at {local.hour:02}:{local.minute:02}"

    def clock(self, at_ms: int) -> str:
        """15 h 18 min 42 s, by the clocks of Paris."""
        local = datetime.fromtimestamp(at_ms / 1_000, PARIS)
        if not self.is_french:
            return f"{local:%H:%M:%S}"
        minutes = f"{local.hour}{FIXED}h{FIXED}{local.minute:02}"
        return f"{minutes}{FIXED}min{FIXED}{local.second:02}{FIXED}s"

    def decimal(self, exact: str) -> str:
        """Return an exact mark as it is shown."""
        mark = "," if self.is_french else "."
        return decimal_text(Fraction(exact), mark=mark)

    def mark(self, mark: str) -> str:
        """Return a mark that a sheet shows, with the language's decimal mark."""
        return mark.replace(".", ",") if self.is_french else mark


FR = Words("fr", french.SENTENCES)
EN = Words("en", english.SENTENCES)


def words_of(lang: str, accept_language: str) -> Words:
    """Return the language chosen, else the one that the browser puts first."""
    if lang in ("fr", "en"):
        return EN if lang == "en" else FR
    return EN if accept_language.lower().startswith("en") else FR
