"""Vectors of a sealed series: what each audience of each station opens."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sealing.manifest import package_digest
from concours.core.authoring.sealing.package import SealedPackage
from concours.core.authoring.sealing.station_manifest import StationPlace, read
from concours.core.authoring.sealing.stations import (
    open_station_part,
    seal_series,
    station_key,
)
from concours.core.authoring.stations.audiences import AUDIENCES
from concours.core.kernel import crypto
from concours.core.kernel.canonical import Json, dump
from protocol.fixed import SITTING, counter_entropy

STATIONS = ("s1", "s2")
_IMAGE: dict[str, Json] = {
    "part": 1,
    "type": "image/webp",
    "width": 4,
    "height": 3,
    "tiled": False,
    "alt": "Tracé",
    "caption": "",
    "shown": "start",
}


def sealed_series() -> dict[str, Any]:
    """Seal a small series of two stations, one image in the documents of the first."""
    series = _series()
    secret = sha256(b"secret of the stations").digest()
    signing_key = sha256(b"signing key of the vectors").digest()
    package = seal_series(
        series,
        sitting=SITTING,
        secret=secret,
        signing_key=signing_key,
        entropy=counter_entropy(b"stations"),
    )
    keys = {
        (name, audience): station_key(
            secret, sitting=SITTING, audience=audience, station=name
        )
        for name in STATIONS
        for audience in AUDIENCES
    }
    return {
        "about": "A sealed series: docs/reference/ecos/sealed-series.md",
        "sitting": str(SITTING),
        "secret_hex": secret.hex(),
        "signer_hex": crypto.signer_of(signing_key).hex(),
        "manifest": package.manifest.decode(),
        "signature_hex": package.signature.hex(),
        "package_digest_hex": package_digest(package.manifest).hex(),
        "keys": [
            {"station": name, "audience": audience, "key_hex": key.hex()}
            for (name, audience), key in keys.items()
        ],
        "parts": _parts(package, keys),
        "content": series.content.decode(),
        "key_document": series.key_document.decode(),
        "media_hex": [part.hex() for part in series.media],
        "sealed_key_document_hex": package.sealed_key_document.hex(),
    }


def _parts(package: SealedPackage, keys: Mapping[Any, bytes]) -> list[dict[str, Any]]:
    manifest = read(package.manifest)
    rows = []
    for row in json.loads(package.manifest)["parts"]:
        place = StationPlace(row["station"], row["audience"], row["number"])
        blob = package.blobs[row["digest"]]
        key = keys[place.station, place.audience]
        plain = open_station_part(manifest, key, place, blob)
        rows.append({**row, "plain_hex": plain.hex(), "blob_hex": blob.hex()})
    return rows


def _series() -> FrozenPaper:
    content: Json = {
        "protocol": 1,
        "series": {"code": "v", "version": 1, "title": "Série d’essai"},
        "stations": [_station(name) for name in STATIONS],
    }
    return FrozenPaper(
        content=dump(content),
        key_document=dump({"points": "of marking alone"}),
        media=(b"image",),
    )


def _station(name: str) -> Json:
    documents: list[Json] = [_IMAGE] if name == "s1" else []
    texts: dict[str, dict[str, Json]] = {
        audience: {"station": name, audience: f"<p>{audience} {name}</p>"}
        for audience in AUDIENCES
    }
    texts["documents"] = {"station": name, "documents": documents}
    return {
        "station": name,
        "domain": "annonce",
        "secondary": None,
        "parts": {audience: {**text} for audience, text in texts.items()},
    }
