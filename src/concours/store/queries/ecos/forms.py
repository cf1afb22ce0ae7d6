"""The blank grids of a sitting, once their keys are let out to examiners."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from concours.core.authoring.sealing.station_manifest import StationPlace
from concours.core.ecos.grids.grid import GridForm, read_form
from concours.core.kernel.canonical import dump
from concours.store.models import Sitting
from concours.store.queries.ecos.audiences import AudienceSealed, read_part


def grid_forms(
    sitting: Sitting, stations: Iterable[str], packages: Path
) -> Mapping[str, GridForm]:
    """Return the form of each of these stations whose grid is let out, by its code.

    Without one nobody could mark there: tablets show what this key opens. Raises as
    `read_part`, but for what is sealed.
    """
    forms = {}
    for station in stations:
        with suppress(AudienceSealed):
            place = StationPlace(station, "grid")
            forms[station] = read_form(dump(read_part(sitting, place, packages)))
    return forms
