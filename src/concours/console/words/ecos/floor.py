"""Words of why something is not done to a circuit while it runs."""

from collections.abc import Callable, Mapping
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.words.title_and_advice import Facts, Words, fixed_words

REPLAYS = {
    "not_begun": gettext_noop("Ce passage n’a pas commencé."),
    "other_turn": gettext_noop("Un autre passage est en cours : attendez sa fin."),
    "paused": gettext_noop("Le circuit est en pause : laissez-le d’abord repartir."),
    "count": gettext_noop("Trop de passages ont été redonnés dans ce circuit."),
}
RESITS = {
    "not_over": gettext_noop(
        "Sa demi-journée n’est pas finie : redonnez le passage dans son circuit."
    ),
    "absent": gettext_noop("Personne ne l’y a vu, ou il est exclu."),
    "decided": gettext_noop("Il a déjà un passage pour cette station."),
    "half_day": gettext_noop(
        "L’autre demi-journée est finie, est à l’heure d’une des siennes, ou n’a pas de"
        " répartition dans son centre."
    ),
    "known": gettext_noop("Il a passé cette autre station, ou la passera."),
    "begun": gettext_noop("Ce passage a commencé : choisissez-en un autre."),
    "taken": gettext_noop("La place est prise : choisissez un autre passage."),
    "domain": gettext_noop(
        "Cette station est d’un autre domaine : sa note ne peut en tenir lieu."
    ),
    "length": gettext_noop("Cette station n’a pas la même durée, ou la même lecture."),
    "rule": gettext_noop("Une règle des ECOS y manquerait : choisissez-en un autre."),
}
GRID_PARTS = 3
"""Of the name of a grid: candidate, station, chair."""
GRIDS_MISSING = gettext_noop("Personne ne sort : des grilles manquent.")
PROOFS = {
    "unreadable": gettext_noop(
        "Ce n’est pas, en entier, ce qu’une tablette montre sous « Preuve »."
        " Reprenez-le depuis « concours:3 »."
    ),
    "other_circuit": gettext_noop(
        "Ce code est celui d’une tablette d’un autre circuit."
    ),
    "unsigned": gettext_noop("Aucune tablette de ce siège n’a signé ce code."),
    "contradicted": gettext_noop(
        "Le centre détient autre chose que ce que ce code prouve. Prévenez le jury, et"
        " gardez la tablette."
    ),
    "count": gettext_noop("Trop de codes à la fois."),
}


def _by_reason(title: str, reasons: Mapping[str, str]) -> Callable[[Facts], Words]:
    """Return the words of a refusal that has one advice for each of its reasons."""

    def words(facts: Facts) -> Words:
        reason = reasons.get(str(facts.get("reason")))
        return Words(_(title), _(reason) if reason else "")

    return words


def _proof_words(facts: Facts) -> Words:
    """Return which of the codes proves nothing, and why."""
    title = _("Le code n° %(number)d ne prouve rien ici.") % {
        "number": int(cast("int", facts.get("number", 1)))
    }
    reason = PROOFS.get(str(facts.get("reason")))
    return Words(title, _(reason) if reason else "")


def _name_grids(facts: Facts) -> Words:
    """Return the grids that are missing: by number, station and chair."""
    texts = cast("list[object]", facts.get("missing", []))
    rows = [str(text).split() for text in texts]
    names = [
        _("n° %(number)s (station %(station)s, siège %(place)s)")
        % {"number": row[0], "station": row[1], "place": row[2]}
        for row in rows
        if len(row) == GRID_PARTS
    ]
    words = list_names(GRIDS_MISSING, "missing")
    return words({**facts, "missing": names})


def list_names(title: str, fact: str) -> Callable[[Facts], Words]:
    """Return the words of a refusal whose advice is the names that it has."""

    def words(facts: Facts) -> Words:
        names = [str(name) for name in cast("list[object]", facts.get(fact, []))]
        more_count = int(cast("int", facts.get("count", 0))) - len(names)
        text = ", ".join(names)
        if more_count > 0:
            text = _("%(names)s, et %(count)d autres") % {
                "names": text,
                "count": more_count,
            }
        return Words(_(title), text)

    return words


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "grids.missing": _name_grids,
    "circuit.candidates_unsaid": list_names(
        gettext_noop("Dites d’abord qui est venu : rien n’est dit de ces candidats."),
        "candidates",
    ),
    "circuits.not_released": list_names(
        gettext_noop("Des circuits ne sont pas libérés."), "circuits"
    ),
    "circuit.released": fixed_words(
        gettext_noop("Les candidats de ce circuit sont déjà libérés."),
        gettext_noop("Rien n’est à faire."),
    ),
    "chair.in_use": fixed_words(
        gettext_noop("Ce siège a déjà servi, ou il est déjà dit vide."),
        gettext_noop(
            "Qui part après avoir servi est remplacé par la coordination :"
            " « Horaires », puis « Corriger ». Une grille qui n’arrivera pas se"
            " lève à deux, par son nom."
        ),
    ),
    "turn.not_replayed": _by_reason(
        gettext_noop("Ce passage n’est pas redonné."), REPLAYS
    ),
    "station.not_resat": _by_reason(
        gettext_noop("Cette station n’est pas repassée là."), RESITS
    ),
    "proof.invalid": _proof_words,
    "grid.not_missing": fixed_words(
        gettext_noop("Cette grille n’est pas attendue."),
        gettext_noop("Relisez le tableau : elle est reçue, levée, ou d’ailleurs."),
    ),
    "grid.count": fixed_words(
        gettext_noop("Aucune grille n’est nommée, ou trop à la fois."),
        gettext_noop("Nommez celles d’un circuit."),
    ),
    "station.withdrawn": fixed_words(
        gettext_noop("Cette station est déjà retirée."),
        gettext_noop("Rien n’est à faire."),
    ),
}
