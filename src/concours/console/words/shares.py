"""What the keeper's verdict on a share means for the one who handed it in."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

FAULTS = {
    "share.unreadable": noop("Part illisible : rechargez la page et recommencez"),
    "share.mistyped": noop("Un mot est faux : la part ne se vérifie pas"),
    "share.of_another": noop("Cette part est celle d’un autre détenteur"),
    "share.other_quorum": noop("Cette part vient d’une autre épreuve"),
    "share.differs": noop("Cette part ne va pas avec les autres : vérifiez la feuille"),
    "share.other_sitting": noop("Cette part vient d’une autre épreuve"),
    "share.replaced": noop("Part remplacée par la suivante"),
}


def fault_words(code: str) -> str:
    """Return what a refused share says to its keyholder."""
    return _(FAULTS.get(code, code))
