"""The nine states of a cell of the wall, and one while the paper is coming."""

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
    "replaced": gettext_noop("remplacé"),
    "finished": gettext_noop("terminé"),
    "handed": gettext_noop("remis"),
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
}
"""How a state travels to the canvas: one letter a candidate."""

TONES = {"cut": "kept", "silent": "care", "replaced": "act", "handed": "safe"}

SILENT_COUNT_MIN, SILENT_PERCENT_MIN = 3, 2
"""Below both, silence in a site is people who read."""

WORST_FIRST = (
    "cut",
    "silent",
    "replaced",
    "loading",
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


def candidates_words(number: int) -> str:
    """Return so many candidates."""
    words = ngettext("%(number)s candidat", "%(number)s candidats", number)
    return words % {"number": formats.count(number)}
