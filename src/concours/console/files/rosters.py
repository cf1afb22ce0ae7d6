"""A file of the roster, from its bytes; a model to fill in, and the roster as one."""

import csv
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from io import StringIO
from itertools import chain
from zoneinfo import available_timezones

from django.utils import translation

from concours.acts.may import MAY
from concours.acts.people.imports import RosterUpload
from concours.authoring.workbook import STARTS_WITH, read_workbook
from concours.console.words.act_kinds import ROLES
from concours.core.people.roster.lines import read
from concours.core.people.roster.plan import CurrentRoster, Person
from concours.core.people.roster.settings import settings_cells
from concours.core.tables.columns import COLUMNS, Kind
from concours.core.tables.plain_cells import plain_cell
from concours.core.tables.table import read_csv

MODELS: Mapping[Kind, tuple[str, ...]] = {
    "sites": ("amiens", "Amiens", "1 rue des Louvels, 80000 Amiens", "Europe/Paris"),
    "candidates": (
        *("00001", "Camille Exemple", "Amiens", "Salle 1", "A-01", "4/3"),
        *("150", "fort", "1,5", "3x10", "humain", "oui", ""),
    ),
    "staff": (
        "c.exemple",
        "Camille Exemple",
        "surveillance de salle",
        "Amiens",
        "Salle 1",
    ),
    "examiners": ("E0001", "Dominique Exemple", "amiens"),
}
"""One line of each kind, to be replaced: it shows how each cell is written."""

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By which a spreadsheet knows UTF-8."""


def read_roster(data: bytes) -> RosterUpload:
    """Read a file, CSV or workbook, whatever it is called."""
    is_workbook = data.startswith(STARTS_WITH)
    table = read_workbook(data) if is_workbook else read_csv(data)
    reading = read(table, roles=role_names(), zones=_zones())
    return RosterUpload(reading, sha256(data).digest())


@lru_cache
def role_names() -> Mapping[str, str]:
    """Return how roles may be written, in small letters, and what they are."""
    with translation.override("fr"):
        names = {str(ROLES[role]).casefold(): str(role) for role in MAY}
    return names | {role.casefold(): role for role in MAY}


def model(kind: Kind) -> str:
    """Return a file to fill in, as CSV text."""
    return _csv(kind, [MODELS[kind]])


def as_file(kind: Kind, roster: CurrentRoster) -> str:
    """Return what stands as the file that would change nothing, as CSV text."""
    if kind == "sites":
        sites = roster.sites.values()
        return _csv(kind, [(s.code, s.name, s.address, s.zone) for s in sites])
    if kind == "examiners":
        judges = roster.examiners.values()
        return _csv(kind, [(j.number, j.name, j.university) for j in judges])
    if kind == "staff":
        staff = roster.members.values()
        return _csv(
            kind,
            [
                (m.login, m.name, _said_roles(m.roles), m.site, m.room)
                for m in staff
                if m.roles
            ],
        )
    placements = (site_places.values() for site_places in roster.placements.values())
    people = sorted(
        chain(roster.people.values(), *placements),
        key=lambda person: (person.number, person.sitting),
    )
    return _csv(
        kind,
        [
            (p.number, p.name, p.site, p.room, p.seat, *_due_cells(p), p.sitting)
            for p in people
        ],
    )  # fmt: skip


def _said_roles(roles: Iterable[str]) -> str:
    """Return roles as the model writes them, in French in any language of the page."""
    with translation.override("fr"):
        return ", ".join(str(ROLES[role]) for role in roles)


def _due_cells(person: Person) -> tuple[str, ...]:
    """Return what is due to a person in every sitting; a line of one says none."""
    cells = str(person.factor), *settings_cells(person.settings)
    return ("",) * len(cells) if person.sitting else cells


def _csv(kind: Kind, rows: Iterable[Iterable[str]]) -> str:
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([names[0] for names in COLUMNS[kind].values()])
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()


@lru_cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
