"""Words for the readers of a series, and of why one is not let out."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from concours.console.words.title_and_advice import Facts, Words, fixed_words

NAMES = {
    "setup": gettext_noop("installation des stations"),
    "role": gettext_noop("rôles des participants"),
    "grid": gettext_noop("grilles"),
    "examiner": gettext_noop("consignes aux examinateurs"),
    "exercise": gettext_noop("exercice du briefing"),
    "door": gettext_noop("consignes de porte"),
    "documents": gettext_noop("documents"),
}
"""What each audience of a series reads."""


def _awaits(facts: Facts) -> Words:
    numbers, count = tuple(map(str, facts["numbers"])), int(facts["count"])
    more_count = count - len(numbers)
    names = ", ".join(numbers) + (f" + {more_count}" if more_count else "")
    return Words(
        ngettext(
            "%(count)d candidat n’est ni en loge ni absent : %(names)s.",
            "%(count)d candidats ne sont ni en loge ni absents : %(names)s.",
            count,
        )
        % {"count": count, "names": names},
        _("Le briefing attend tout le centre. Dites de chacun s’il est en loge."),
    )


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "audience.out": fixed_words(
        gettext_noop("C’est déjà parti : ce qui est lu ne se reprend pas."),
        gettext_noop("Voyez au journal qui l’a décidé."),
    ),
    "audience.sealed": fixed_words(
        gettext_noop("Ce scénario est encore scellé : sa clé n’est pas sortie."),
        gettext_noop("La présidence le laisse lire, avec un quorum de parts."),
    ),
    "briefing.awaits": _awaits,
    "doors.sealed": fixed_words(
        gettext_noop("Les consignes de porte de ce centre sont encore scellées."),
        gettext_noop("Sur papier, le briefing les ouvre ; sur écran, le départ."),
    ),
}
