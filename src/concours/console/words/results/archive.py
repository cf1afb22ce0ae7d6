"""Words for the end of an exam: its archive, and what is refused since."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.words import formats
from concours.console.words.title_and_advice import Facts, Words, fixed_words


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
