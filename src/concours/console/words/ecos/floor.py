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
PROOFS = {
    "unreadable": gettext_noop(
        "Ce code n’est pas celui qu’une tablette montre à la fin. Scannez-le de"
        " nouveau."
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
    "grids.missing": list_names(
        gettext_noop("Personne ne sort : des grilles manquent."), "missing"
    ),
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
    "proof.invalid": _by_reason(gettext_noop("Ce code ne prouve rien ici."), PROOFS),
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
