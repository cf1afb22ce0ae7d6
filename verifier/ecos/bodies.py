"""The body of a chair's entry, read from `docs/reference/ecos/grids.md`."""

import json
import re
from hashlib import sha256
from typing import Any

from verifier.strict import NotCanonicalError, parse

NUMBERS = {
    "turn": (0, 20),
    "criterion": (1, 40),
    "aptitude": (1, 40),
    "document": (1, 10),
}
LENGTHS = {"candidate": (1, 40), "text": (0, 2_000), "reason": (1, 300)}
WORDS = {
    "by": r"scan|typed|expected",
    "what": r"health|material|participant|fraud|procedure",
    "grid": r"[0-9a-f]{64}",
    "from": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "box": r"[A-Za-z0-9_-]{1,8192}",
}
FIELDS: dict[str, list[str]] = {
    "met": ["by", "candidate", "turn"],
    "unmet": ["by", "candidate", "turn"],
    "ticked": ["criterion", "level", "turn"],
    "rated": ["aptitude", "level", "turn"],
    "overall": ["level", "turn"],
    "filled": ["criteria", "turn"],
    "remarked": ["text", "turn"],
    "signalled": ["turn", "what"],
    "presented": ["document", "turn"],
    "validated": ["grid", "turn"],
    "reopened": ["reason", "turn"],
    "carried": ["box", "from", "turn"],
    "handed": ["reason"],
}
LEVEL_MAX = 9
CHAIR_LABEL = b"concours/chair-genesis/1"
CHAIR_KINDS = frozenset((*FIELDS, "opened", "left", "returned"))
"""What begins the chains of a chair, and what they hold: for `verifier/chains.py`."""


def read_body(kind: str, text: str) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """Return a body and no fault, or none and the field and reason of the first."""
    try:
        body = parse(text.encode())
    except (NotCanonicalError, UnicodeEncodeError):
        key = repeated_key(text)
        fault = "not_canonical" if key is None else "doubled"
        return None, {"field": key or "", "fault": fault}
    if not isinstance(body, dict):
        return None, {"field": "", "fault": "not_object"}
    names = FIELDS[kind]
    faults = [(name, "missing") for name in names if name not in body]
    faults += [(name, "unknown") for name in body if name not in names]
    if not faults:
        checks = ((name, fault_of(kind, name, body[name])) for name in names)
        faults = [(name, fault) for name, fault in checks if fault]
    if faults:
        return None, {"field": faults[0][0], "fault": faults[0][1]}
    return body, {}


def fault_of(kind: str, name: str, value: Any) -> str | None:
    """Return `type` or `bounds` if this is no such value."""
    if name in NUMBERS:
        least, most = NUMBERS[name]
        return _number(value, 1 if kind == "presented" else least, most)
    if name == "level":
        return None if value is None else _number(value, 0, LEVEL_MAX)
    if name == "criteria":
        return _rising(value)
    if not isinstance(value, str):
        return "type"
    return None if _is_text(kind, name, value) else "bounds"


def _is_text(kind: str, name: str, value: str) -> bool:
    if (kind, name) == ("handed", "reason"):
        return value in ("examiner", "closed")
    if name in LENGTHS:
        least, most = LENGTHS[name]
        return least <= len(value) <= most
    return re.fullmatch(WORDS[name], value) is not None


def repeated_key(text: str) -> str | None:
    """Return the first key that an object has twice, if that is its fault."""
    pairs: list[tuple[str, Any]] = []

    def remember(members: list[tuple[str, Any]]) -> dict[str, Any]:
        pairs[:] = members  # the outermost object is read last
        return {}

    try:
        value = json.loads(text, object_pairs_hook=remember, parse_constant=float)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    keys = [key for key, _ in pairs]
    return next((key for at, key in enumerate(keys) if key in keys[:at]), None)


def form_of(document: str) -> dict[str, Any]:
    """Return how many levels each line of a shown grid offers, and its digest."""
    parts = json.loads(document)
    return {
        "station": parts["station"],
        "criteria": [len(line["levels"]) for line in parts["criteria"]],
        "aptitudes": [len(line["levels"]) for line in parts["aptitudes"]],
        "overall": len(parts["overall"]),
        "shown": sha256(document.encode()).hexdigest(),
    }


def _number(value: Any, least: int, most: int) -> str | None:
    if type(value) is not int:
        return "type"
    return None if least <= value <= most else "bounds"


def _rising(value: Any) -> str | None:
    if not isinstance(value, list) or any(type(item) is not int for item in value):
        return "type"
    pairs = zip([0, *value], value, strict=False)
    is_rising = bool(value) and all(before < after for before, after in pairs)
    return None if is_rising and value[-1] <= NUMBERS["criterion"][1] else "bounds"
