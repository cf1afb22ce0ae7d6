"""A stand-in for Safe Exam Browser: each site has a key, which proves no lock."""

import json
from dataclasses import dataclass
from hashlib import sha256

from concours.core.kiosk.proof.index import INDEX_FORM


@dataclass(frozen=True, slots=True)
class StandIn:
    """The tablets' address, and the key of each site by its place in the plan."""

    origin: str
    keys: tuple[str, ...]


def key_of(site: str) -> str:
    """Return the key that stands in for a site's configuration."""
    return sha256(f"concours rehearsal kiosk {site}".encode()).hexdigest()


def configurations_file(exam: str, sites: tuple[str, ...], origin: str) -> bytes:
    """Return a file as `concours kiosk make` writes it, with these keys."""
    rows = [
        {
            "file": f"{place}.seb",
            "sitting": exam,
            "site": site,
            "session": "1",
            "accessibility": [],
            "token": sha256(site.encode()).hexdigest()[:22],
            "sha256": sha256(b"").hexdigest(),
            "config_key": key_of(site),
        }
        for place, site in enumerate(sites)
    ]
    index = {
        "form": INDEX_FORM,
        "origin": origin,
        "purpose": "exam",
        "configurations": rows,
    }
    return json.dumps(index).encode()
