"""What the keeper's verdict on a share means for the one who handed it in."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

FAULTS = {
    "share.unreadable": gettext_noop("Part illisible : rechargez la page"),
    "share.mistyped": gettext_noop("Un mot est faux : la part ne se vérifie pas"),
    "share.of_another": gettext_noop("Cette part est celle d’un autre détenteur"),
    "share.other_ceremony": gettext_noop(
        "Cette part vient d’une autre cérémonie, ou d’une autre épreuve"
    ),
    "share.replaced": gettext_noop("Part remplacée par la suivante"),
}


def fault_words(code: str) -> str:
    """Return what a refused share says to its keyholder."""
    return _(FAULTS.get(code, code))
