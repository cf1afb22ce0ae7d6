"""Words of grids that a replaced tablet brought once it was found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.words.title_and_advice import Facts, Words, fixed_words
from concours.core.ecos.grids.grid import GridState
from concours.store.queries.ecos.found_grids import FoundState

CONTENTS: Mapping[GridState, str] = {
    "validated": gettext_noop("validée"),
    "open": gettext_noop("pas validée"),
    "empty": gettext_noop("vide"),
    "stray": gettext_noop("candidat non identifié"),
}
"""What a found grid holds, without any level."""

STATES: Mapping[FoundState, str] = {
    "waits": gettext_noop("ne compte pas : à décider à deux"),
    "beside_paper": gettext_noop(
        "ne compte pas : la grille papier compte, à décider à deux"
    ),
    "counted": gettext_noop("compte, par acte de deux personnes"),
    "left_out": gettext_noop("laissée de côté, par acte de deux personnes"),
    "held": gettext_noop("ne compte pas : ce siège en a une autre de ce candidat"),
    "open": gettext_noop("ne compte pas : elle n’est pas validée"),
    "not_as_shown": gettext_noop(
        "ne compte pas : validée autrement que la tablette l’a montrée"
    ),
    "nobody": gettext_noop("ne compte pas : personne de ce circuit"),
}
"""What became of a found grid."""


@dataclass(frozen=True, slots=True)
class FoundDialog:
    """One dialog: its act, how it is said, what it does."""

    kind: str
    title: str
    effects: tuple[str, ...]
    button: str


DIALOGS: Mapping[str, FoundDialog] = {
    "count": FoundDialog(
        "found_grid_counted",
        gettext_noop("Compter une grille retrouvée"),
        (
            gettext_noop(
                "Elle compte pour ce candidat, à ce siège, qui n’a rien d’autre de"
                " lui ; une grille papier de lui ne compte alors plus."
            ),
            gettext_noop(
                "Une fois la demi-journée rassemblée, elle compte dans la version"
                " suivante des notes ; la liste des grilles ne change pas."
            ),
        ),
        gettext_noop("Proposer de la compter"),
    ),
    "leave": FoundDialog(
        "found_grid_left_out",
        gettext_noop("Laisser de côté une grille retrouvée"),
        (
            gettext_noop("Elle ne compte nulle part ; le journal la garde."),
            gettext_noop("Rien ne permet d’y revenir."),
        ),
        gettext_noop("Proposer de la laisser"),
    ),
}
"""Each dialog by its name in the address."""

UNDECIDABLE: Mapping[str, tuple[str, str]] = {
    "not_stray": (
        gettext_noop("Cette grille a déjà son candidat."),
        gettext_noop("Relisez le tableau : il n’y a là rien à attribuer."),
    ),
    "not_whole": (
        gettext_noop("Cette grille retrouvée ne peut pas compter."),
        gettext_noop(
            "Elle n’est pas validée telle que montrée, ou pour personne du circuit."
            " Elle peut être laissée de côté."
        ),
    ),
    "decided": (
        gettext_noop("C’est déjà décidé."),
        gettext_noop("Deux personnes ont dit si cette grille compte."),
    ),
}
"""Title and advice, by why nothing is left to decide of one grid."""


def _undecidable(facts: Facts) -> Words:
    title, advice = UNDECIDABLE[str(facts["reason"])]
    return Words(_(title), _(advice))


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "grid.undecidable": _undecidable,
    "single_marks.in_force": fixed_words(
        gettext_noop("Des notes de cette demi-journée sont adoptées."),
        gettext_noop("À qui est une grille ne se dit plus : écartez-la, au besoin."),
    ),
}
