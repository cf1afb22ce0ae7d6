"""What the keeper's verdict on a share means for the one who handed it in."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.store.models import Keyholder

FAULTS = {
    "share.unreadable": gettext_noop("Part illisible : rechargez la page"),
    "share.mistyped": gettext_noop("Un mot est faux : la part ne se vérifie pas"),
    "share.of_another": gettext_noop("Cette part est celle d’un autre détenteur"),
    "share.other_ceremony": gettext_noop(
        "Cette part vient d’une autre cérémonie, ou d’une autre épreuve"
    ),
    "share.other_quorum": gettext_noop(
        "Cette part n’ouvre pas avec autant d’autres que le dit le procès-verbal"
    ),
    "share.replaced": gettext_noop("Part remplacée par la suivante"),
}


def holder_words(keyholder: Keyholder) -> str:
    """Return the name of a holder, or where the share lies."""
    member = keyholder.member
    return _("Feuille du coffre") if member is None else member.name


def is_held_by(keyholder: Keyholder, login: str) -> bool:
    """Tell whether this person holds the share."""
    member = keyholder.member
    return member is not None and member.login == login


def fault_words(code: str) -> str:
    """Return what a refused share says to its keyholder."""
    return _(FAULTS.get(code, code))
