"""Vectors of the trousseau: files that eight words open, and files that are refused."""

import json
from collections.abc import Mapping
from typing import Any

from concours.core.authoring.sealing.trousseau import (
    LABEL,
    SHARES_COUNT_MAX,
    SittingShare,
    Trousseau,
    lock_trousseau,
)
from concours.core.authoring.sealing.wordlist import WORDLIST
from concours.core.kernel import crypto
from concours.core.kernel.canonical import Json, dump, fields
from protocol.fixed import counter_entropy
from protocol.spoken import SITTINGS

PLACES = (0, 1_023, 512, 7, 88, 901, 333, 64)
SHARE = "words of a share that opens nothing"
SIGNING_KEY = bytes(range(32))
SALT = "00" * 16


def trousseaux() -> dict[str, Any]:
    """Give files, the words and what they hold; and files with why they are refused."""
    return {
        "about": "Trousseaux: docs/reference/papers/trousseau.md",
        "places": [*PLACES],
        "words": " ".join(WORDLIST[place] for place in PLACES),
        "opened": [_opened_row(sample) for sample in _samples()],
        "refused": _refused_rows(),
    }


def _samples() -> tuple[Trousseau, ...]:
    shares = tuple(SittingShare(sitting, SHARE) for sitting in SITTINGS)
    return (
        Trousseau(exam="edn-2026", holder="benali", shares=shares),
        Trousseau(
            exam="été", holder="h" * 150, shares=shares[:1], signing_key=SIGNING_KEY
        ),
        Trousseau(exam="été", holder="h", shares=(), signing_key=SIGNING_KEY),
    )


def _opened_row(trousseau: Trousseau) -> dict[str, Any]:
    file = lock_trousseau(trousseau, PLACES, entropy=counter_entropy(b"trousseau"))
    return {
        "file": file.decode(),
        "exam": trousseau.exam,
        "holder": trousseau.holder,
        "shares": [
            {"sitting": str(share.sitting), "words": share.words}
            for share in trousseau.shares
        ],
        "signing_key_hex": trousseau.signing_key and trousseau.signing_key.hex(),
    }


def _refused_rows() -> list[dict[str, Any]]:
    sample = _samples()[0]
    file = lock_trousseau(sample, PLACES, entropy=counter_entropy(b"trousseau"))
    text = file.decode()
    share: Json = {"sitting": str(SITTINGS[0]), "words": SHARE}
    many: list[Json] = [share] * (SHARES_COUNT_MAX + 1)
    return [
        _refused_row("form", "no file of ours"),
        _refused_row("form", f"{text}\n"),
        _refused_row("form", text.replace("{", '{"box":"00",', 1)),
        _refused_row("form", "[]"),
        _refused_row("unknown", _file_with(text, colour=1), "colour"),
        _refused_row("missing", _file_with(text, salt=None), "salt"),
        _refused_row("field", _file_with(text, format="concours"), "format"),
        _refused_row("protocol", _file_with(text, protocol=2), "protocol"),
        _refused_row("field", _file_with(text, exam=""), "exam"),
        _refused_row("field", _file_with(text, holder="h" * 151), "holder"),
        _refused_row("field", _file_with(text, salt="00"), "salt"),
        _refused_row("field", _file_with(text, box="0G"), "box"),
        _refused_row("count", text, places=PLACES[1:]),
        _refused_row("words", text, places=(1, *PLACES[1:])),
        _refused_row("words", text, places=(PLACES[1], PLACES[0], *PLACES[2:])),
        _refused_row("words", _file_with(text, holder="kermarec")),
        _refused_row("words", _file_with(text, box="00" * 28)),
        _refused_row("words", _file_with(text, box="00")),
        _refused_row("unknown", _file_holding({"shares": [], "other": 1}), "other"),
        _refused_row("missing", _file_holding({"shares": [share]}), "signing_key"),
        _refused_row(
            "field", _file_holding({"shares": [], "signing_key": None}), "shares"
        ),
        _refused_row(
            "field", _file_holding({"shares": many, "signing_key": None}), "shares"
        ),
        _refused_row(
            "field",
            _file_holding({"shares": [share, share], "signing_key": None}),
            "sitting",
        ),
        _refused_row(
            "field",
            _file_holding({"shares": [share], "signing_key": "00"}),
            "signing_key",
        ),
    ]


def _refused_row(
    reason: str, file: str, field: str = "", places: tuple[int, ...] = PLACES
) -> dict[str, Any]:
    return {"reason": reason, "field": field, "file": file, "places": [*places]}


def _file_with(text: str, **changes: Json) -> str:
    """Return a file with other fields; None takes one away."""
    values: dict[str, Json] = json.loads(text) | changes
    return dump({n: v for n, v in values.items() if v is not None}).decode()


def _file_holding(content: Mapping[str, Json]) -> str:
    """Return a file in its form, with this content."""
    key = crypto.stretch(
        b"".join(place.to_bytes(2, "big") for place in PLACES),
        salt=bytes.fromhex(SALT),
        rounds=600_000,
    )
    aad = fields(LABEL, b"edn-2026", b"benali")
    box = crypto.encrypt(key, dump({**content}), nonce=bytes(12), aad=aad)
    return dump(
        {
            "format": "concours/trousseau",
            "protocol": 1,
            "exam": "edn-2026",
            "holder": "benali",
            "salt": SALT,
            "box": box.hex(),
        }
    ).decode()
