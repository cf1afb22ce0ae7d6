"""What a run found for a case, in words: how much, and beside it what chance gives.

Figures are those that the case was opened on, as the run wrote them: a run made later
changes none of them. One of before says less.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from concours.console.words.results.casefiles import number_words
from concours.console.words.results.signals import FAMILIES

SENTENCES = {
    "V": noop(
        "Questions où les deux copies font la même erreur\u00a0: %(equal_wrong)s."
    ),
    "O": noop(
        "Mêmes erreurs répondues pendant que l’autre copie avait la question à"
        " l’écran\u00a0: %(seen_wrong)s sur %(equal_wrong)s\u202f; autres"
        " questions\u00a0: %(seen_other)s sur %(others)s."
    ),
    "EDI": noop("Réponses changées\u00a0: %(changed)s, dont justes\u00a0: %(right)s."),
    "wave": noop(
        "Copies de la salle qui passent à la même réponse d’une question en trois"
        " minutes\u00a0: %(candidates)s."
    ),
    "burst": noop(
        "Réponses données d’un coup, en deux minutes, après cinq minutes ou plus sans"
        " aucune\u00a0: %(count)s, dont justes\u00a0: %(right)s."
    ),
    "unread": noop(
        "Réponses données dans la seconde où la question paraît\u00a0: %(count)s, dont"
        " justes\u00a0: %(right)s."
    ),
    "circulated": noop(
        "Réponses qui circulaient, données telles quelles\u00a0: %(given)s sur %(of)s."
    ),
}
SENTENCES["V_sum"] = SENTENCES["V"]
"""How much, by method; of a pair over all sittings as of one."""

RANGES = {
    "V": noop("Deux candidats de ces niveaux en ont %(range)s (95\u00a0%%)."),
    "O": noop(
        "Si le moment n’y était pour rien, ces deux copies en auraient %(range)s"
        " (95\u00a0%%)."
    ),
    "EDI": noop("Un candidat de ce niveau en a %(range)s de justes (95\u00a0%%)."),
    "wave": noop("À ces minutes, une salle en compte %(range)s (95\u00a0%%)."),
    "burst": noop("Un candidat de ce niveau en a %(range)s de justes (95\u00a0%%)."),
    "unread": noop(
        "Un candidat de ce niveau qui lirait la question en a %(range)s de justes"
        " (95\u00a0%%)."
    ),
    "circulated": noop("Un candidat de ce niveau en donne %(range)s (95\u00a0%%)."),
}
RANGES["V_sum"] = RANGES["V"]
"""How much chance gives, by method."""

NEAREST = {
    "rooms": noop(
        "Paires du centre assises dans deux salles\u00a0: %(pairs)s\u202f; la plus"
        " proche en a %(most)s."
    ),
    "sites": noop(
        "Autres paires de leurs deux centres, un candidat dans chacun\u00a0: %(pairs)s"
        "\u202f; la plus proche en a %(most)s."
    ),
}
"""The most errors that a pair shares which cannot have seen each other."""


def signal_sentence(method: str, figures: Mapping[str, str]) -> str:
    """Return how much a run found, in one sentence."""
    sentence = SENTENCES.get(method)
    words = {name: number_words(value) for name, value in figures.items()}
    words.setdefault("candidates", _("plusieurs"))  # a run of before did not say
    try:
        return _(sentence) % words if sentence else method
    except KeyError:
        return method


def chance_lines(method: str, figures: Mapping[str, str]) -> Iterator[str]:
    """Yield what chance gives, and what innocent pairs do, a sentence for each."""
    if method not in SENTENCES:
        return
    prefix = "errors_" if method in ("V", "V_sum") else ""
    if "sittings" in figures:
        yield _(
            "Sur ces épreuves ensemble, chaque candidat comparé à son niveau dans"
            " chacune\u00a0: %(sittings)s."
        ) % {"sittings": figures["sittings"]}
    errors_count = _counted_once(method, figures)
    if errors_count is not None:
        yield _(
            "Une suite d’erreurs d’un dossier verrouillé comptée une fois\u00a0:"
            " %(count)s."
        ) % {"count": number_words(errors_count)}
    if f"{prefix}low" in figures:
        own = _range_words(figures[f"{prefix}low"], figures[f"{prefix}high"])
        yield _(RANGES[method]) % {"range": own}
    if "errors_most" in figures:
        yield _(NEAREST[figures["errors_apart"]]) % {
            "pairs": number_words(figures["errors_pairs_count"]),
            "most": number_words(figures["errors_most"]),
        }
    if "p" in figures:
        chance = number_words(f"{float(figures['p']):.2g}")
        yield _("Probabilité d’autant, ou de plus, par hasard\u00a0: %(p)s.") % {
            "p": chance
        }
    if "s2" in figures:
        yield _(
            "Indice publié S2, mêmes erreurs et mêmes réponses justes peu données, si"
            " l’un est la source de l’autre (les deux sens essayés)\u00a0: %(p)s."
        ) % {"p": number_words(f"{float(figures['s2']):.2g}")}
    if "innocent_found" in figures:
        yield _innocent_words(figures)


def _counted_once(method: str, figures: Mapping[str, str]) -> str | None:
    """Return the errors that count, where a locked dossier makes them fewer."""
    if method == "O":
        return figures["equal_wrong"] if figures.get("dragged", "0") != "0" else None
    count = figures.get("errors_count")
    return None if count == figures.get("equal_wrong") else count


def _range_words(low: str, high: str) -> str:
    words = {"low": number_words(low), "high": number_words(high)}
    return words["low"] if low == high else _("%(low)s à %(high)s") % words


def _innocent_words(figures: Mapping[str, str]) -> str:
    words: dict[str, Any] = {
        name: number_words(figures[f"innocent_{name}"])
        for name in ("level", "pairs", "expected", "found")
    }
    family = str(FAMILIES[figures["innocent_family"]])
    words["family"] = family[:1].lower() + family[1:]
    return (
        _(
            "Table du hasard, %(family)s\u00a0: paires comparées, %(pairs)s\u202f;"
            " attendues à une probabilité de %(level)s, %(expected)s\u202f; trouvées,"
            " %(found)s."
        )
        % words
    )
