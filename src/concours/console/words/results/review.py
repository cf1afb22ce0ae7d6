"""What review says: refusals of verdicts, faults of a table of experts."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from concours.console.words import formats
from concours.console.words.title_and_advice import Facts, Words, fixed_words
from concours.core.results.review.panels import PanelFault

VERDICTS = {
    "value": gettext_noop("Un jugement vaut 0, un demi ou 1."),
    "known": gettext_noop("La grille a déjà cette réponse."),
    "twice": gettext_noop("Vous avez déjà jugé cette réponse."),
    "decided": gettext_noop("Cette réponse n’attend plus de jugement."),
    "not_disputed": gettext_noop("Cette réponse n’est pas en désaccord."),
    "own": gettext_noop(
        "Vous avez donné un des deux jugements : une autre personne tranche."
    ),
    "nothing": gettext_noop("Il n’y a rien à reprendre ni à porter à la grille."),
}

PANELS = {
    "unreadable": gettext_noop("ne se lit pas"),
    "headings": gettext_noop("il faut les colonnes question, expert et reponse"),
    "question_unknown": gettext_noop("aucun TCS ne porte ce nom"),
    "expert_invalid": gettext_noop("l’expert est un numéro ou une lettre"),
    "answer_invalid": gettext_noop("la réponse va de −2 à +2"),
    "expert_twice": gettext_noop("cet expert a déjà répondu à cette question"),
    "too_many": gettext_noop("trop d’experts"),
    "empty": gettext_noop("aucune réponse d’expert"),
}


def uncarried_words(count: int) -> str:
    """Return how many accepted answers still count 0."""
    sentence = ngettext(
        "%(count)s réponse acceptée n’est pas dans la grille : elle compte 0.",
        "%(count)s réponses acceptées ne sont pas dans la grille : elles comptent 0.",
        count,
    )
    return sentence % {"count": formats.count(count)}


def panel_fault_words(fault: PanelFault) -> str:
    """Return what to mend, with what stands there."""
    detail = f" : {fault.found}" if fault.found else ""
    return _(PANELS[fault.code]) + detail


def _verdict(facts: Facts) -> Words:
    return Words(
        _(VERDICTS.get(facts["reason"], "")) or _("Ce jugement n’a pas été donné."),
        _("Rien n’a changé. Revenez à la file."),
    )


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "verdict.refused": _verdict,
    "exposure.history_invalid": fixed_words(
        gettext_noop("Ce fichier n’est pas un historique de questions."),
        gettext_noop("Refaites-le avec concours history."),
    ),
    "exposure.question_seen": fixed_words(
        gettext_noop("Des candidats ont déjà eu ces questions."),
        gettext_noop("Remplacez-les, ou permettez-les expressément avec un motif."),
    ),
}
