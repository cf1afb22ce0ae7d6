"""Words of what a matching refuses its organiser."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.words import formats
from concours.console.words.title_and_advice import Facts, Words, fixed_words


def _lists_open(facts: Facts) -> Words:
    return Words(
        _("Les listes peuvent encore changer."),
        _("Ce tour se calcule à partir du %(day)s à %(hour)s.")
        % {
            "day": formats.day(facts["closes_ms"]),
            "hour": formats.hour(facts["closes_ms"]),
        },
    )


def _not_ready(facts: Facts) -> Words:
    words = {"posts": _("les postes"), "participants": _("les participants")}
    return Words(
        _("Il manque : %(missing)s.")
        % {"missing": ", ".join(words[name] for name in facts["missing"])},
        _("Apportez le fichier, puis ouvrez la phase."),
    )


def _faulty(facts: Facts) -> Words:
    first = [f"{fault['code']} : {fault['where']}" for fault in facts["faults"][:3]]
    return Words(
        _("Postes, rangs ou listes ne font pas un marché. Défauts : %(count)s.")
        % {"count": formats.count(facts["count"])},
        " · ".join(first),
    )


def _undecided(facts: Facts) -> Words:
    return Words(
        _("Ce tour n’est pas tranché. Couples : %(couples)s, pas : %(steps)s.")
        % {
            "couples": formats.count(facts["couples"]),
            "steps": formats.count(facts["steps"]),
        },
        _(
            "Rien n’est gardé, le tour précédent reste visible. Relancez quand"
            " des listes auront changé. Pour le tour définitif, la cellule"
            " technique relance avec plus de pas."
        ),
    )


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "campaign.invalid": fixed_words(
        gettext_noop("Il faut un code, un nom et un tirage public."),
        gettext_noop("Le code : petites lettres, chiffres et tirets, « new » exclu."),
    ),
    "campaign.twice": fixed_words(
        gettext_noop("Une campagne porte déjà ce code."),
        gettext_noop("Choisissez-en un autre."),
    ),
    "campaign.opened": fixed_words(
        gettext_noop("Une phase est ouverte."),
        gettext_noop("Ce que les étudiants ont lu reste. La suite peut changer."),
    ),
    "campaign.not_ready": _not_ready,
    "procedure.calendar_invalid": fixed_words(
        gettext_noop("Ce calendrier ne tient pas."),
        gettext_noop(
            "Chaque phase ferme après son ouverture et avant que la suivante ouvre ;"
            " confirmation et résultat sont tenus. Une phase à ouvrir ferme plus tard."
        ),
    ),
    "procedure.phase_not_next": fixed_words(
        gettext_noop("Cette phase n’est pas la suivante."),
        gettext_noop("Rien n’a changé. Voyez sur la campagne où elle en est."),
    ),
    "procedure.settings_invalid": fixed_words(
        gettext_noop("Un réglage est hors de ses bornes."),
        gettext_noop("Rien n’a changé. Vérifiez chaque règle."),
    ),
    "round.none_now": fixed_words(
        gettext_noop("Aucun tour ne se calcule dans cette phase."),
        gettext_noop("Ouvrez la phase suivante."),
    ),
    "round.lists_open": _lists_open,
    "round.published": fixed_words(
        gettext_noop("Un tour de cette nature est déjà publié."),
        gettext_noop("Avant son instant, il peut être arrêté ; après, il reste."),
    ),
    "round.too_large": fixed_words(
        gettext_noop("Ce tour dépasse la taille prévue."),
        gettext_noop("Rien n’est gardé. Appelez la cellule technique."),
    ),
    "round.instant_past": fixed_words(
        gettext_noop("Cet instant est passé."),
        gettext_noop("Choisissez-en un à venir : il faut pouvoir encore arrêter."),
    ),
    "round.decided": fixed_words(
        gettext_noop("Ce tour ne se décide pas, ou l’est déjà."),
        gettext_noop("Seul le dernier tour définitif ou complémentaire se publie."),
    ),
    "round.open": fixed_words(
        gettext_noop("Les étudiants voient déjà ce tour."),
        gettext_noop("Il ne s’arrête plus."),
    ),
    "round.couples_undecided": _undecided,
    "round.nothing_stable": fixed_words(
        gettext_noop("Aucun résultat n’est stable pour ces listes de couples."),
        gettext_noop(
            "C’est prouvé, et rien d’assez proche n’a été trouvé. Rien n’est gardé,"
            " le tour précédent reste visible. Relancez quand des listes auront changé,"
            " ou ajoutez un poste là où des couples se pressent."
        ),
    ),
    "market.faulty": _faulty,
    "subdivisions.invalid": fixed_words(
        gettext_noop("Le fichier des subdivisions est à corriger."),
        gettext_noop("Rien n’a changé. Appelez la cellule technique."),
    ),
}
