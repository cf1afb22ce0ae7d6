"""What strikes in a question: a few words for the table, a sentence for the list."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from concours.console.words.formats import decimal, percent
from concours.core.psychometrics.lookouts import Lookout, Reason
from concours.core.psychometrics.questions import QuestionNumbers

ICONS = {"stop": "octagon-alert", "care": "triangle-alert", "note": ""}


@dataclass(frozen=True, slots=True)
class Said:
    """A reason to look: its tone and icon, a few words, what follows the name, why."""

    tone: str
    icon: str
    brief: str
    title: str
    sentence: str


def said(lookout: Lookout, own: QuestionNumbers, site: str = "") -> Said:
    """Return a reason in words; `site` names the site that it is about, if one."""
    brief, title, sentence = _words(lookout, own, site)
    tone = "" if lookout.weight == "note" else lookout.weight
    return Said(tone, ICONS[lookout.weight], brief, title, sentence)


def choice_word(name: str) -> str:
    """Return what a choice is called on the screen."""
    return _("hors zone") if name == "outside" else name


def _words(lookout: Lookout, own: QuestionNumbers, site: str) -> tuple[str, str, str]:
    facts = {
        "value": percent(lookout.value),
        "beside": percent(lookout.beside or 0),
        "exact": decimal(lookout.value),
        "gap": decimal(abs(lookout.value)),
        "name": choice_word(lookout.name),
        "key": ", ".join(each.name for each in own.choices if each.worth == 1),
        "weak": percent(own.levels[0]) if own.levels else "",
        "strong": percent(own.levels[-1]) if own.levels else "",
        "site": site,
    }
    match lookout.reason:
        case "negative_discrimination":
            words = (
                _("Discrimination négative"),
                _("trompe les meilleurs"),
                _(
                    "Discrimination %(exact)s : %(weak)s de réussite dans le cinquième "
                    "le plus faible, %(strong)s dans le plus fort."
                ),
            )
        case "choice_better_than_key":
            words = (
                _("Clé à vérifier"),
                _("la grille dit %(key)s, les meilleurs disent %(name)s"),
                _("Dans le cinquième le plus fort, %(value)s disent %(name)s."),
            )
        case "choice_inverted":
            words = (
                _("%(name)s lue à l’envers"),
                _("%(name)s est lue à l’envers par les meilleurs"),
                _(
                    "Choisie par %(beside)s du cinquième le plus faible, "
                    "%(value)s du plus fort."
                ),
            )
        case "hard" | "easy" | "omitted" | "weak_discrimination":
            words = _of_one_number(lookout.reason)
        case "far_from_anchor" | "far_from_past" | "far_from_pretest":
            words = _of_memory(lookout.reason)
        case "site_gap" if lookout.value > 0:
            words = (
                _("Écart d’un centre"),
                _("plus facile à %(site)s"),
                _("À niveau égal, %(gap)s point de plus que dans les autres centres."),
            )
        case _:
            words = (
                _("Écart d’un centre"),
                _("plus difficile à %(site)s"),
                _("À niveau égal, %(gap)s point de moins que dans les autres centres."),
            )
    brief, title, sentence = (each % facts for each in words)
    return brief, title, sentence


def _of_one_number(reason: Reason) -> tuple[str, str, str]:
    match reason:
        case "hard":
            return (
                _("Peu réussie : clé à vérifier"),
                _("presque personne ne trouve"),
                _("%(value)s de réussite : la clé est à vérifier."),
            )
        case "easy":
            return (
                _("Très facile"),
                _("presque tout le monde trouve"),
                _("%(value)s de réussite."),
            )
        case "omitted":
            return (
                _("Souvent laissée"),
                _("souvent laissée sans réponse"),
                _("%(value)s des copies n’y répondent pas."),
            )
        case _:
            return (
                _("Ne distingue pas"),
                _("ne distingue pas les niveaux"),
                _("Discrimination %(exact)s."),
            )


def _of_memory(reason: Reason) -> tuple[str, str, str]:
    match reason:
        case "far_from_anchor":
            return (
                _("Ancre déplacée"),
                _("l’ancre a bougé"),
                _("%(value)s de réussite, %(beside)s la dernière fois."),
            )
        case "far_from_past":
            return (
                _("Loin de son passé"),
                _("loin de son passé"),
                _("%(value)s de réussite, %(beside)s la dernière fois."),
            )
        case _:
            return (
                _("Loin du prétest"),
                _("loin de son prétest"),
                _("%(value)s de réussite, %(beside)s au prétest."),
            )
