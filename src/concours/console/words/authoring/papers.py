"""What is said of a paper that is not frozen, not read again, or given twice."""

from collections.abc import Callable

from django.utils.translation import gettext_noop

from concours.console.words.title_and_advice import Facts, Words
from concours.console.words.title_and_advice import fixed_words as _fixed

SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "paper.made_elsewhere": _fixed(
        gettext_noop("Le sujet de cet examen se fait dans la maison de la banque."),
        gettext_noop("Il n’arrive ici que scellé. Ce fichier n’a pas été lu."),
    ),
    "paper.unsound": _fixed(
        gettext_noop("Ce sujet a des défauts : rien n’est noté."),
        gettext_noop("Corrigez le fichier, puis déposez-le de nouveau."),
    ),
    "paper.not_frozen": _fixed(
        gettext_noop("Personne n’a figé ce sujet-ci : le fichier diffère."),
        gettext_noop("Demandez à son auteur le fichier qu’il a figé, tel quel."),
    ),
    "paper.read_by_author": _fixed(
        gettext_noop("Qui a figé un sujet ne le relit pas."),
        gettext_noop("Une autre personne dépose le même fichier et le relit."),
    ),
    "ceremony.same_paper": _fixed(
        gettext_noop("Le même sujet est donné à deux épreuves."),
        gettext_noop("Rien n’est scellé. Donnez à chaque épreuve son propre sujet."),
    ),
}
