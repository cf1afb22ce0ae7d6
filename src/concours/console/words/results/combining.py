"""How the marks of several sittings make one: said at founding, and beside it."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from concours.acts.authoring.weights import are_weighed
from concours.console.words import formats
from concours.core.profile.shape import ComponentSource, Profile
from concours.core.results.sheets.gates import is_of_stations
from concours.core.results.sheets.weights import shares_of

SOURCES: dict[ComponentSource, str] = {
    "sittings": noop("épreuves"),
    "stations": noop("ECOS"),
    "points": noop("parcours"),
}
BY_WEIGHTS = noop(
    "L’ensemble est la moyenne des notes, chacune selon son coefficient ; "
    "une absence y compte 0."
)
BY_POINTS = noop(
    "L’ensemble est le total des points de toutes les épreuves, ramené à 20 ; "
    "une absence y compte 0."
)

BY_STATIONS = noop("La note est la moyenne des stations qui comptent.")


def say_profile_total(profile: Profile) -> str:
    """Return of what the whole mark of an exam is made, as its profile says."""
    if profile.is_of_stations_alone:
        return _("moyenne des stations qui comptent")
    if are_weighed(profile):
        return _("toutes les épreuves, selon leurs points ou leurs coefficients")
    return ", ".join(
        f"{_(SOURCES[part.source])} {formats.count(part.points)}"
        for part in profile.components
    )


def say_shares(titles: Sequence[str], weights: Sequence[Decimal | None]) -> str:
    """Return what share of the whole each sitting is, by these weights."""
    shares = shares_of(weights)
    if not shares:
        return _(
            "Sans coefficient, chaque épreuve compte selon les points de son sujet."
        )
    parts = [
        _("%(title)s compte %(share)s") % {"title": title, "share": _percent(share)}
        for title, share in zip(titles, shares, strict=True)
    ]
    return _("Avec ces coefficients, %(parts)s.") % {"parts": ", ".join(parts)}


def _percent(share: Fraction) -> str:
    """Return a share in per cent, with a decimal where it is not whole."""
    return formats.percent(share, 0 if (share * 100).denominator == 1 else 1)


def say_whole(common: Mapping[str, Any], translate: Callable[[str], str] = _) -> str:
    """Return how the marks of a common document make one, "" of a single sitting."""
    if is_of_stations(common):
        return translate(BY_STATIONS)
    facts = [sitting for sitting in common["sittings"] if not sitting["annulled"]]
    if len(facts) < 2:
        return ""
    is_weighed = any("weight" in sitting for sitting in facts)
    return translate(BY_WEIGHTS if is_weighed else BY_POINTS)
