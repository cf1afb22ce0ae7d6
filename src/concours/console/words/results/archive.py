"""Words for the end of an exam: its archive, and what is refused since."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.words import formats
from concours.console.words.title_and_advice import Facts, Words, fixed_words

CLASSES = {
    "traces": gettext_noop("traces, adresses et consultations"),
    "runs": gettext_noop("résultats des recherches sans dossier"),
    "cases": gettext_noop("dossiers clos"),
}
STARTS = {
    "traces": gettext_noop("Durée, depuis chaque ligne"),
    "runs": gettext_noop("Durée, depuis la publication"),
    "cases": gettext_noop("Durée, depuis la fin du dossier"),
}
"""What has a term of its own, as people call it."""


def day_word(instant_ms: str) -> str:
    """Return the day of an instant that is the fact of a decision."""
    return formats.short_day(int(instant_ms)) if instant_ms.isdecimal() else instant_ms


def _term_not_reached(facts: Facts) -> Words:
    return Words(
        _("Ces données n’ont pas atteint leur terme."),
        _("Jusqu’à ce jour, elles se gardent jusqu’au %(day)s.")
        % {"day": formats.day(facts["erasable_ms"])},
    )


def _disputed(facts: Facts) -> Words:
    return Words(
        _("Un litige est ouvert : rien ne s’efface."),
        _("Dossiers ouverts : %(cases)s ; demandes sans réponse : %(requests)s.")
        % {"cases": facts["cases"], "requests": facts["requests"]},
    )


def _too_early(facts: Facts) -> Words:
    return Words(
        _("Cet examen n’a pas atteint sa date."),
        _("Ses données se gardent jusqu’au %(day)s.")
        % {"day": formats.day(facts["erasable_ms"])},
    )


SAYINGS = {
    "exam.archived": fixed_words(
        gettext_noop("Cet examen est archivé : plus rien n’y change."),
        gettext_noop("On lit toujours ses pages et ses résultats."),
    ),
    "archive.not_published": fixed_words(
        gettext_noop("Les résultats ne sont pas encore visibles."),
        gettext_noop("Un examen s’archive une fois publié, quand l’heure est passée."),
    ),
    "archive.retention_unset": fixed_words(
        gettext_noop("Le profil ne dit pas combien de temps garder les données."),
        gettext_noop(
            "Écrivez la durée que l’autorité a fixée, et par quel texte : sur la page "
            "de l’archive, ou par « concours exam retain »."
        ),
    ),
    "archive.retention_invalid": fixed_words(
        gettext_noop("Cette durée ne se fixe pas."),
        gettext_noop(
            "Entre 1 et 36 525 jours, et seulement si le profil n’en dit aucune."
        ),
    ),
    "archive.outdated": fixed_words(
        gettext_noop("Un acte est venu pendant que l’archive s’écrivait."),
        gettext_noop("L’examen n’est pas archivé. Recommencez : l’acte y sera."),
    ),
    "archive.undecided": fixed_words(
        gettext_noop("Deux personnes archivent cet examen."),
        gettext_noop(
            "L’une le propose sur la page de l’archive, une autre confirme. Ensuite la"
            " commande écrit l’archive autant de fois qu’il le faut."
        ),
    ),
    "archive.folder_taken": fixed_words(
        gettext_noop("Ce dossier contient déjà des fichiers."),
        gettext_noop("Rien n’est écrasé. Donnez un dossier nouveau, ou vide."),
    ),
    "archive.unsound": fixed_words(
        gettext_noop("Le vérificateur trouve un défaut dans l’archive."),
        gettext_noop("L’examen n’est pas archivé. Le premier défaut est ci-dessous."),
    ),
    "erasure.not_archived": fixed_words(
        gettext_noop("Cet examen n’est pas archivé."),
        gettext_noop("Archivez-le d’abord, et emportez l’archive."),
    ),
    "erasure.too_early": _too_early,
    "erasure.class_invalid": fixed_words(
        gettext_noop("Ces données ne s’effacent pas à part."),
        gettext_noop("Prenez une ligne de la page de l’archive, et un jour."),
    ),
    "erasure.term_not_reached": _term_not_reached,
    "erasure.disputed": _disputed,
    "erasure.nothing": fixed_words(
        gettext_noop("Rien n’est aussi ancien."),
        gettext_noop("Ces données sont déjà effacées, ou plus récentes."),
    ),
    "erasure.held": fixed_words(
        gettext_noop("Un recours retient cet examen."),
        gettext_noop("Rien n’est effacé tant que cet acte n’est pas levé."),
    ),
    "erasure.not_held": fixed_words(
        gettext_noop("Rien ne retient cet examen."),
        gettext_noop("Son effacement suit déjà sa date."),
    ),
    "erasure.undecided": fixed_words(
        gettext_noop("Personne n’a décidé d’effacer cet examen."),
        gettext_noop("Deux personnes le décident, sur la page de l’archive."),
    ),
    "exam.answers_erased": fixed_words(
        gettext_noop("Cet examen est effacé."),
        gettext_noop("Copies et notes n’y sont plus. L’archive emportée garde tout."),
    ),
    "erasure.decided": fixed_words(
        gettext_noop("L’effacement de cet examen est décidé."),
        gettext_noop("Cela ne se reprend pas. L’archive emportée garde tout."),
    ),
}
"""What refusals say, by code."""
