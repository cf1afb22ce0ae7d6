"""An answer, or what an entry did, as a person reads it."""

from collections.abc import Sequence
from typing import assert_never

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.words.formats import MINUS
from concours.core.delivery.attempt.acts import (
    Act,
    Answered,
    Eliminated,
    Flagged,
    Handed,
    Highlighted,
    Saw,
    SessionEvent,
    Validated,
)
from concours.core.kernel.canonical import Json

REASONS = {
    "superseded_epoch": gettext_noop("venue d’une tablette déjà remplacée"),
    "after_handed": gettext_noop("après la remise de la copie"),
    "ended_early": gettext_noop("reçue avant la fin due : heure de la tablette fausse"),
    "early": gettext_noop("avant l’ouverture"),
    "late": gettext_noop("après la fin du temps"),
    "bad_body": gettext_noop("illisible"),
    "unknown_dossier": gettext_noop("dossier inconnu"),
    "unknown_question": gettext_noop("question inconnue"),
    "not_open": gettext_noop("question pas encore ouverte"),
    "after_validation": gettext_noop("question déjà validée"),
    "not_locked": gettext_noop("question sans validation"),
    "bad_answer": gettext_noop("réponse hors des bornes"),
}

NOTED = {
    "opened": gettext_noop("Ouvre la copie sur cette tablette"),
    "left": gettext_noop("Quitte l’application"),
    "returned": gettext_noop("Revient dans l’application"),
    "strayed": gettext_noop("Demande une adresse qui n’est pas de l’épreuve"),
    "viewed": gettext_noop("Regarde une image"),
    "framed": gettext_noop("Change la taille de la fenêtre"),
    "pasted": gettext_noop("Colle un texte"),
}

HANDED = {
    "time": gettext_noop("Remise à la fin du temps"),
    "candidate": gettext_noop("Remet sa copie"),
    "closed": gettext_noop("Remise à la clôture"),
}


def reason_words(reason: str) -> str:
    """Return why an action did not count."""
    return _(REASONS.get(reason, reason))


def answer_words(value: Json) -> str:
    """Return an answer: A, C · « embolie pulmonaire » · (412, 96) · +1 · none."""
    if value is None or value in ([], ""):
        return _("aucune réponse")
    if isinstance(value, str):
        return _("« %(text)s »") % {"text": value}
    if isinstance(value, int):
        return f"{'+' if value > 0 else MINUS if value < 0 else ''}{abs(value)}"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(str(item) for item in value)
    if isinstance(value, list):
        return " · ".join(_point(item) for item in value)
    return str(value)


def act_words(kind: str, act: Act | None, before: Json) -> tuple[str, str]:
    """Return the icon and the words of one entry; `before` is the answer it changes."""
    match act:
        case Answered(_question, value):
            return _change(before, value)
        case Validated():
            value = answer_words(before)
            return "lock", _("Valide la réponse : %(value)s") % {"value": value}
        case Eliminated(_question, propositions):
            return "eraser", _eliminated(sorted(propositions))
        case Flagged(_question, is_flagged):
            return "flag", _("À revoir") if is_flagged else _("N’est plus à revoir")
        case _:
            return _other_words(kind, act)


def _other_words(
    kind: str, act: Saw | Highlighted | Handed | SessionEvent | None
) -> tuple[str, str]:
    match act:
        case Saw():
            return "eye", _("Ouvre la question")
        case Highlighted():
            return "eye", _("Surligne l’article")
        case Handed(reason):
            return "send", _(HANDED.get(reason, reason))
        case SessionEvent():
            icon = "tablet" if kind == "opened" else "undo-2"
            return icon, _(NOTED.get(kind, kind))
        case None:
            return "circle-alert", _("Action illisible (%(kind)s)") % {"kind": kind}
        case _:
            assert_never(act)


def _eliminated(names: Sequence[str]) -> str:
    if not names:
        return _("Rétablit toutes les propositions")
    return _("Propositions éliminées : %(names)s") % {"names": ", ".join(names)}


def _change(before: Json, after: Json) -> tuple[str, str]:
    if isinstance(after, list) and (isinstance(before, list) or before is None):
        added = [item for item in after if item not in (before or [])]
        unticked = [item for item in before or [] if item not in after]
        if all(isinstance(item, str) for item in [*added, *unticked]):
            return _ticks(added, unticked, after)
    if after in (None, [], ""):
        return "x", _("Efface la réponse")
    return "check", _("Répond : %(value)s") % {"value": answer_words(after)}


def _ticks(added: list[Json], unticked: list[Json], after: Json) -> tuple[str, str]:
    names = {"added": _names(added), "removed": _names(unticked)}
    if added and unticked:
        return "check", _("Coche %(added)s, décoche %(removed)s") % names
    if added:
        return "check", _("Coche %(added)s") % names
    if unticked:
        return "x", _("Décoche %(removed)s") % names
    return "check", _("Répond : %(value)s") % {"value": answer_words(after)}


def _names(values: list[Json]) -> str:
    return ", ".join(str(value) for value in values)


def _point(value: Json) -> str:
    if isinstance(value, list):
        return "(" + ", ".join(str(number) for number in value) + ")"
    return str(value)
