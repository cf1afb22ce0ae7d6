"""A small nation to rank: plain fractions, for the engine and for the verifier."""

from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

import numpy as np

from concours.core.results.components.groups import Domain, Group, Groups
from concours.core.results.ranking.inputs import (
    NONE,
    UNCOUNTED_UNITS,
    Ecos,
    Inputs,
    Parcours,
    Sat,
    SittingQuestion,
)
from concours.core.results.ranking.settings import DEFAULT, Settings, to_json

DOMAINS = ("annonce", "entretien", "urgence")


def groups_of(*pairs):
    """Make groups from pairs of items and domains."""
    listed = tuple(
        Group(number, f"Groupe {number}", f"Group {number}", (f"s{number}",), *pair)
        for number, pair in enumerate(
            ((frozenset(items), frozenset(domains)) for items, domains in pairs),
            start=1,
        )
    )
    domains = tuple(Domain(name, name, name) for name in DOMAINS)
    return Groups("test", True, domains, listed)  # noqa: FBT003 -- a sample


@dataclass
class Nation:
    """`sittings`: questions as (rank, item, worth, lca), and a row for each candidate:

    a state, or points. `ecos`: domains, and marks, None, or why a station does not
    count; `parcours`: points.
    """

    numbers: list[str]
    sittings: list[tuple[list[tuple], dict[str, object]]]
    ecos: tuple[list[str], dict[str, list]] | None = None
    parcours: dict[str, Fraction] = field(default_factory=dict)

    def inputs(self):
        """What the engine takes."""
        people = sorted(self.numbers)
        excluded = [
            any(rows[n] == "excluded" for _, rows in self.sittings) for n in people
        ]
        ecos = parcours = None
        if self.ecos is not None:
            ecos, parcours = self._ecos(people), self._parcours(people)
        return Inputs(
            numbers=tuple(people),
            excluded=np.array(excluded, dtype=bool),
            sat=tuple(self._sat(at, people) for at in range(len(self.sittings))),
            ecos=ecos,
            parcours=parcours,
        )

    def _sat(self, at, people):
        questions, rows = self.sittings[at]
        nothing = [Fraction(0)] * len(questions)
        table = [rows[n] if isinstance(rows[n], list) else nothing for n in people]
        worths = [worth for _, _, worth, _ in questions]
        scale = lcm(*(x.denominator for row in (worths, *table) for x in row))
        units = [[int(x * scale) for x in row] for row in table]
        return Sat(
            name=f"uc{at}",
            title=f"UC {at}",
            questions=tuple(
                SittingQuestion(f"q{n}", rank, item, int(worth * scale), lca)
                for n, (rank, item, worth, lca) in enumerate(questions)
            ),
            denominator=scale,
            units=np.array(units, dtype=np.int64).reshape(len(people), len(questions)),
            counts=np.array([rows[n] != "elsewhere" for n in people], dtype=bool),
            present=np.array([isinstance(rows[n], list) for n in people], dtype=bool),
        )

    def _ecos(self, people):
        domains, marks = self.ecos
        nothing = [None] * len(domains)
        table = [marks.get(n, nothing) for n in people]
        cells = [cell for row in table for cell in row]
        scale = lcm(*(x.denominator for x in cells if isinstance(x, Fraction)))
        without = {None: NONE, **UNCOUNTED_UNITS}
        units = [without[x] if x in without else int(x * scale) for x in cells]
        shape = (len(people), len(domains))
        return Ecos(
            tuple(domains), scale, np.array(units, dtype=np.int64).reshape(shape)
        )

    def _parcours(self, people):
        scale = lcm(*(x.denominator for x in self.parcours.values()))
        points = [self.parcours.get(n) for n in people]
        units = [NONE if x is None else int(x * scale) for x in points]
        return Parcours(scale, np.array(units, dtype=np.int64))

    def plain(self, groups, settings: Settings = DEFAULT):
        """What the verifier takes."""
        return {
            "numbers": set(self.numbers),
            "sittings": [
                {
                    "questions": [
                        {"rank": rank, "item": item, "worth": worth, "lca": lca}
                        for rank, item, worth, lca in questions
                    ],
                    "candidates": {
                        number: {"state": "marked", "marks": row}
                        if isinstance(row, list)
                        else {"state": row, "marks": []}
                        for number, row in rows.items()
                    },
                }
                for questions, rows in self.sittings
            ],
            "ecos": None
            if self.ecos is None
            else {"domains": self.ecos[0], "candidates": self.ecos[1]},
            "parcours": self.parcours,
            "groups": [
                {"items": group.items, "domains": group.domains}
                for group in groups.groups
            ],
            "settings": to_json(settings),
        }
