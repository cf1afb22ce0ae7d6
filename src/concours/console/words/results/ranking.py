"""Words of the ranking: groups and domains by language, why somebody is not ranked."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.words.formats import is_french
from concours.console.words.title_and_advice import Facts, Words, fixed_words
from concours.core.results.components.groups import Group, Groups
from concours.core.results.components.marks import Uncounted
from concours.core.results.ranking.nation import State

STATES: dict[State, str] = {
    "ranked": gettext_noop("classé"),
    "excluded": gettext_noop("exclu pour fraude"),
    "absent": gettext_noop("absent de toutes les épreuves"),
    "no_station": gettext_noop("aucune station des ECOS ne compte"),
    "no_ecos": gettext_noop("sans la note d’une station qui compte"),
    "below_ecos": gettext_noop("sous 10 sur 20 aux ECOS"),
    "no_parcours": gettext_noop("sans points de parcours"),
}
UNCOUNTED: dict[Uncounted, str] = {
    "neutralised": gettext_noop("neutralisée"),
    "withdrawn": gettext_noop("retirée"),
    "voided": gettext_noop("annulée"),
}


NO_WRITTEN_SITTING = gettext_noop("Cet examen n’a aucune épreuve écrite.")
NO_WRITTEN_TOTAL = gettext_noop(
    "Son profil en compte une part\N{NO-BREAK SPACE}: sans elle, pas de total. Les"
    " notes uniques des ECOS s’adoptent sans lui."
)


def _name_sittings(title: str, todo: str) -> Callable[[Facts], Words]:
    """Say what happened; the sittings concerned are named before what to do.

    An exam of half-days of the ECOS alone has no written sitting to be named.
    """

    def say(facts: Facts) -> Words:
        names = ", ".join(facts["sittings"])
        if not names:
            return Words(_(NO_WRITTEN_SITTING), _(NO_WRITTEN_TOTAL))
        return Words(_(title), f"{names}. {_(todo)}")

    return say


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "ranking.not_marked": _name_sittings(
        gettext_noop("Des épreuves ne sont pas corrigées."),
        gettext_noop("Le classement se calcule quand toutes le sont."),
    ),
    "ranking.marks_not_adopted": _name_sittings(
        gettext_noop("Des corrections ne sont pas adoptées."),
        gettext_noop("Adoptez-les d’abord, à deux."),
    ),
    "ranking.parts_missing": fixed_words(
        gettext_noop("Il manque les notes des ECOS ou les points de parcours."),
        gettext_noop("Déposez les fichiers, ou calculez sur les EDN seules."),
    ),
    "ranking.outdated": fixed_words(
        gettext_noop("Ce classement a été fait avec d’autres notes."),
        gettext_noop("Calculez-le de nouveau avec celles en vigueur."),
    ),
    "ranking.adopted_already": fixed_words(
        gettext_noop("Ce classement est déjà adopté."),
        gettext_noop("Rien n’a changé."),
    ),
    "ranking.no_groups": fixed_words(
        gettext_noop("Cet examen ne classe pas par groupes."),
        gettext_noop("Rien n’est classé : son profil ne nomme aucun groupe."),
    ),
    "groups.invalid": fixed_words(
        gettext_noop("Le fichier des groupes de spécialités est à corriger."),
        gettext_noop("Rien n’est classé. Appelez la cellule technique."),
    ),
}


def group_name(group: Group) -> str:
    """Return how a group is called."""
    return group.fr if is_french() else group.en


def domain_name(groups: Groups, code: str) -> str:
    """Return how a domain is called; an unknown one as it is."""
    for domain in groups.domains:
        if domain.code == code:
            return domain.fr if is_french() else domain.en
    return code


def uncounted_word(why: Uncounted) -> str:
    """Return why a station does not count for a candidate."""
    return _(UNCOUNTED[why])


def state_word(state: str) -> str:
    """Return whether a candidate is ranked, or why not."""
    return next((_(words) for code, words in STATES.items() if code == state), state)
