"""What files say to `concours kiosk`: passwords, seeds, places; within bounds."""

from collections.abc import Iterator
from pathlib import Path

from concours.cli.screen import complain
from concours.core.kernel.crypto import KEY_BYTES
from concours.core.kiosk.settings import (
    ACCESSIBILITY,
    ORIGIN,
    Accessibility,
    ConfigurationPlace,
)
from concours.core.tables.columns import (
    Cells,
    Columns,
    find_duplicates,
    read_headings,
)
from concours.core.tables.faults import Fault
from concours.core.tables.table import Table, read_csv

PLACES_BYTES_MAX = 1_000_000
PLACES_COUNT_MAX = 5_000
PASSWORD_BYTES_MAX = 1_024

HEADINGS = {
    "sitting": ("epreuve", "serie", "sitting", "series"),
    "site": ("centre", "site"),
    "session": ("session", "vague"),
    "accessibility": ("accessibilite", "accessibility"),
}
TABLET_HEADINGS = {"tablet": ("tablette", "serie", "tablet", "serial")}
FEATURES = {name.lower(): name for name in ACCESSIBILITY}


class InputUnreadable(ValueError):
    """A file of the command line that cannot be followed: which, where and why."""


def read_password(path: Path) -> str:
    """Return the first line of a file. Raises `InputUnreadable`, `OSError`."""
    data = read_file(path, PASSWORD_BYTES_MAX)
    try:
        return data.decode("utf-8-sig").partition("\n")[0].rstrip("\r")
    except UnicodeDecodeError:
        raise InputUnreadable(f"{path.name}: UTF-8") from None


def read_seed(path: Path) -> bytes:
    """Return the 32 bytes that a file says in hexadecimal digits."""
    data = read_file(path, PASSWORD_BYTES_MAX)
    try:
        seed = bytes.fromhex(data.decode("ascii"))
    except ValueError:
        seed = b""
    if len(seed) != KEY_BYTES:
        raise InputUnreadable(f"{path.name}: 64 × 0-9a-f")
    return seed


def read_places(path: Path) -> list[ConfigurationPlace]:
    """Return the places of a CSV. Raises `InputUnreadable` with its first fault."""
    table = read_csv(read_file(path, PLACES_BYTES_MAX))
    columns = read_headings(table, HEADINGS, ("sitting", "site", "session"))
    faults = [*table.faults, *([columns] if isinstance(columns, Fault) else [])]
    if not isinstance(columns, Columns) or faults:
        raise _unreadable(path, faults[0])
    rows = list(_places(table, columns, faults))
    files = ((line, file_name(place)) for line, place in rows)
    faults += find_duplicates(files, columns.heading("session"))
    if len(rows) > PLACES_COUNT_MAX:
        faults.append(Fault(0, "", "table.too_long", str(PLACES_COUNT_MAX)))
    if not rows:
        faults.append(Fault(0, "", "table.empty"))
    if faults:
        raise _unreadable(path, faults[0])
    return [place for _, place in rows]


def read_tablets(path: Path) -> list[str]:
    """Return the tablets of a CSV, in its order. Raises `InputUnreadable`."""
    table = read_csv(read_file(path, PLACES_BYTES_MAX))
    columns = read_headings(table, TABLET_HEADINGS, ("tablet",))
    faults = [*table.faults, *([columns] if isinstance(columns, Fault) else [])]
    if not isinstance(columns, Columns) or faults:
        raise _unreadable(path, faults[0])
    rows = [Cells(columns, row, faults) for row in table.rows[1:]]
    names = [cells.read("tablet", is_needed=True) or "" for cells in rows]
    if faults:
        raise _unreadable(path, faults[0])
    return names


def file_name(place: ConfigurationPlace) -> str:
    """Return what the file of a place is called, without its ending."""
    words = (place.sitting, place.site, place.session, *sorted(place.accessibility))
    return ".".join("-".join(_words(word)) for word in words)


def _words(text: str) -> list[str]:
    letters = (letter if letter.isalnum() else " " for letter in text)
    return "".join(letters).split()


def _places(
    table: Table, columns: Columns, faults: list[Fault]
) -> Iterator[tuple[int, ConfigurationPlace]]:
    for row in table.rows[1:]:
        cells = Cells(columns, row, faults)
        sitting, site, session = (
            cells.read(name, is_needed=True) or ""
            for name in ("sitting", "site", "session")
        )
        features = (cells.read("accessibility") or "").replace("+", " ").split()
        strange_words = [word for word in features if word.lower() not in FEATURES]
        if strange_words:
            cells.fault("accessibility", "value.unknown", text=strange_words[0])
        yield (
            row.line,
            ConfigurationPlace(
                sitting=sitting,
                site=site,
                session=session,
                accessibility=_read_features(features),
            ),
        )


def _read_features(features: list[str]) -> frozenset[Accessibility]:
    return frozenset(
        FEATURES[word.lower()] for word in features if word.lower() in FEATURES
    )


def _unreadable(path: Path, fault: Fault) -> InputUnreadable:
    details = (fault.code, fault.column, fault.found, fault.other)
    return InputUnreadable(
        f"{path.name}:{fault.line}: {' '.join(filter(None, details))}"
    )


def read_file(path: Path, bytes_max: int) -> bytes:
    """Return the bytes of a file. Raises `InputUnreadable`, `OSError`."""
    with path.open("rb") as file:
        data = file.read(bytes_max + 1)
    if len(data) > bytes_max:
        raise InputUnreadable(f"{path.name}: > {bytes_max}")
    return data


def is_origin(text: str) -> bool:
    """Tell whether tablets can open this address, and say what it must be if not."""
    if ORIGIN.fullmatch(text):
        return True
    complain(
        fr="--origin : https://HÔTE, sans chemin. Un navigateur verrouillé n’ouvre rien"
        " sans TLS ; une démonstration n’en a pas.",
        en="--origin: https://HOST, without a path. A locked browser opens nothing"
        " without TLS; a demonstration has none.",
    )
    return False
