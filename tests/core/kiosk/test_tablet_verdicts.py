"""What a tablet shows is judged by our own address and keys, and by nothing it says.

Defends A31 as far as a page can: a full screen or a made-up object shows no key.
"""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.kernel.time import Instant, after
from concours.core.kiosk.proof.verdicts import (
    NONCE_BYTES,
    NONCE_MS_MAX,
    AttestationClaim,
    KnownConfiguration,
    attestation_url,
    is_outdated,
    judge_attestation,
    read_version,
    url_spellings,
)
from concours.core.kiosk.seb_json import request_hash
from concours.core.kiosk.settings import VERSIONS

ORIGIN = "https://examen.example"
NONCE = bytes(range(NONCE_BYTES))
URL = attestation_url(ORIGIN, NONCE)
NOW = Instant(1_792_400_000_000)
KEYS = [sha256(bytes([n])).hexdigest() for n in range(4)]
BUILD = sha256(b"build").hexdigest()
RENNES = KnownConfiguration(
    name="Rennes", config_key=KEYS[0], versions=VERSIONS, is_expected=True
)
LILLE = KnownConfiguration(name="Lille", config_key=KEYS[1], exam_keys=(BUILD,))
IPAD = "Safe Exam Browser_iOS_3.6.2_19A1_org.safeexambrowser.ios.seb"


def shown(key, url=URL):
    return AttestationClaim(config=request_hash(url, key), version=IPAD)


def judged(claim, issued_at=NOW, now=NOW, known=(LILLE, RENNES), url=URL):
    return judge_attestation(claim, url, known, issued_at=issued_at, now=now)


def test_each_verdict():
    known = [
        (shown(KEYS[0]), "right", RENNES),
        (shown(KEYS[1]), "other", LILLE),
        (AttestationClaim(exam=request_hash(URL, BUILD)), "other", LILLE),
        (shown(KEYS[2]), "wrong", None),
        (AttestationClaim(config=KEYS[0]), "wrong", None),
        (AttestationClaim(version=IPAD), "absent", None),
        (replace(shown(KEYS[0]), version="SEB_iOS_3.5_1_x"), "outdated", RENNES),
    ]

    for claim, verdict, configuration in known:
        assert (judged(claim).verdict, judged(claim).configuration) == (
            verdict,
            configuration,
        )


@pytest.mark.parametrize(
    ("issued", "verdict"),
    [
        (None, "stale"),
        (NOW, "right"),
        (after(NOW, -NONCE_MS_MAX), "right"),
        (after(NOW, -NONCE_MS_MAX - 1), "stale"),
        (after(NOW, 1), "stale"),
    ],
)
def test_a_nonce_counts_for_a_minute(issued, verdict):
    assert judged(shown(KEYS[0]), issued_at=issued).verdict == verdict


def test_the_same_key_of_two_configurations_is_the_expected_one():
    twin = replace(LILLE, config_key=KEYS[0])

    assert judged(shown(KEYS[0]), known=(twin, RENNES)).configuration == RENNES


@given(st.sampled_from(KEYS), st.binary(min_size=16, max_size=16), st.text(max_size=9))
def test_a_hash_is_right_at_its_own_address_alone(key, nonce, tail):
    """Of another nonce, another host, a longer path: never right."""
    own = attestation_url(ORIGIN, nonce)
    known = (replace(RENNES, config_key=key),)

    assert judged(shown(key, own), known=known, url=own).verdict == "right"
    elsewhere = {f"{own}{tail}" if tail else URL, own.replace("examen", "ici")}
    for other in elsewhere - {own, own + tail.partition("#")[0]} | {f"{own}&x"}:
        if request_hash(other, key) != request_hash(own, key):
            assert judged(shown(key, other), known=known, url=own).verdict == "wrong"


def test_the_root_is_one_address_with_or_without_its_slash():
    root = (ORIGIN, f"{ORIGIN}/")

    assert url_spellings(f"{ORIGIN}/#a") == url_spellings(ORIGIN) == root
    for spelling in root:
        assert judged(shown(KEYS[0], spelling), url=ORIGIN).verdict == "right"
    assert url_spellings(URL) == (URL,)
    assert attestation_url(f"{ORIGIN}/", NONCE) == URL


@pytest.mark.parametrize(
    ("version", "is_old"),
    [
        (IPAD, False),
        ("SEB_iOS_3.6.1_1_x", True),
        ("SEB_iOS_3.10_1_x", False),
        ("SEB_macOS_3.7_1_x", False),
        ("SEB_macOS_3.7.0_1_x", False),
        ("SEB_macOS_3.6.9_1_x", True),
        ("SafeExamBrowser_Windows_3.10.1.864_x", True),
        ("SafeExamBrowser_Windows_3.10.2_x", False),
        ("SafeExamBrowser 3.4", False),
        ("", False),
        ("_iOS_", False),
        ("SEB_iOS_9999999999_x", False),
    ],
)
def test_a_version_is_held_against_the_bound_of_its_platform(version, is_old):
    assert is_outdated(version, VERSIONS) is is_old
    assert not is_outdated(version, ())


@given(st.text(max_size=300))
def test_whatever_a_client_calls_itself_is_read_or_not(version):
    platform, numbers = read_version(version)

    assert platform in ("", "iOS", "Mac", "Win")
    assert bool(platform) or numbers == ()


VECTORS = json.loads(
    (Path(__file__).parents[3] / "protocol/vectors/kiosk.json").read_text()
)["attestation"]


@pytest.mark.parametrize("row", VECTORS["cases"], ids=lambda row: row["name"])
def test_proofs_of_the_vectors_have_their_verdict_a31(row):
    configurations = [
        KnownConfiguration(
            **{
                name: tuple(value) if isinstance(value, list) else value
                for name, value in configuration.items()
            }
        )
        for configuration in VECTORS["configurations"]
    ]
    found = judge_attestation(
        AttestationClaim(**row["claim"]),
        attestation_url(VECTORS["origin"], bytes.fromhex(VECTORS["nonce"])),
        configurations,
        issued_at=row["issued_ms"],
        now=VECTORS["now_ms"],
    )

    name = found.configuration.name if found.configuration else None
    assert (found.verdict, name) == (row["verdict"], row["configuration"])
