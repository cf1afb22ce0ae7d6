"""Whether the accounts of units can see what they are to run: program and pages.

A unit has no homes and no temporary folders of others (`ProtectHome`, `PrivateTmp`),
and is nobody in the group of whoever installed. An interpreter in root's home starts
for root, and for no unit.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from concours.cli.house import CHECKOUT, HouseFault, client_build
from concours.cli.screen import complain

HIDDEN: Final = tuple(
    Path("/") / name for name in ("home", "root", "run/user", "tmp", "var/tmp")
)
"""Folders that no unit of ours sees as they are (`hardening.conf`)."""
LINKS_COUNT_MAX: Final = 40
"""As the kernel counts them."""
ENTER, READ = 0o001, 0o004


def needed_paths() -> Sequence[Path]:
    """Return what every unit runs or reads, as this command runs it itself."""
    return (
        Path(sys.executable),
        Path(sys.base_prefix),
        Path(sys.prefix) / "bin" / "concours",
        CHECKOUT / "src",
        client_build().absolute(),
    )


def check_seen_by_units(paths: Sequence[Path]) -> None:
    """Raise `HouseFault` if a unit would not see one of these, and say which."""
    fault = find_unseen(paths)
    if fault is not None:
        raise fault


def warn_of_unseen(paths: Sequence[Path]) -> None:
    """Say it, and go on: files are written for another machine, or by hand."""
    fault = find_unseen(paths)
    if fault is not None:
        complain(fr=fault.fr, en=fault.en)


def find_unseen(paths: Sequence[Path]) -> HouseFault | None:
    """Return why no unit sees one of these, None if all see all."""
    for path in paths:
        for place in _places(path):
            if any(place.is_relative_to(folder) for folder in HIDDEN):
                return _home_fault(path, place)
            closed_part = _closed_part(place)
            if closed_part is not None:
                return _closed_fault(path, closed_part)
    return None


def is_hidden(path: str) -> bool:
    """Tell whether a path lies where no unit looks, whatever its machine holds."""
    return any(Path(path).is_relative_to(folder) for folder in HIDDEN)


def _places(path: Path) -> Iterator[Path]:
    """Yield a path, then where its links lead, to the last."""
    for _ in range(LINKS_COUNT_MAX):
        yield path
        if not path.is_symlink():
            break
        path = path.parent / path.readlink()
    yield path.resolve()


def _closed_part(path: Path) -> Path | None:
    """Return the part of a path that others than its owner may not enter or read."""
    if not path.exists():
        return None  # whoever needs it says so
    last_bits = READ | ENTER if path.is_dir() else READ
    for part, bits in (
        (path, last_bits),
        *((parent, ENTER) for parent in path.parents),
    ):
        if part.stat().st_mode & bits != bits:
            return part
    return None


def _home_fault(path: Path, place: Path) -> HouseFault:
    links = f" ({place})" if place != path else ""
    return HouseFault(
        fr=f"Aucun service ne verrait {path}{links} : les unités n’ont ni dossiers "
        "personnels ni /tmp. Installez Python et Concours ailleurs, par exemple dans "
        "/opt/concours, puis relancez.",
        en=f"No service would see {path}{links}: units have no homes and no /tmp. "
        "Install Python and Concours elsewhere, for example in /opt/concours, then "
        "run this again.",
    )


def _closed_fault(path: Path, part: Path) -> HouseFault:
    return HouseFault(
        fr=f"Les services ont leurs propres comptes, et {part} leur est fermé, où "
        f"{path} se trouve : chmod o+rx {part}",
        en=f"Services have accounts of their own, and {part} is closed to them, where "
        f"{path} is: chmod o+rx {part}",
    )
