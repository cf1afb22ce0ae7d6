"""Vectors of the locked browser: property lists, their SEB-JSON, Config Keys, files.

The documents are ours: edges written by hand, then drawn ones. What reads them shares
no code with `core/kiosk`: `client/tests/kiosk` has a reader, numbers and ciphers of its
own.
"""

import struct
from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any
from xml.sax.saxutils import escape

from concours.core.kiosk.envelope import Prefix, write_seb
from concours.core.kiosk.plist.reading import read_plist
from concours.core.kiosk.plist.values import Plist, PlistDate, Settings
from concours.core.kiosk.seb_json import config_key, real_text, request_hash, seb_json
from concours.core.kiosk.settings import (
    PURPOSES,
    ConfigurationPlace,
    KioskRules,
    make_configuration,
)
from protocol.kiosk.attestations import attestation_vectors

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC '
    '"-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n'
)
SEED = sha256(b"configuration seed of the vectors").digest()
PASSWORD = "opens the vectors"  # noqa: S105 -- and nothing else
DRAWN_COUNT = 60
LEAF_KINDS_COUNT = 8

KEYS = ("b", "A", "a1", "a", "_", "aB", "Ab", "AB", "ab", "Z", "enableF10", "enableF2")

EDGES: Mapping[str, str] = {
    "nothing": "<dict/>",
    "two booleans": "<key>b</key><true/><key>a</key><false></false>",
    "order without case": "".join(
        f"<key>{key}</key><integer>{at}</integer>"
        for at, key in enumerate(KEYS)
    ),
    "nested order": "<key>z</key><array><dict><key>b</key><true/><key>A</key><true/>"
    "</dict></array><key>Y</key><dict><key>d</key><true/><key>C</key><true/></dict>",
    "nothing is escaped": "<key>a&amp;\\</key><string>^https?://.*\\.example/&quot;&lt;\n"
    "\té🗝</string>",
    "empty values stay": "<key>a</key><string/><key>b</key><data/><key>c</key><array/>",
    "empty dictionaries go": "<key>a</key><dict><key>b</key><dict><key>c</key><dict/>"
    "</dict></dict><key>d</key><array><dict/><dict><key>e</key><dict/></dict></array>",
    "who saved it": "<key>originatorVersion</key><string>x</string><key>Originator"
    "Version</key><string>y</string><key>p</key><dict><key>originatorVersion</key>"
    "<true/><key>q</key><true/></dict>",
    "integers": "<key>a</key><integer>18446744073709551615</integer><key>b</key>"
    "<integer>-9223372036854775808</integer><key>c</key><integer> +0x1F\n</integer>"
    "<key>d</key><integer>007</integer>",
    "data over lines": "<key>a</key><data>\n\t//79\n\t/A==\n</data>",
    "a date": "<key>a</key><date>2026-11-29T05:48:40Z</date>",
    "a key twice": "<key>a</key><true/><key>b</key><true/><key>a</key><false/>",
    "remarks and sections": "<!-- one --><key>a<!-- two -->b</key><string>c"
    "<![CDATA[<&]]>&#233;&#xe9;</string>",
    "arrays in arrays": "<key>a</key><array><array/><array><integer>2</integer>"
    "<integer>1</integer></array></array>",
}  # fmt: skip

REALS = (
    0.0, -0.0, 1.0, -2.5, 0.1, 0.1 + 0.2, 1 / 3, 1e14, 1e15, 1e16, 123456789012345.6,
    100000000000000.5, 100000000000001.5, 999999999999999.9, 0.0001, 0.00001, -1.5e-7,
    9.5367431640625e-07, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e23,
    9.999999999999999e22, float("inf"), float("-inf"), float("nan"),
)  # fmt: skip


class _Chance:
    """Numbers that are always the same ones: SHA-256 of a count."""

    def __init__(self, name: str) -> None:
        self._name, self._count = name, 0

    def draw(self, limit: int) -> int:
        self._count += 1
        data = sha256(f"{self._name} {self._count}".encode()).digest()
        return int.from_bytes(data, "big") % limit


def kiosk() -> dict[str, Any]:
    """Give documents, reals, files and requests, each with what it must give."""
    names = [*EDGES, *(f"drawn {number}" for number in range(DRAWN_COUNT))]
    return {
        "about": "Configurations: docs/reference/kiosk/configurations.md",
        "documents": [_document(name) for name in names],
        "reals": [
            {"bits_hex": struct.pack(">d", real).hex(), "text": real_text(real)}
            for real in (*REALS, *_drawn_reals())
        ],
        "files": [*_files()],
        "configurations": [*_configurations()],
        "requests": [
            {"url": url, "key": SEED.hex(), "hash": request_hash(url, SEED.hex())}
            for url in (
                "https://examen.example/",
                "https://examen.example/é?a=1#part",
                "https://examen.example/seb/attest?n=2#",
            )
        ],
        "attestation": attestation_vectors(),
    }


