"""Words for the end of an exam: its archive, and what is refused since."""

from django.utils.translation import gettext_noop

from concours.console.words.title_and_advice import fixed_words

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
    "archive.folder_taken": fixed_words(
        gettext_noop("Ce dossier contient déjà des fichiers."),
        gettext_noop("Rien n’est écrasé. Donnez un dossier nouveau, ou vide."),
    ),
    "archive.unsound": fixed_words(
        gettext_noop("Le vérificateur trouve un défaut dans l’archive."),
        gettext_noop("L’examen n’est pas archivé. Le premier défaut est ci-dessous."),
    ),
}
"""What refusals say, by code."""
