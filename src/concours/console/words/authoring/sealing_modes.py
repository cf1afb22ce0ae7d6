"""What each way of sealing gives and gives up, as its page says it.

The same four lines for each mode of a profile, and for a technical check, whose paper
is public in every profile: docs/operating/sealing.md has them, too.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

WAYS: Mapping[str, Mapping[str, object]] = {
    "ceremony": {
        "name": _("Cérémonie, à plusieurs parts"),
        "seen": _("jamais"),
        "open": _(
            "autant de détenteurs qu’il en faut, ensemble, ou qui aurait altéré la page"
            " qui scelle"
        ),
        "lost": _("il reste moins de parts qu’il n’en faut"),
    },
    "light": {
        "name": _("Allégé, 2 parts sur 3"),
        "seen": _("une fois, en mémoire, pour le vérifier"),
        "open": _(
            "deux détenteurs, ou un seul et le coffre, ou qui administre la machine"
        ),
        "lost": _("deux parts sur trois sont perdues"),
    },
    "solo": {
        "name": _("Seul, 1 part sur 1"),
        "seen": _("une fois, en mémoire"),
        "open": _("le détenteur, ou qui administre la machine"),
        "lost": _("le trousseau est perdu, et sa feuille aussi"),
    },
    "open": {
        "name": _("Ouvert, sans part"),
        "seen": _("toujours : c’est un sujet public"),
        "open": _("tout le monde"),
        "lost": _("jamais : il se refait"),
    },
}
"""Of each mode: its name, whether the server sees the paper, who can open it before the
hour, and when it is lost."""


def ways_of(mode: str, kinds: Sequence[str]) -> Mapping[str, object]:
    """Return the four lines of a mode, for sittings of these kinds.

    In every mode a series of the ECOS is sealed in the browser, and never read here.
    """
    if mode == "ceremony" or "ecos" not in kinds:
        return WAYS[mode]
    if set(kinds) == {"ecos"}:
        return {**WAYS[mode], "seen": WAYS["ceremony"]["seen"]}
    both_ways = _("un sujet écrit, une fois, en mémoire ; une série d’ECOS, jamais")
    return {**WAYS[mode], "seen": both_ways}
