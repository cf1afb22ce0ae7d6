"""What a candidate is due besides time, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.utils.translation import ngettext

from concours.core.people.roster.settings import (
    TEXT_PERCENTS,
    PersonalSettings,
    RestBreaks,
)
from concours.core.tables.columns import COLUMNS

ONE_AND_A_HALF = 150
NAMES = {
    "text_percent": noop("taille du texte"),
    "contrast": noop("contraste"),
    "spacing_percent": noop("interligne"),
    "breaks": noop("pauses"),
    "reader": noop("lecture"),
    "has_own_room": noop("salle à part"),
}
CONTRASTS = {"usual": noop("normal"), "strong": noop("fort")}
SPACINGS = {100: noop("normal"), 150: noop("1,5"), 200: noop("double")}
READERS = {
    "candidate": noop("le candidat lit"),
    "person": noop("une personne lit"),
    "voice": noop("la voix de la tablette lit"),
}
COLUMN_WORDS = {
    "factor": noop("temps en tout : 4/3 (ou « 1/3 temps »), 3/2, 5/3, 2, 1 sans"),
    "text": noop("taille du texte sur la tablette : 125, 150 ou 200, en pour cent"),
    "contrast": noop("fort"),
    "spacing": noop("1,5 ou 2"),
    "breaks": noop("3x10 : trois pauses de dix minutes, à chaque épreuve"),
    "reader": noop("humain : une personne lit ; synthese : la tablette lit"),
    "own_room": noop("oui : seul dans sa salle"),
}


def settings_words(settings: PersonalSettings) -> str:
    """Return all that is set in one line; empty where nothing is."""
    return " · ".join((*right_phrases(settings), *display_phrases(settings)))


def right_phrases(settings: PersonalSettings) -> Iterator[str]:
    """Yield what the room must know: breaks, who reads, where."""
    if settings.breaks.count:
        yield breaks_words(settings.breaks)
    if settings.reader == "person":
        yield _("lecture par une personne")
    if settings.reader == "voice":
        yield _("lecture par la voix de la tablette")
    if settings.has_own_room:
        yield _("salle à part")


def display_phrases(settings: PersonalSettings) -> Iterator[str]:
    """Yield how their tablet shows the paper."""
    usual = PersonalSettings()
    if settings.text_percent != usual.text_percent:
        yield _("texte à %(percent)s %%") % {"percent": settings.text_percent}
    if settings.contrast == "strong":
        yield _("contraste fort")
    if settings.spacing_percent == ONE_AND_A_HALF:
        yield _("interligne 1,5")
    elif settings.spacing_percent != usual.spacing_percent:
        yield _("interligne double")


def breaks_words(breaks: RestBreaks) -> str:
    """Return a right to rest as `3 pauses de 10 min`."""
    return ngettext(
        "%(count)s pause de %(minutes)s min",
        "%(count)s pauses de %(minutes)s min",
        breaks.count,
    ) % {"count": breaks.count, "minutes": breaks.minutes}


def setting_columns() -> Iterator[tuple[str, str]]:
    """Yield each column that says what a candidate is due, and how it is filled in."""
    for column, words in COLUMN_WORDS.items():
        yield COLUMNS["candidates"][column][0], _(words)


@dataclass(frozen=True, slots=True)
class Choice:
    """One list of the form: its field, its label, values with words and which is on."""

    name: str
    label: str
    options: tuple[tuple[str, str, bool], ...]


def choices(settings: PersonalSettings) -> list[Choice]:
    """Return the lists of the form, in order."""
    percents = {percent: f"{percent}\u00a0%" for percent in TEXT_PERCENTS}
    lists: Mapping[str, tuple[str, Mapping[Any, str]]] = {
        "text_percent": (_("Taille du texte"), percents),
        "contrast": (_("Contraste"), CONTRASTS),
        "spacing_percent": (_("Interligne"), SPACINGS),
        "reader": (_("Lecture du sujet"), READERS),
    }
    return [
        Choice(
            name,
            label,
            tuple(
                (str(value), _(word), value == getattr(settings, name))
                for value, word in values.items()
            ),
        )
        for name, (label, values) in lists.items()
    ]
