"""What strikes in a question: a few words for the table, a sentence for the list."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.words.formats import decimal, percent
from concours.core.results.psychometrics.item_flags import ItemFlag
from concours.core.results.psychometrics.questions import QuestionNumbers

ICONS = {"stop": "octagon-alert", "care": "triangle-alert", "note": ""}

WORDS: Mapping[str, tuple[str, str, str]] = {
    "negative_discrimination": (
        gettext_noop("Discrimination négative"),
        gettext_noop("trompe les meilleurs"),
        gettext_noop(
            "Discrimination %(exact)s : %(weak)s de réussite dans le cinquième "
            "le plus faible, %(strong)s dans le plus fort."
        ),
    ),
    "choice_better_than_key": (
        gettext_noop("Clé à vérifier"),
        gettext_noop("la grille dit %(key)s, les meilleurs disent %(name)s"),
        gettext_noop("Dans le cinquième le plus fort, %(value)s disent %(name)s."),
    ),
    "choice_inverted": (
        gettext_noop("%(name)s lue à l’envers"),
        gettext_noop("%(name)s est lue à l’envers par les meilleurs"),
        gettext_noop(
            "Choisie par %(beside)s du cinquième le plus faible, "
            "%(value)s du plus fort."
        ),
    ),
    "hard": (
        gettext_noop("Peu réussie : clé à vérifier"),
        gettext_noop("presque personne ne trouve"),
        gettext_noop("%(value)s de réussite : la clé est à vérifier."),
    ),
    "easy": (
        gettext_noop("Très facile"),
        gettext_noop("presque tout le monde trouve"),
        gettext_noop("%(value)s de réussite."),
    ),
    "omitted": (
        gettext_noop("Souvent laissée"),
        gettext_noop("souvent laissée sans réponse"),
        gettext_noop("%(value)s des copies n’y répondent pas."),
    ),
    "weak_discrimination": (
        gettext_noop("Ne distingue pas"),
        gettext_noop("ne distingue pas les niveaux"),
        gettext_noop("Discrimination %(exact)s."),
    ),
    "far_from_anchor": (
        gettext_noop("Ancre déplacée"),
        gettext_noop("l’ancre a bougé"),
        gettext_noop("%(value)s de réussite, %(beside)s la dernière fois."),
    ),
    "far_from_past": (
        gettext_noop("Loin de son passé"),
        gettext_noop("loin de son passé"),
        gettext_noop("%(value)s de réussite, %(beside)s la dernière fois."),
    ),
    "far_from_pretest": (
        gettext_noop("Loin du prétest"),
        gettext_noop("loin de son prétest"),
        gettext_noop("%(value)s de réussite, %(beside)s au prétest."),
    ),
    "easier": (
        gettext_noop("Écart d’un centre"),
        gettext_noop("plus facile à %(site)s"),
        gettext_noop(
            "À niveau égal, %(gap)s point de plus que dans les autres centres."
        ),
    ),
    "harder": (
        gettext_noop("Écart d’un centre"),
        gettext_noop("plus difficile à %(site)s"),
        gettext_noop(
            "À niveau égal, %(gap)s point de moins que dans les autres centres."
        ),
    ),
}
"""For each reason: a few words, what follows the name of the question, why."""


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """A reason to look: its tone and icon, a few words, what follows the name, why."""

    tone: str
    icon: str
    brief: str
    title: str
    sentence: str


def reason_in_words(
    flag: ItemFlag, own: QuestionNumbers, site: str = ""
) -> ReasonWords:
    """Return a reason in words; `site` names the site that it is about, if one."""
    facts = _facts(flag, own, site)
    reason: str = flag.reason
    if reason == "site_gap":
        reason = "easier" if flag.value > 0 else "harder"
    brief, title, sentence = (_(text) % facts for text in WORDS[reason])
    tone = "" if flag.weight == "note" else flag.weight
    return ReasonWords(tone, ICONS[flag.weight], brief, title, sentence)


def choice_word(name: str) -> str:
    """Return what a choice is called on the screen."""
    return _("hors zone") if name == "outside" else name


def _facts(flag: ItemFlag, own: QuestionNumbers, site: str) -> dict[str, str]:
    return {
        "value": percent(flag.value),
        "beside": percent(flag.beside or 0),
        "exact": decimal(flag.value),
        "gap": decimal(abs(flag.value)),
        "name": choice_word(flag.name),
        "key": ", ".join(choice.name for choice in own.choices if choice.worth == 1),
        "weak": percent(own.levels[0]) if own.levels else "",
        "strong": percent(own.levels[-1]) if own.levels else "",
        "site": site,
    }