def _document(name: str) -> dict[str, str]:
    body = EDGES.get(name)
    if body is None:
        body = _element(_draw_settings(_Chance(name), depth=0))
    elif body != "<dict/>":
        body = f"<dict>{body}</dict>"
    xml = f'{HEAD}<plist version="1.0">\n{body}\n</plist>\n'
    settings = read_plist(xml.encode()).settings
    return {
        "name": name,
        "xml": xml,
        "seb_json": seb_json(settings),
        "config_key": config_key(settings),
    }


def _draw_settings(chance: _Chance, *, depth: int) -> Settings:
    count = chance.draw(6) + (depth == 0)
    return {_draw_key(chance): _draw_value(chance, depth + 1) for _ in range(count)}


def _draw_key(chance: _Chance) -> str:
    letters = "abcABCyz019_.-éÉ&"
    length = 1 + chance.draw(4)
    return "".join(letters[chance.draw(len(letters))] for _ in range(length))


def _draw_value(chance: _Chance, depth: int) -> Plist:  # noqa: PLR0911 -- by kind
    kind = chance.draw(LEAF_KINDS_COUNT + (2 if depth < 4 else 0))
    number = chance.draw(2**63)
    match kind:
        case 0:
            return bool(number % 2)
        case 1:
            return number % 1000 - 500
        case 2:
            return number - 2**62
        case 3 | 4:
            return _real_of(chance)
        case 5:
            return "".join(_draw_key(chance) for _ in range(number % 4))
        case 6:
            return number.to_bytes(8, "big")[: number % 9]
        case 7:
            day, hour = 1 + number % 28, number % 24
            return PlistDate(
                f"20{10 + number % 90}-0{1 + number % 9}-{day:02}T{hour:02}:00:59Z"
            )
        case 8:
            return [_draw_value(chance, depth + 1) for _ in range(number % 4)]
        case _:
            return _draw_settings(chance, depth=depth)


def _real_of(chance: _Chance) -> float:
    digits, power = chance.draw(10**17), chance.draw(40) - 30
    return float(f"{digits - 10**16}e{power}")


def _drawn_reals() -> Iterator[float]:
    chance = _Chance("reals")
    for _ in range(100):
        (number,) = struct.unpack(">d", chance.draw(2**64).to_bytes(8, "big"))
        yield number if number == number else 0.5  # noqa: PLR0124 -- not a number
        yield _real_of(chance)


def _element(value: Plist) -> str:  # noqa: PLR0911 -- one for each kind
    match value:
        case dict():
            pairs = (f"<key>{escape(k)}</key>\n{_element(v)}" for k, v in value.items())
            return "<dict>\n" + "\n".join(pairs) + "\n</dict>"
        case list():
            return "<array>" + "".join(map(_element, value)) + "</array>"
        case bool():
            return "<true/>" if value else "<false/>"
        case int():
            return f"<integer>{value}</integer>"
        case float():
            return f"<real>{value!r}</real>"
        case bytes():
            return f"<data>{b64encode(value).decode()}</data>"
        case PlistDate():
            return f"<date>{value.text}</date>"
        case _:
            return f"<string>{escape(value)}</string>"


def _files() -> Iterator[dict[str, Any]]:
    settings: Settings = {"sebConfigPurpose": 0, "startURL": "https://examen.example/é"}
    prefixes: tuple[Prefix, ...] = ("plnd", "pswd", "pwcc")
    for prefix in prefixes:
        data = write_seb(settings, prefix=prefix, seed=SEED, password=PASSWORD)
        yield {
            "prefix": prefix,
            "password": PASSWORD,
            "file_hex": data.hex(),
            "seb_json": seb_json(settings),
            "config_key": config_key(settings),
        }


def _configurations() -> Iterator[dict[str, Any]]:
    for purpose in PURPOSES:
        rules = KioskRules(
            origin="https://examen.example", purpose=purpose, password=PASSWORD
        )
        place = ConfigurationPlace(sitting="edn/uc-1", site="Rennes", session="matin")
        configuration = make_configuration(place, rules, seed=SEED)
        yield {
            "purpose": purpose,
            "seed_hex": SEED.hex(),
            "token": configuration.token,
            "quit_password": configuration.quit_password,
            "config_key": configuration.config_key,
            "sha256_hex": sha256(configuration.data).hexdigest(),
        }
