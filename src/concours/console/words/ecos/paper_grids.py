"""Words of grids on paper: where two readings differ, and what is refused."""

from collections.abc import Callable, Mapping
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.words.title_and_advice import Facts, Words, fixed_words

PARTS = {
    "criteria": gettext_noop("critère %(line)s"),
    "aptitudes": gettext_noop("aptitude %(line)s"),
    "overall": gettext_noop("appréciation d’ensemble"),
    "candidate": gettext_noop("numéro du candidat"),
    "turn": gettext_noop("passage"),
    "sheet": gettext_noop("numéro de la feuille"),
}
"""What a line of a sheet is called."""


def line_word(name: str) -> str:
    """Return the words of a line that the core names, such as `criteria 3`."""
    part, _space, line = name.partition(" ")
    return _(PARTS[part]) % {"line": line} if part in PARTS else name


def _differences(facts: Facts) -> Words:
    lines = [line_word(str(name)) for name in cast("list[object]", facts["lines"])]
    return Words(
        _("Vos deux lectures de la feuille diffèrent."),
        _(
            "Relisez-y : %(lines)s. Si la première saisie se trompe, saisissez la"
            " feuille de nouveau, à deux."
        )
        % {"lines": ", ".join(lines)},
    )


def _level(facts: Facts) -> Words:
    line = line_word(f"{facts.get('part')} {facts.get('line')}")
    return Words(
        _("La grille de cette station n’a pas ce niveau."),
        _("Rechargez la page, et relisez : %(line)s.") % {"line": line},
    )


SHEETS: Mapping[str, tuple[str, str]] = {
    "candidate": (
        gettext_noop("Aucun candidat de ce circuit n’a ce numéro."),
        gettext_noop("Relisez-le sur la feuille ; la page du circuit dit qui y passe."),
    ),
    "turn": (
        gettext_noop("Ce circuit n’a pas ce passage."),
        gettext_noop("Relisez-le sur la feuille, ou sur la page du circuit."),
    ),
    "sheet": (
        gettext_noop("Le numéro de la feuille est trop long."),
        gettext_noop("Quarante signes au plus."),
    ),
    "photograph": (
        gettext_noop("Cette photographie n’est pas prise."),
        gettext_noop("Elle est vide, ou pèse plus de 20 Mo. La feuille suffit."),
    ),
}
"""Title and advice, by what of a sheet cannot be so."""


def _sheet(facts: Facts) -> Words:
    field = str(facts["field"])
    if field in SHEETS:
        title, advice = SHEETS[field]
        return Words(_(title), _(advice))
    return Words(
        _("Une ligne de la feuille n’est pas saisie."),
        _("Choisissez un niveau, ou « laissée vide » : %(line)s.")
        % {"line": line_word(field)},
    )


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "paper_grid.readings_differ": _differences,
    "paper_grid.level": _level,
    "paper_grid.blank": fixed_words(
        gettext_noop("Cette feuille est vide."),
        gettext_noop(
            "Une grille sans rien ne compte pas : le jury dit, à deux, qu’on ne"
            " l’attend plus."
        ),
    ),
    "paper_grid.not_there": fixed_words(
        gettext_noop("Ce candidat n’était pas là."),
        gettext_noop(
            "L’appel, ou un siège de la station, dit qu’il n’est pas venu à ce passage."
            " Vérifiez le numéro et le passage sur la feuille."
        ),
    ),
    "paper_grid.sheet": _sheet,
}
