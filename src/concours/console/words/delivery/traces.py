"""Words for traces: whose act each was, and that no machine says so alone."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

ATTRIBUTIONS = {
    "A": gettext_noop("tapée sur la tablette, qui l’a signée"),
    "B": gettext_noop("tapée sur la tablette, d’après son navigateur"),
    "C": gettext_noop("demandée par la tablette, peut-être par une autre page"),
}
"""Of a trace that a tablet sent; an address alone is nobody's."""


def attribution_word(attribution: str) -> str:
    """Return how sure it is whose act a trace was."""
    return _(ATTRIBUTIONS[attribution])
