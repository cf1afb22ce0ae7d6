"""Words of the breaches of an allotment: what is against a rule, who and where."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concours.console.words.ecos.allotment import RULES
from concours.core.ecos.rules.breaches import Breach

REASONS = {
    "stations_missing": gettext_lazy("il manque des stations à ce candidat"),
    "station_twice": gettext_lazy("ce candidat passe deux fois à une station"),
    "no_such_rotation": gettext_lazy("cette rotation n’existe pas"),
    "two_in_one_place": gettext_lazy("ces candidats ont la même place"),
    "room_twice": gettext_lazy("cette salle sert à deux circuits"),
    "other_tempo": gettext_lazy("ces candidats ont droit à une autre cadence"),
    "floor_of_two_tempi": gettext_lazy("deux cadences sonnent au même étage"),
    "chairs_not_ten": gettext_lazy("ce circuit n’a pas dix sièges"),
    "chair_empty": gettext_lazy("personne n’a ce siège"),
    "posted_elsewhere": gettext_lazy("cet examinateur sert dans un autre centre"),
    "not_available": gettext_lazy("cette personne n’est pas disponible"),
    "two_chairs_at_once": gettext_lazy("cet examinateur aurait deux sièges à la fois"),
    "no_external": gettext_lazy("ces deux examinateurs sont de l’université du centre"),
    "linked_examiner": gettext_lazy("un lien déclaré les attache"),
    "linked_participant": gettext_lazy("un lien déclaré les attache"),
    "coordinator_sits": gettext_lazy("cette personne coordonne"),
    "two_stations_a_day": gettext_lazy("cet examinateur aurait deux stations ce jour"),
    "released_too_early": gettext_lazy("la sortie précède la mise en loge suivante"),
    "ends_after_release": gettext_lazy("ce circuit finit après la sortie"),
    "confined_after_signal": gettext_lazy("la mise en loge suit le premier signal"),
    "held_too_long": gettext_lazy("les candidats seraient retenus trop longtemps"),
    "hours_missing": gettext_lazy("les heures de ce centre manquent"),
    "rotations_not_played": gettext_lazy("ce rôle n’est pas joué à chaque rotation"),
    "role_empty": gettext_lazy("personne ne joue ce rôle"),
    "does_not_fit": gettext_lazy("ce participant ne convient pas au rôle"),
    "no_rest": gettext_lazy("ce participant n’aurait pas son repos"),
    "two_roles_at_once": gettext_lazy("ce participant aurait deux rôles à la fois"),
    "rooms_missing": gettext_lazy("ce circuit n’a pas ses cinq salles"),
    "two_floors": gettext_lazy("les salles de ce circuit sont sur deux étages"),
    "room_does_not_fit": gettext_lazy("cette salle n’a pas ce que la station demande"),
    "no_spare_room": gettext_lazy("aucune salle de secours ne reste à cet étage"),
    "reserve_too_small": gettext_lazy("il reste trop peu d’examinateurs en réserve"),
}
"""What each reason of a breach means, after the phrase of its rule."""

OF_FLOOR = ("floor_of_two_tempi", "no_spare_room")
OF_ROOM = ("room_twice",)


@dataclass(frozen=True, slots=True)
class WordedBreach:
    """A breach as a page says it: its rule, why, whom and what it concerns."""

    rule: str
    rule_words: str
    reason: str
    persons: tuple[str, ...]
    places: tuple[str, ...]


def worded_breach(
    breach: Breach, names: Mapping[str, str], at_hand: tuple[str, str]
) -> WordedBreach:
    """Return the words of a breach; `at_hand` are the site and half-day at hand.

    `names` are those of people by their number, as far as they are known.
    """
    persons = [f"{number} {names.get(number, '')}".strip() for number in breach.persons]
    places = (_place(breach.reason, place, at_hand) for place in breach.places)
    return WordedBreach(
        breach.rule,
        str(RULES[breach.rule]),
        str(REASONS[breach.reason]),
        tuple(persons),
        tuple(place for place in places if place),
    )


def _place(reason: str, place: str, at_hand: tuple[str, str]) -> str:
    """Say a place of a breach, as far as it goes; its site and half-day if others."""
    count, of, least = place.partition(" of ")
    if reason == "reserve_too_small" and of:
        words = _("%(count)s sur %(due)s") % {"count": count, "due": least}
        return str(words)
    site, *rest = place.split("/")
    if not rest:
        return place
    wave, *parts = rest
    site_words = [] if (site, wave) == at_hand else [f"{site} · {wave}"]
    if parts and reason in (*OF_FLOOR, *OF_ROOM) and len(parts) == 1:
        word = _("étage %(name)s") if reason in OF_FLOOR else _("salle %(name)s")
        return ", ".join([*site_words, word % {"name": parts[0]}])
    words_by_part = (
        _("circuit %(name)s"),
        _("station %(name)s"),
        _("siège %(name)s"),
    )
    if reason == "two_in_one_place":
        parts = parts[:1]
    part_words = [
        word % {"name": part} for word, part in zip(words_by_part, parts, strict=False)
    ]
    return ", ".join([*site_words, *part_words])
