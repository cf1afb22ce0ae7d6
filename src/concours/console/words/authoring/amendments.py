"""What an amendment of the key does, in words; and why one is refused."""

from collections.abc import Mapping
from typing import assert_never

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from concours.core.authoring.bank.keys import (
    Key,
    PanelKey,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.authoring.paper.amendments import (
    Amendment,
    CoefficientChanged,
    KeyChanged,
    Neutralise,
    PanelChanged,
    WordingsAccepted,
)

FATES = {
    "removed": gettext_lazy("Retirée du total"),
    "full_marks": gettext_lazy("Points à tous"),
}

REASONS = {
    "unknown_question": gettext_lazy("Cette question n’est pas dans le sujet."),
    "other_format": gettext_lazy(
        "Cette modification ne convient pas à ce type de question."
    ),
    "offer_changed": gettext_lazy(
        "Le nombre de réponses attendues a été annoncé aux candidats : il ne change"
        " pas. Neutralisez la question."
    ),
    "twice": gettext_lazy("Deux modifications se contredisent sur cette question."),
    "empty": gettext_lazy("Écrivez au moins une formulation."),
    "nothing_left": gettext_lazy("Il ne resterait aucune question."),
    "form": gettext_lazy("Ce qui est saisi n’est pas de la forme attendue."),
    "key.not_offered": gettext_lazy("Cette proposition n’existe pas."),
    "key.right_missing": gettext_lazy("Aucune réponse juste : la clé serait vide."),
    "key.right_too_many": gettext_lazy("Trop de réponses justes pour ce type."),
    "key.inacceptable_right": gettext_lazy(
        "Une proposition juste ne peut pas être inacceptable."
    ),
    "key.indispensable_not_right": gettext_lazy(
        "Une proposition fausse ne peut pas être indispensable."
    ),
    "key.wording_missing": gettext_lazy("Aucune formulation : la clé serait vide."),
    "key.wording_placeholder": gettext_lazy("Une formulation est restée à compléter."),
    "key.wording_twice": gettext_lazy(
        "Une formulation serait dans les deux listes, 1 point et un demi-point."
    ),
    "key.wording_too_long": gettext_lazy("Une formulation a plus de cinq mots."),
    "key.wordings_count": gettext_lazy("Trop de formulations pour une question."),
    "key.zones_count": gettext_lazy("Le nombre de zones est hors bornes."),
    "key.zone_points_count": gettext_lazy("Une zone a trop de sommets."),
    "key.zone_outside": gettext_lazy("Un sommet est hors de l’image."),
    "key.zone_flat": gettext_lazy("Une zone n’a pas de surface."),
    "key.zone_crossed": gettext_lazy("Le bord d’une zone se croise."),
    "key.zones_overlap": gettext_lazy("Deux zones se recouvrent."),
    "key.panel_empty": gettext_lazy("Aucun expert : le panel serait vide."),
    "key.panel_counts": gettext_lazy("Un nombre d’experts est hors bornes."),
    "question.worth_invalid": gettext_lazy(
        "Le coefficient doit être plus grand que 0, et 100 au plus."
    ),
}


def reason_words(reason: str) -> str:
    """Return why an amendment is refused; an unknown reason as its code."""
    return str(REASONS.get(reason, reason))


def amendment_words(amendment: Amendment) -> str:
    """Return what an amendment does, in one line."""
    match amendment:
        case Neutralise(fate=fate):
            return _("Neutralisée : %(fate)s") % {"fate": str(FATES[fate]).lower()}
        case KeyChanged(key=key):
            return _("Nouvelle clé : %(key)s") % {"key": key_words(key)}
        case WordingsAccepted(full=full, half=half):
            parts = []
            if full:
                parts.append(_("1 point : %(texts)s") % {"texts": _quoted(full)})
            if half:
                parts.append(_("un demi-point : %(texts)s") % {"texts": _quoted(half)})
            return _("Accepte %(texts)s") % {"texts": " ; ".join(parts)}
        case PanelChanged(counts=counts):
            return _("Panel : %(counts)s") % {"counts": _panel(counts)}
        case CoefficientChanged(coefficient=coefficient):
            return _("Coefficient %(number)s") % {"number": coefficient}
        case _:
            assert_never(amendment)


def key_words(key: Key) -> str:
    """Return what is right, in one line."""
    match key:
        case TickKey():
            return _ticks(key)
        case WordingKey(full, half):
            words = _quoted(full)
            if half:
                words += _(" ; un demi-point : %(texts)s") % {"texts": _quoted(half)}
            return words
        case SegmentKey(correct=correct):
            return ", ".join(sorted(correct))
        case ZoneKey(zones):
            return ngettext("%(count)d zone", "%(count)d zones", len(zones)) % {
                "count": len(zones)
            }
        case PanelKey(counts):
            return _panel(counts)
        case _:
            assert_never(key)


def _ticks(key: TickKey) -> str:
    words = ", ".join(sorted(key.correct))
    if key.indispensable:
        names = ", ".join(sorted(key.indispensable))
        words += _(" ; indispensable : %(names)s") % {"names": names}
    if key.inacceptable:
        names = ", ".join(sorted(key.inacceptable))
        words += _(" ; inacceptable : %(names)s") % {"names": names}
    return words


def _panel(counts: Mapping[int, int]) -> str:
    signs = {-2: "−2", -1: "−1", 0: "0", 1: "+1", 2: "+2"}
    return ", ".join(f"{signs[at]} × {counts[at]}" for at in sorted(counts))


def _quoted(texts: frozenset[str]) -> str:
    return ", ".join(_("« %(text)s »") % {"text": text} for text in sorted(texts))
