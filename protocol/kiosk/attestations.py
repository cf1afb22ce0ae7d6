"""Vectors of what a tablet shows of its configuration, and of what that is worth.

The verdicts are written by hand: what judges them has to find the same.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.verdicts import (
    NONCE_MS_MAX,
    AttestationClaim,
    KnownConfiguration,
    attestation_url,
    judge_attestation,
)
from concours.core.kiosk.seb_json import request_hash

ORIGIN = "https://examen.example"
NONCE = bytes(range(16))
NOW = 1_795_000_000_000
IPAD = "SafeExamBrowser_iOS_3.6.2_19A1_org.safeexambrowser.ios.seb"


def _key(name: str) -> str:
    return sha256(name.encode()).hexdigest()


CONFIGURATIONS = [
    {
        "name": "Lille · matin",
        "config_key": _key("Lille"),
        "exam_keys": [_key("Lille, Windows 64"), _key("Lille, Windows 32")],
        "versions": ["iOS.3.6.2.min", "Win.3.10.min"],
        "is_expected": True,
    },
    {
        "name": "Lyon · matin",
        "config_key": _key("Lyon"),
        "exam_keys": [],
        "versions": ["iOS.3.6.2.min"],
        "is_expected": False,
    },
]


def attestations() -> Iterator[dict[str, Any]]:
    """Yield each case, with its verdict and the configuration whose key was shown."""
    here = attestation_url(ORIGIN, NONCE)
    lille, lyon = (str(row["name"]) for row in CONFIGURATIONS)
    own, other = (request_hash(here, _key(name)) for name in ("Lille", "Lyon"))
    exam = request_hash(here, _key("Lille, Windows 32"))
    elsewhere = attestation_url("https://autre.example", NONCE)
    later_nonce = attestation_url(ORIGIN, bytes(16))
    cases: tuple[tuple[str, dict[str, Any], str, str | None], ...] = (
        ("the key of the site", {"config": own}, "right", lille),
        ("a Browser Exam Key of the site", {"exam": exam}, "right", lille),
        ("both, of which one is right", {"config": _key("x"), "exam": exam}, "right",
         lille),
        ("a Browser Exam Key shown as a Config Key", {"config": exam}, "wrong", None),
        ("the key of another site", {"config": other}, "other", lyon),
        ("a key that nobody knows", {"config": _key("x")}, "wrong", None),
        ("the key itself, not its hash", {"config": _key("Lille")}, "wrong", None),
        ("capitals are no hash of ours", {"config": own.upper()}, "wrong", None),
        ("an address of another host",
         {"config": request_hash(elsewhere, _key("Lille"))}, "wrong", None),
        ("an address with another nonce",
         {"config": request_hash(later_nonce, _key("Lille"))}, "wrong", None),
        ("no key at all", {}, "absent", None),
        ("a nonce of a minute ago", {"config": own, "age": NONCE_MS_MAX}, "right",
         lille),
        ("an older nonce", {"config": own, "age": NONCE_MS_MAX + 1}, "stale", None),
        ("a nonce of an hour to come", {"config": own, "age": -1}, "stale", None),
        ("a nonce that was used", {"config": own, "age": None}, "stale", None),
        ("an old version", {"config": own, "version": "SEB_iOS_3.6.1_1_x"}, "outdated",
         lille),
        ("a shorter old version", {"config": own, "version": "SEB_iOS_3_1_x"},
         "outdated", lille),
        ("the bound, with a zero more",
         {"exam": exam, "version": "SEB_Windows_3.10.0"}, "right", lille),
        ("a newer version", {"config": own, "version": "SEB_iOS_3.10_1_x"}, "right",
         lille),
        ("a platform without a bound", {"config": own, "version": "SEB_macOS_1.0_1"},
         "right", lille),
        ("a version that says nothing", {"config": own, "version": "?"}, "right",
         lille),
        ("an old version of another site",
         {"config": other, "version": "SEB_iOS_1.0_1_x"}, "other", lyon),
    )  # fmt: skip
    for name, facts, verdict, configuration in cases:
        yield _case(name, facts, verdict, configuration)


def _case(
    name: str, facts: dict[str, Any], verdict: str, configuration: str | None
) -> dict[str, Any]:
    age = facts.get("age", 1_000)
    claim = {
        "config": facts.get("config", ""),
        "exam": facts.get("exam", ""),
        "version": facts.get("version", IPAD),
    }
    issued_ms = None if age is None else NOW - age
    found = judge_attestation(
        AttestationClaim(**claim),
        attestation_url(ORIGIN, NONCE),
        [_configuration(row) for row in CONFIGURATIONS],
        issued_at=None if issued_ms is None else Instant(issued_ms),
        now=Instant(NOW),
    )
    own_name = found.configuration.name if found.configuration else None
    assert (found.verdict, own_name) == (verdict, configuration), name
    return {
        "name": name,
        "issued_ms": issued_ms,
        "claim": claim,
        "verdict": verdict,
        "configuration": configuration,
    }


def _configuration(row: dict[str, Any]) -> KnownConfiguration:
    return KnownConfiguration(
        name=row["name"],
        config_key=row["config_key"],
        exam_keys=tuple(row["exam_keys"]),
        versions=tuple(row["versions"]),
        is_expected=row["is_expected"],
    )


def attestation_vectors() -> dict[str, Any]:
    """Give the cases, and what they have in common."""
    return {
        "origin": ORIGIN,
        "nonce": NONCE.hex(),
        "now_ms": NOW,
        "nonce_ms_max": NONCE_MS_MAX,
        "configurations": CONFIGURATIONS,
        "cases": [*attestations()],
    }
