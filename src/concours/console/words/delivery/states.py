"""The states of a cell of the wall: what tablets do, and what people decided.

The wall colour of each is in `static/console/scripts/wall-cells.js`, by its letter.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from concours.console.words import formats

WORDS = {
    "absent": gettext_noop("absent"),
    "loading": gettext_noop("se prépare"),
    "ready": gettext_noop("prêt"),
    "writing": gettext_noop("compose"),
    "silent": gettext_noop("silencieux"),
    "cut": gettext_noop("coupé"),
    "replaced": gettext_noop("compose, tablette remplacée"),
    "finished": gettext_noop("terminé"),
    "handed": gettext_noop("remis"),
    "paused": gettext_noop("en pause"),
    "suspect": gettext_noop("suspect"),
    "excluded": gettext_noop("exclu"),
}

LETTERS = {
    "absent": "a",
    "loading": "l",
    "ready": "r",
    "writing": "w",
    "silent": "s",
    "cut": "c",
    "replaced": "p",
    "finished": "f",
    "handed": "h",
    "paused": "i",
    "suspect": "o",
    "excluded": "x",
}
"""How a state travels to the canvas: one letter a candidate."""

RESTING = frozenset({"absent", "finished", "handed"})
"""Nobody composes there: that time stands still says nothing of them."""

TONES = {
    "cut": "kept",
    "silent": "care",
    "replaced": "act",
    "handed": "safe",
    "paused": "act",
    "suspect": "odd",
    "excluded": "stop",
}

SILENT_COUNT_MIN, SILENT_PERCENT_MIN = 3, 2
"""Below both, silence in a site is people who read."""

WORST_FIRST = (
    "suspect",
    "cut",
    "silent",
    "loading",
    "replaced",
    "paused",
    "excluded",
    "absent",
    "ready",
    "writing",
    "finished",
    "handed",
)


def is_silence_odd(silent: int, candidates: int) -> bool:
    """Tell whether so many silent candidates in a site ask for a look."""
    share = 100 * silent >= SILENT_PERCENT_MIN * candidates
    return silent >= SILENT_COUNT_MIN and share


def state_word(state: str) -> str:
    """Return how a state is called on screen."""
    return _(WORDS.get(state, state))


def state_letter(state: str) -> str:
    """Return how a state travels to the canvas."""
    return LETTERS[state]


def state_tone(state: str) -> str:
    """Return the meaning of a state as a class; the usual has none."""
    return TONES.get(state, "")


def cut_words(number: int) -> str:
    """Return so many cut off."""
    words = ngettext("%(number)s coupé", "%(number)s coupés", number)
    return words % {"number": formats.count(number)}


def silent_words(number: int) -> str:
    """Return so many silent."""
    words = ngettext("%(number)s silencieux", "%(number)s silencieux", number)
    return words % {"number": formats.count(number)}


def paused_words(number: int) -> str:
    """Return so many in a pause."""
    words = ngettext("%(number)s en pause", "%(number)s en pause", number)
    return words % {"number": formats.count(number)}


def suspect_words(number: int) -> str:
    """Return so many copies in doubt."""
    words = ngettext("%(number)s suspect", "%(number)s suspects", number)
    return words % {"number": formats.count(number)}
