"""The room of a case in words: where the compared copies sat, and who was out when.

From facts alone, as `case_view`: what a candidate's copy does not say of others is not
in the facts that it is drawn from.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from concours.console.words import formats
from concours.core.results.copying.seats import seat_gap

Facts: TypeAlias = Mapping[str, Any]


def room_words(facts: Facts) -> dict[str, Any]:
    """Return the room as a file has it, with the seats of copies that are compared.

    `others` are seats of this room; `gaps` say how far each is, one sentence a copy.
    """
    own = facts["candidate"]
    compared_copies = [pair["other"] for pair in facts["comparisons"] if pair["other"]]
    return {
        **facts["room"],
        "others": [copy["seat"] for copy in compared_copies if _is_beside(own, copy)],
        "gaps": [_gap_words(own, copy) for copy in compared_copies],
        "out": _out_words(facts["room"]["seats"]),
    }


def _is_beside(own: Facts, copy: Facts) -> bool:
    return (own["site"], own["room"]) == (copy["site"], copy["room"])


def _gap_words(own: Facts, copy: Facts) -> str:
    """Say where another copy sat, by the names of seats alone."""
    names = {"number": copy["number"], "seat": copy["seat"], "room": copy["room"]}
    if own["site"] != copy["site"]:
        return _("Le n°\u00a0%(number)s était dans un autre centre.") % names
    if not _is_beside(own, copy):
        return _("Le n°\u00a0%(number)s était dans une autre salle, %(room)s.") % names
    gap = seat_gap(own["seat"], copy["seat"])
    if gap is None:
        return (
            _("Le n°\u00a0%(number)s était dans cette salle, place %(seat)s.") % names
        )
    if (gap.rows, gap.places) == (0, 1):
        return (
            _(
                "Le n°\u00a0%(number)s était à la place d’à côté, %(seat)s, dans le"
                " même rang."
            )
            % names
        )
    return _(
        "Le n°\u00a0%(number)s était à la place %(seat)s\u00a0: rangs d’écart, %(rows)s"
        "\u202f; places d’écart, %(places)s."
    ) % {**names, "rows": gap.rows, "places": gap.places}


def _out_words(seats: list[Facts]) -> str:
    """Say which seats were left for a while, and when; "" if none is noted."""
    out = [_absence_words(seat) for seat in seats if seat["was_out"]]
    if not out:
        return ""
    return _("Places quittées un moment pendant l’épreuve\u00a0: %(seats)s.") % {
        "seats": ", ".join(out)
    }


def _absence_words(seat: Facts) -> str:
    """Return a seat with its hours; a file of before has none."""
    hours = "\u202f; ".join(
        _span_words(out_ms, back_ms) for out_ms, back_ms in seat.get("out", ())
    )
    return f"{seat['seat']} ({hours})" if hours else str(seat["seat"])


def _span_words(out_ms: int, back_ms: int | None) -> str:
    if back_ms is None:
        return _("à %(hour)s, retour non noté") % {"hour": formats.hour_exact(out_ms)}
    return _("de %(start)s à %(end)s") % {
        "start": formats.hour_exact(out_ms),
        "end": formats.hour_exact(back_ms),
    }
