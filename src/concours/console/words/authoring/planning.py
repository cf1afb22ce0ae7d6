"""Words for what is refused of a planned sitting."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.words.title_and_advice import Facts, Words, fixed_words

ADVICE = {
    "title": gettext_noop("Écrivez un titre, de 200 caractères au plus."),
    "kind": gettext_noop(
        "Le profil de cet examen n’a pas ce genre d’épreuve : choisissez dans la liste."
    ),
    "code": gettext_noop(
        "Un nom court s’écrit en minuscules sans accent, chiffres et traits d’union."
    ),
    "hour": gettext_noop("Choisissez une heure à venir, dans les cinq ans."),
    "weight": gettext_noop(
        "Un coefficient est plus grand que 0, 100 au plus, avec trois décimales au"
        " plus."
    ),
    "duration": gettext_noop("Choisissez une durée d’une minute à douze heures."),
}


def _plan(facts: Facts) -> Words:
    return Words(_("L’épreuve n’est pas changée."), _(ADVICE[facts["field"]]))


EXAM_ADVICE = {
    "code": gettext_noop(
        "Un nom court s’écrit en minuscules sans accent, chiffres et traits d’union."
    ),
    "title": gettext_noop("Écrivez un titre, de 200 caractères au plus."),
    "signer": gettext_noop("Tirez d’abord la clé de signature, et enregistrez-la."),
    "first_day": gettext_noop("Vérifiez le premier jour."),
}


def _exam(facts: Facts) -> Words:
    return Words(_("L’examen n’est pas enregistré."), _(EXAM_ADVICE[facts["field"]]))


FIXED: dict[str, str] = {
    "profile": gettext_noop(
        "Une épreuve est scellée : le profil et la clé de signature restent."
    ),
    "signer": gettext_noop("Une épreuve est scellée : sa clé de signature reste."),
    "signer_alone": gettext_noop(
        "La clé de signature se remplace à deux personnes, sur sa page."
    ),
    "title": gettext_noop("Une épreuve est rassemblée : le titre reste."),
}


WEIGHTS = {
    "marked": gettext_noop("Une épreuve de cet examen est corrigée : rien n’a changé."),
    "profile": gettext_noop("Le profil de cet examen dit lui-même ce que tout compte."),
    "kind": gettext_noop("Seule une épreuve qui compte a un coefficient."),
}


def _fixed_weight(facts: Facts) -> Words:
    title = _("Les coefficients de cet examen sont fixés.")
    return Words(title, _(WEIGHTS[facts["reason"]]))


def _fixed_exam_words(facts: Facts) -> Words:
    advice = _("Rien n’a changé. Fondez un autre examen s’il le faut.")
    if facts["field"] == "signer_alone":
        advice = _("Rien n’a changé.")
    return Words(_(FIXED[facts["field"]]), advice)


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "rehearsal.smaller": fixed_words(
        gettext_noop("Cette répétition est plus petite que l’examen."),
        gettext_noop(
            "Répétez avec autant de candidats, de centres et d’épreuves, par "
            "« concours rehearse »."
        ),
    ),
    "exam.invalid": _exam,
    "exam.fixed": _fixed_exam_words,
    "exam.roles_given": fixed_words(
        gettext_noop("Des personnes décident déjà dans ce seul examen."),
        gettext_noop(
            "Leurs fonctions ont été données comme son profil le dit. Mettez-y fin,"
            " changez le profil, puis nommez-les de nouveau."
        ),
    ),
    "exam.code_taken": fixed_words(
        gettext_noop("Un autre examen de cette maison porte ce nom court."),
        gettext_noop("Choisissez-en un autre : un nom court ne sert qu’une fois."),
    ),
    "house_key.unusable": fixed_words(
        gettext_noop("La clé de signature de cette maison ne peut pas servir."),
        gettext_noop(
            "Remettez la copie de signing.key, lisible par la console seule (0600)."
        ),
    ),
    "weight.fixed": _fixed_weight,
    "plan.invalid": _plan,
    "plan.not_empty": fixed_words(
        gettext_noop("Cet examen a déjà des épreuves."),
        gettext_noop(
            "Les épreuves d’un autre ne se reprennent que s’il n’en a aucune."
        ),
    ),
    "plan.name_taken": fixed_words(
        gettext_noop("Une autre épreuve de cet examen porte ce nom court."),
        gettext_noop("Choisissez-en un autre, ou laissez le champ vide."),
    ),
    "sitting.cancelled": fixed_words(
        gettext_noop("Cette épreuve est abandonnée."),
        gettext_noop("Rien n’a changé. Prévoyez-en une autre si elle doit avoir lieu."),
    ),
}
