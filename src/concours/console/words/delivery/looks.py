"""How a paper was looked at, as a replay tells it."""

from typing import assert_never

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concours.console.words import formats
from concours.core.delivery.attempt.looks import (
    ZOOM_PERCENT_MIN,
    Departure,
    ImageView,
    Look,
    Paste,
    WindowSize,
)


def look_words(look: Look) -> tuple[str, str]:
    """Return the icon and the words of what a tablet told."""
    match look:
        case Departure("hidden"):
            return "undo-2", _("Quitte l’application")
        case Departure():
            return "undo-2", _("Une autre fenêtre a le clavier")
        case ImageView(_figure, zoom):
            if zoom == ZOOM_PERCENT_MIN:
                return "search", _("Revoit l’image entière")
            words = _("Agrandit l’image\u00a0: %(zoom)s\u00a0%%")
            return "search", words % {"zoom": formats.count(zoom)}
        case WindowSize(width, height, of):
            return "tablet-smartphone", _(
                "Fenêtre de %(width)d sur %(height)d, écran de %(of)s"
            ) % {"width": width, "height": height, "of": f"{of[0]}\u00a0×\u00a0{of[1]}"}
        case Paste(_question, length):
            return "circle-alert", ngettext(
                "Colle %(length)d caractère", "Colle %(length)d caractères", length
            ) % {"length": length}
        case _:
            assert_never(look)
