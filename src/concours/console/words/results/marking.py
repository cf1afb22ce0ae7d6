"""What refusals of marking say: amendments, scorers, versions."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from concours.console.words import formats
from concours.console.words.authoring.amendments import reason_words
from concours.console.words.title_and_advice import Facts, Words, fixed_words


def _disagreement(facts: Facts) -> Words:
    numbers = ", ".join(facts["candidates"])
    return Words(
        _("Les deux correcteurs ne s’accordent pas sur la version %(version)d.")
        % facts,
        _(
            "Écarts : %(count)d. Premiers candidats : %(named)s. La version est gardée"
            " et ne peut pas être adoptée. Appelez la cellule technique."
        )
        % {"count": facts["count"], "named": numbers or "–"},
    )


def _amendment(facts: Facts) -> Words:
    values = {"question": facts["question"], "why": reason_words(facts["reason"])}
    return Words(
        _("Cette modification de la grille n’est pas possible."),
        (_("Question %(question)s. %(why)s") if facts["question"] else "%(why)s")
        % values,
    )


def _undecided(facts: Facts) -> Words:
    count = facts["count"]
    title = ngettext(
        "%(shown)s réponse écrite n’est pas classée : elle compte 0.",
        "%(shown)s réponses écrites ne sont pas classées : chacune compte 0.",
        count,
    )
    return Words(
        title % {"shown": formats.count(count)},
        _("Rien n’a changé. Relisez la page : classez-les, ou décidez sans."),
    )


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "marking.scorers_disagree": _disagreement,
    "marking.not_agreed": fixed_words(
        gettext_noop("Le second correcteur n’a pas trouvé ces notes."),
        gettext_noop("Cette version ne peut pas être adoptée. Comparez de nouveau."),
    ),
    "marking.adopted_already": fixed_words(
        gettext_noop("Cette version a déjà été adoptée."),
        gettext_noop("Pour y revenir, composez-la de nouveau dans Correction."),
    ),
    "marking.undecided_not_said": _undecided,
    "export.not_marked": fixed_words(
        gettext_noop("Rien n’est corrigé."),
        gettext_noop("Rassemblez les copies, ouvrez la grille et corrigez d’abord."),
    ),
    "amendment.faulty": _amendment,
}
