"""What keeps a candidate in, or out, as an organiser reads it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from concours.console.words.title_and_advice import Facts, Words

CAUSES = {
    "begun": (
        noop("Une épreuve est annoncée, ou a eu lieu."),
        noop("Rien n’a changé. Un absent se note dans la salle."),
    ),
    "enrolled": (
        noop("Une tablette connaît déjà ce candidat."),
        noop("Rien n’a changé. S’il ne vient pas, la salle le note absent."),
    ),
    "allotted": (
        noop("La répartition donne un passage à ce candidat."),
        noop("Rien n’a changé. Changez d’abord la répartition."),
    ),
    "checked": (
        noop("Un essai technique rassemblé garde une copie de ce candidat."),
        noop(
            "Rien n’a changé : ce qui est rassemblé ne change plus. S’il ne vient pas,"
            " la salle le note absent."
        ),
    ),
    "kept": (
        noop("Le journal parle d’une de ses copies."),
        noop("Rien n’a changé. S’il ne vient pas, la salle le note absent."),
    ),
    "seat": (
        noop("Sa place est à quelqu’un d’autre."),
        noop("Rien n’a changé. Libérez-la par un fichier, puis recommencez."),
    ),
    "number": (
        noop("Son numéro est à quelqu’un d’autre."),
        noop("Rien n’a changé. Lisez la liste des candidats."),
    ),
}


def _refusal_words(facts: Facts) -> Words:
    title, advice = CAUSES[facts["cause"]]
    return Words(_(title), _(advice))


SAYINGS = {"withdrawal.refused": _refusal_words}
