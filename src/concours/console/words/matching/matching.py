"""Words of matching: phases, rounds, settings; the tiles of the map."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from concours.core.matching.posts.subdivisions import Subdivisions
from concours.core.matching.procedure.settings import MAY, SOURCES, Settings
from concours.core.matching.rounds.figures import SeatFigures

PHASES = {
    "simulation": noop("Simulation"),
    "blank": noop("Tours à blanc"),
    "confirmation": noop("Confirmation"),
    "result": noop("Résultat"),
    "complementary": noop("Phase complémentaire"),
    "over": noop("Fin"),
}
LISTS = {
    (True, True): noop("Ajouter, ordonner et supprimer."),
    (True, False): noop("Ajouter et ordonner, sans supprimer ce qu’un tour a vu."),
    (False, True): noop("Ajouter à la fin et supprimer, sans changer l’ordre."),
    (False, False): noop("Ajouter à la fin, sans rien supprimer ni ordonner."),
}
"""What a list allows, by whether it lets reorder and delete."""

ROUNDS = {
    "simulation": noop("simulation"),
    "blank": noop("à blanc"),
    "final": noop("définitif"),
    "complementary": noop("complémentaire"),
}
EDITABLE = ("simulation", "blank", "confirmation", "complementary")
RIGHTS = {
    "reorders": noop("Ordonner"),
    "deletes": noop("Supprimer"),
    "couples": noop("Former un couple"),
}
SETTINGS = {
    "wishes_least": noop("Vœux au moins"),
    "more_for_unassigned": noop("De plus pour qui est sans poste"),
    "below_least": noop("Liste trop courte"),
    "unconfirmed": noop("Liste non confirmée"),
    "pairs_most": noop("Paires d’un couple, au plus"),
    "contracts": noop("Contrats à postes réservés"),
}
VALUES = {
    "complementary": noop("phase complémentaire"),
    "refused": noop("refusée"),
    "counts": noop("compte quand même"),
}

WIDTH, HEIGHT, GAP = 122, 76, 6
STEPS = (Fraction(3, 4), Fraction(9, 10), Fraction(1))
"""Where the shade of a tile grows darker: the share of its seats that is taken."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One subdivision on the map: its place, its shade (0 without seats, 4 full)."""

    x: int
    y: int
    name: str
    filled: SeatFigures | None
    shade: int


def phase_word(kind: str) -> str:
    """Return the name of a phase."""
    return _(PHASES[kind])


def rights_words(kind: str, settings: Settings) -> str:
    """Return what students may do in a phase."""
    reorders, deletes = kind in settings.reorders, kind in settings.deletes
    more = settings.more_for_unassigned
    sentence = {
        "result": _("Rien ne change plus : le tour définitif se calcule."),
        "over": _("Rien ne change plus : le tour complémentaire se calcule."),
        "confirmation": _("Confirmer et ordonner.") if reorders else _("Confirmer."),
    }.get(kind) or _(LISTS[reorders, deletes])
    if kind == "complementary":
        sentence = f"{_('Une liste nouvelle sur les postes restants.')} {sentence}"
    if kind == "confirmation" and more:
        added = _("Qui est sans poste ajoute jusqu’à %(count)s vœux.")
        sentence = f"{sentence} {added % {'count': more}}"
    if kind in settings.couples:
        sentence = f"{sentence} {_('Former un couple.')}"
    return sentence


def right_rows(settings: Settings) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return each phase with a list: its kind, its name, and each right of `RIGHTS`.

    A right is "given", "kept" back, or "none": it has no sense there.
    """
    rows = []
    for kind in EDITABLE:
        rights = [
            (name, "given" if kind in getattr(settings, name) else "kept")
            if kind in MAY[name]
            else (name, "none")
            for name in RIGHTS
        ]
        rows.append((kind, phase_word(kind), rights))
    return rows


def round_word(kind: str) -> str:
    """Return the kind of a round, as an adjective."""
    return _(ROUNDS[kind])


def setting_rows(settings: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """Return each setting: its name, its value, where its default was read."""
    return [
        (_(SETTINGS[name]), _value(settings[name]), _source(SOURCES[name]))
        for name in SETTINGS
    ]


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{code} ({_('et postes ordinaires')})" if also_ordinary else str(code)
            for code, also_ordinary in value.items()
        )
    return _(VALUES[value]) if value in VALUES else str(value)


def sources() -> dict[str, str]:
    """Return where the default of each setting was read."""
    return {name: _source(tag) for name, tag in SOURCES.items()}


def _source(tag: str) -> str:
    if tag == "P":
        return _("aucun texte ne le dit : à vous de le fixer")
    return tag[2:].replace(": ", "\N{NO-BREAK SPACE}: ")


def tiles(
    subdivisions: Subdivisions, seat_figures: Mapping[str, SeatFigures]
) -> list[Tile]:
    """Return the map: one tile a subdivision, the taken share as its shade."""
    tiles_drawn = []
    for subdivision in subdivisions.all:
        seats = seat_figures.get(subdivision.code)
        share = seats.share if seats else None
        shade = 0 if share is None else 1 + sum(share >= step for step in STEPS)
        x, y = subdivision.column * (WIDTH + GAP), subdivision.row * (HEIGHT + GAP)
        tiles_drawn.append(Tile(x, y, subdivision.name, seats, shade))
    return tiles_drawn


def map_sizes(subdivisions: Subdivisions) -> dict[str, int]:
    """Return the width and height of the map, and of a tile, for the template."""
    columns = 1 + max(subdivision.column for subdivision in subdivisions.all)
    rows = 1 + max(subdivision.row for subdivision in subdivisions.all)
    return {
        "map_width": columns * (WIDTH + GAP) - GAP + 4,
        "map_height": rows * (HEIGHT + GAP) - GAP + 4,
        "tile_width": WIDTH,
        "tile_height": HEIGHT,
        "tile_middle": WIDTH // 2,
    }
