"""Words of the ranking: groups and domains by language, why somebody is not ranked."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.words.formats import is_french
from concours.core.parts.groups import Group, Groups
from concours.core.ranking.nation import State

STATES: dict[State, str] = {
    "ranked": gettext_noop("classé"),
    "excluded": gettext_noop("exclu pour fraude"),
    "absent": gettext_noop("absent de toutes les épreuves"),
    "no_ecos": gettext_noop("sans les notes des dix stations"),
    "below_ecos": gettext_noop("sous 10 sur 20 aux ECOS"),
    "no_parcours": gettext_noop("sans points de parcours"),
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


def state_word(state: str) -> str:
    """Return whether a candidate is ranked, or why not."""
    return next((_(words) for known, words in STATES.items() if known == state), state)
