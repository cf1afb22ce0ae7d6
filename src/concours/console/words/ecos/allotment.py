"""Words of why an allotment does not come into force."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from concours.console.words import formats
from concours.console.words.title_and_advice import Facts, Words, fixed_words
from concours.core.ecos.mending.proposals import Trouble

RULES = {
    "C1": gettext_lazy("Les cinq stations de chaque jour, une fois chacune"),
    "C2": gettext_lazy("Deux candidats ne sont jamais au même endroit"),
    "C3": gettext_lazy("La cadence du circuit est celle due au candidat"),
    "C4": gettext_lazy("Un examinateur présent à chaque siège, un siège à la fois"),
    "C5": gettext_lazy("Un externe au moins par comité"),
    "C6": gettext_lazy("Personne ne rencontre quelqu’un à qui un lien l’attache"),
    "C7": gettext_lazy("Qui coordonne n’examine pas"),
    "C8": gettext_lazy("Une seule station par jour et par examinateur"),
    "C9": gettext_lazy(
        "Personne ne sort avant que les vagues suivantes soient en loge"
    ),
    "C10": gettext_lazy("Chaque rôle est joué par un participant qui convient"),
    "C11": gettext_lazy("Cinq salles d’un étage, et une de secours"),
    "C12": gettext_lazy("Assez d’examinateurs en réserve"),
}
"""The rules of `docs/rules/ecos.md`, in one phrase each."""
WISHES = {
    "W1": gettext_lazy("candidats revoient un même examinateur"),
    "W2": gettext_lazy("examinateurs gardent circuit ou partenaire après midi"),
    "W3": gettext_lazy("circuits ne se séparent pas assez le lendemain"),
    "W4": gettext_lazy("candidats passent deux fois à la même demi-journée"),
}


def place_words(trouble: Trouble, place: str) -> str:
    """Say a place of a move as people know it: a chair, a station, a first place."""
    match trouble, place.split("/"):
        case "absent", [_site, _wave, circuit, station, chair]:
            words = _("circuit %(circuit)s, station %(station)s, siège %(place)s")
            return words % {"circuit": circuit, "station": station, "place": chair}
        case "room", [_site, _wave, circuit, station]:
            words = _("circuit %(circuit)s, station %(station)s")
            return words % {"circuit": circuit, "station": station}
        case "late", [_wave, circuit, rotation, position]:
            words = _("circuit %(circuit)s, rotation %(rotation)d, place %(position)d")
            numbers = {"rotation": int(rotation) + 1, "position": int(position) + 1}
            return words % {"circuit": circuit, **numbers}
        case _:
            return place


@dataclass(frozen=True, slots=True)
class AwaitingSite:
    """A site where others of the series are awaited, and the zone of its clocks."""

    name: str
    zone: str


def _quarantine(facts: Facts) -> Words:
    """Say who is awaited where: in the order of the signals, each in its own hour."""
    columns = ("waves", "sites", "zones", "signals_ms", "awaited")
    places = [
        _("%(site)s, vague %(wave)s, %(count)s, signal à %(hour)s")
        % {
            "site": site,
            "wave": wave,
            "count": formats.count(count),
            "hour": formats.hour_at(signal_ms, AwaitingSite(site, zone)),
        }
        for wave, site, zone, signal_ms, count in zip(
            *(facts[name] for name in columns), strict=True
        )
    ]
    return Words(
        ngettext(
            "%(count)s candidat passera sur la même série et n’est pas en loge.",
            "%(count)s candidats passeront sur la même série et ne sont pas en loge.",
            facts["count"],
        )
        % {"count": formats.count(facts["count"])},
        _(
            "Personne ne sort avant eux. On attend : %(places)s. Deux personnes du jury"
            " peuvent lever la quarantaine."
        )
        % {"places": "\u202f; ".join(places)},
    )


def _stations(facts: Facts) -> Words:
    """Say both orders: keys go out by the codes of the sealed series."""
    names = {name: ", ".join(facts[name]) or "–" for name in ("allotted", "sealed")}
    return Words(
        _("Les stations de « %(sitting)s » ne sont pas celles de la série scellée.")
        % facts,
        _(
            "Répartition : %(allotted)s. Série scellée : %(sealed)s. Corrigez les"
            " listes."
        )
        % names,
    )


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "attendance.quarantine": _quarantine,
    "allotment.station": _stations,
    "allotment.begun": fixed_words(
        gettext_noop(
            "Cette demi-journée a commencé : une tablette y est entrée, quelqu’un a été"
            " pointé, ou un remplacement est fait."
        ),
        gettext_noop(
            "La répartition ne se remplace plus : corrigez-la, siège par siège."
        ),
    ),
    "allotment.none": fixed_words(
        gettext_noop("Ce centre n’a pas de répartition dans cette demi-journée."),
        gettext_noop("Il n’y a rien à corriger ici."),
    ),
    "mending.unknown": fixed_words(
        gettext_noop(
            "Ce numéro ou cette salle n’est pas d’ici, dans cette demi-journée."
        ),
        gettext_noop("Relisez l’horaire du centre, et recommencez."),
    ),
    "mending.none": fixed_words(
        gettext_noop("Aucune place libre ne respecte toutes les règles."),
        gettext_noop("Essayez une rotation plus tardive, ou demandez au jury."),
    ),
    "mending.over": fixed_words(
        gettext_noop(
            "Les passages de ce circuit sont finis\u00a0: personne n’y vient plus."
        ),
        gettext_noop(
            "Il n’y a rien à corriger. S’il faut redonner un passage, redonnez-le"
            " d’abord, à la page du circuit."
        ),
    ),
    "mending.outdated": fixed_words(
        gettext_noop("La correction serait autre, à présent."),
        gettext_noop("Rien n’a changé. Regardez-la de nouveau, puis confirmez."),
    ),
    "allotment.invalid": fixed_words(
        gettext_noop("Ce fichier n’est pas une répartition lisible."),
        gettext_noop("Déposez le fichier que « concours ecos allot » a écrit."),
    ),
    "allotment.unknown": fixed_words(
        gettext_noop("La répartition nomme ce que l’examen n’a pas."),
        gettext_noop(
            "Importez d’abord les centres, candidats et examinateurs qui manquent."
        ),
    ),
    "allotment.site": fixed_words(
        gettext_noop("La répartition place des candidats dans un autre centre."),
        gettext_noop(
            "Chacun passe dans le centre où il est inscrit : refaites la répartition à"
            " partir des listes d’ici."
        ),
    ),
    "allotment.unsound": fixed_words(
        gettext_noop("La répartition manque à une règle des ECOS."),
        gettext_noop("Corrigez-la, vérifiez-la, puis mettez-la en vigueur."),
    ),
}
