"""Words of single marks: why the jury looks at one, and what is refused."""

from collections.abc import Callable

from django.utils.translation import gettext_noop

from concours.console.words.ecos import found_grids, levelling, paper_grids
from concours.console.words.ecos.floor import list_names
from concours.console.words.title_and_advice import Facts, Words, fixed_words
from concours.core.ecos.merging.single_marks import (
    GridAlone,
    MissingStation,
    QueueReason,
)

REASONS: dict[QueueReason, str] = {
    "differs": gettext_noop("les deux grilles s’écartent"),
    "alone": gettext_noop("une seule grille compte"),
    "blank": gettext_noop("une ligne de grille est restée vide"),
    "late": gettext_noop("grille remplie après le passage"),
    "attributed": gettext_noop(
        "deux personnes ont dit à qui elle est, ou qu’elle compte"
    ),
    "carried": gettext_noop("grille portée par la tablette voisine"),
    "signalled": gettext_noop("l’examinateur a signalé quelque chose"),
    "paper": gettext_noop("grille papier, saisie par deux personnes"),
}
"""Why the jury looks at a single mark."""

GRIDS_ALONE: dict[GridAlone, str] = {
    "stands": gettext_noop("elle fait la note"),
    "jury": gettext_noop("pas de note avant le jury"),
}
"""What becomes of one grid without the other."""

MISSING_STATIONS: dict[MissingStation, str] = {
    "jury": gettext_noop("le jury décide"),
    "mean": gettext_noop("moyenne des autres stations"),
    "replay": gettext_noop("à passer de nouveau"),
}
"""What becomes of a station that is due and has no mark."""

ABSENCES = {
    "noted_absent": gettext_noop("notée absente"),
    "unmet_1": gettext_noop("grille 1 : personne n’est venu"),
    "unmet_2": gettext_noop("grille 2 : personne n’est venu"),
}
"""Who says that a candidate did not come: attendance, or an examiner."""

SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "single_marks.not_half_day": fixed_words(
        gettext_noop("Cette épreuve n’a pas de grilles"),
        gettext_noop("Seules les demi-journées d’ECOS ont des notes uniques."),
    ),
    "single_marks.scorers_disagree": list_names(
        gettext_noop("Le second calcul ne trouve pas ces notes"), "candidates"
    ),
    "single_marks.not_agreed": fixed_words(
        gettext_noop("Ces notes ne sont pas vérifiées"),
        gettext_noop("Le second calcul ne les a pas trouvées : refaites une version."),
    ),
    "single_marks.adopted_already": fixed_words(
        gettext_noop("Ces notes ont déjà été adoptées"),
        gettext_noop("Pour y revenir, refaites une version."),
    ),
    "sitting.half_day_not_annulled": fixed_words(
        gettext_noop("Une demi-journée d’ECOS ne s’annule pas en bloc."),
        gettext_noop(
            "Rejouez un tour ou retirez une station le jour même\u202f; ensuite, les"
            " notes uniques écartent une grille ou une station."
        ),
    ),
    "single_mark.decided": fixed_words(
        gettext_noop("C’est déjà décidé"),
        gettext_noop("Cette grille ou cette station ne compte déjà plus."),
    ),
    "merging_rules.invalid": fixed_words(
        gettext_noop("Ces règles ne se lisent pas."),
        gettext_noop(
            "Deux grilles s’écartent à partir de 1 à 20 points, ou de 1 à 4 échelons."
        ),
    ),
    "merging_rules.same": fixed_words(
        gettext_noop("Ce sont déjà les règles en vigueur."),
        gettext_noop("Changez-en une, ou gardez-les."),
    ),
    "ecos.not_adopted": list_names(
        gettext_noop("Des demi-journées n’ont pas de notes en vigueur"), "sittings"
    ),
    "ecos.passed_twice": list_names(
        gettext_noop("Des candidats ont deux fois les notes d’une série"), "candidates"
    ),
    "ecos.resit_unlike": list_names(
        gettext_noop(
            "Des stations repassées sont d’un autre domaine : neutralisez-les à deux"
        ),
        "candidates",
    ),
    "points.invalid": fixed_words(
        gettext_noop("Les points de cette série ne se lisent pas"),
        gettext_noop("La série scellée est abîmée. Prévenez le support."),
    ),
    **levelling.SAYINGS,
    **found_grids.SAYINGS,
    **paper_grids.SAYINGS,
}
