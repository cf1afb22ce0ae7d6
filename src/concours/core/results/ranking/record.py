"""A ranking as bytes: the same inputs give the same ones, on any machine.

A heading, then one line of canonical JSON for each candidate by number. Contributions
are in units of the denominators that the heading gives, as texts: they may pass 2⁵³.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from concours.core.kernel.canonical import Json, dump
from concours.core.results.components.groups import to_json as groups_json
from concours.core.results.ranking.nation import ENGINE, Ranking
from concours.core.results.ranking.settings import to_json as settings_json


def lines(ranking: Ranking) -> Iterator[bytes]:
    """Yield the lines of a ranking, each ended by a line feed."""
    yield dump(heading(ranking)) + b"\n"
    for at in range(len(ranking.states)):
        yield dump(row(ranking, at)) + b"\n"


def digest(record_lines: Iterable[bytes]) -> bytes:
    """Return the SHA-256 that stands for a whole ranking."""
    whole = sha256()
    for line in record_lines:
        whole.update(line)
    return whole.digest()


def heading(ranking: Ranking) -> dict[str, Json]:
    """Return what holds for every candidate."""
    denominators: list[Json] = [
        str(contributions.denominator) for contributions in ranking.contributions
    ]
    return {
        "engine": ENGINE,
        "settings": settings_json(ranking.settings),
        "groups": groups_json(ranking.groups),
        "is_provisional": ranking.components.ecos is None,
        "points_max": ranking.components.points_max,
        "ranked": ranking.ranked_count,
        "denominators": denominators,
    }


def row(ranking: Ranking, at: int) -> dict[str, Json]:
    """Return one candidate: their mark of rank A, and what they have in each group."""
    units, most = ranking.rank_a()
    is_ranked = ranking.states[at] == "ranked"
    groups = ranking.contributions if is_ranked else ()
    return {
        "candidate": ranking.inputs.numbers[at],
        "state": ranking.states[at],
        "rank_a": [str(units[at]), str(most[at])],
        "edn": [str(contributions.edn[at]) for contributions in groups],
        "ecos": [str(contributions.ecos[at]) for contributions in groups],
        "parcours": [str(contributions.parcours[at]) for contributions in groups],
        "places": [*ranking.places[at].tolist()] if is_ranked else [],
    }
