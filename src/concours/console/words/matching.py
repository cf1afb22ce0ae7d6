"""Words of matching: phases, rounds, settings; the tiles of the map."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from concours.core.posts.subdivisions import Subdivisions
from concours.core.rounds.figures import Filled

PHASES = {
    "simulation": noop("Simulation"),
    "blank": noop("Tours à blanc"),
    "confirmation": noop("Confirmation"),
    "result": noop("Résultat"),
    "complementary": noop("Phase complémentaire"),
    "over": noop("Fin"),
}
RIGHTS = {
    "simulation": noop("Ajouter, ordonner et supprimer. Former un couple."),
    "blank": noop("Ajouter et ordonner, sans supprimer ce qu’un tour a vu."),
    "confirmation": noop("Confirmer. Qui est sans poste peut encore ajouter."),
    "result": noop("Rien ne change plus : le tour définitif se calcule."),
    "complementary": noop("Une liste nouvelle sur les postes restants."),
    "over": noop("La campagne est close."),
}
ROUNDS = {
    "simulation": noop("simulation"),
    "blank": noop("à blanc"),
    "final": noop("définitif"),
    "complementary": noop("complémentaire"),
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
    filled: Filled | None
    shade: int


def phase_word(kind: str) -> str:
    """Return the name of a phase."""
    return _(PHASES[kind])


def rights_words(kind: str) -> str:
    """Return what students may do in a phase, in a sentence."""
    return _(RIGHTS[kind])


def round_word(kind: str) -> str:
    """Return the kind of a round, as an adjective."""
    return _(ROUNDS[kind])


def setting_rows(
    settings: Mapping[str, object], sources: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Return each setting: its name, its value, where its default was read."""
    return [
        (_(SETTINGS[name]), _value(settings[name]), _source(sources[name]))
        for name in SETTINGS
    ]


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{code} ({_('et postes ordinaires')})" if also else str(code)
            for code, also in value.items()
        )
    return _(VALUES[value]) if value in VALUES else str(value)


def _source(tag: str) -> str:
    return _("aucun texte ne le dit : à vous de le fixer") if tag == "P" else tag[2:]


def tiles(known: Subdivisions, filled: Mapping[str, Filled]) -> list[Tile]:
    """Return the map: one tile a subdivision, the taken share as its shade."""
    found = []
    for one in known.all:
        seats = filled.get(one.code)
        share = seats.share if seats else None
        shade = 0 if share is None else 1 + sum(share >= step for step in STEPS)
        x, y = one.column * (WIDTH + GAP), one.row * (HEIGHT + GAP)
        found.append(Tile(x, y, one.name, seats, shade))
    return found


def map_sizes(known: Subdivisions) -> dict[str, int]:
    """Return the width and height of the map, and of a tile, for the template."""
    columns = 1 + max(one.column for one in known.all)
    rows = 1 + max(one.row for one in known.all)
    return {
        "map_width": columns * (WIDTH + GAP) - GAP + 4,
        "map_height": rows * (HEIGHT + GAP) - GAP + 4,
        "tile_width": WIDTH,
        "tile_height": HEIGHT,
        "tile_middle": WIDTH // 2,
    }
