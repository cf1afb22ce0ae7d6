"""`concours kiosk profile`: Apple's own form, signed so that others accept it."""

import json
import plistlib
import shutil
import subprocess
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from concours.cli import main

WORDS = (
    *("profile", "--origin", "https://examen.example", "--sitting", "edn-2027/uc-1"),
    *("--site", "Le Mans", "--until", "2027-10-18", "--to", "p.mobileconfig"),
)
START = datetime(2026, 1, 1)  # noqa: DTZ001 -- as the library wants it: UTC


def write_identity(folder, name):
    """Write a certificate that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=9000))
        .sign(key, SHA256())
    )
    pem = certificate.public_bytes(Encoding.PEM)
    (folder / f"{name}.pem").write_bytes(pem)
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return certificate.public_bytes(Encoding.DER)


@pytest.fixture
def profile(tmp_path, monkeypatch, capsys):
    """Run the verb; return code, out, err and the bytes that were written."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wifi.txt").write_text("eight words or so\n")
    path = tmp_path / "p.mobileconfig"

    def run(*words):
        path.unlink(missing_ok=True)
        code = main(["kiosk", *WORDS, *words])
        output = capsys.readouterr()
        data = path.read_bytes() if path.exists() else None
        return code, output.out, output.err, data

    return run


def by_kind(data):
    profile = plistlib.loads(data)
    return profile, {row["PayloadType"]: row for row in profile["PayloadContent"]}


def test_a_profile_forbids_and_lets_one_address_in(profile):
    code, out, err, data = profile("--json")
    head, payloads = by_kind(data)

    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "form": "concours-kiosk-profile-1",
        "file": "p.mobileconfig",
        "sha256": sha256(data).hexdigest(),
        "is_signed": False,
    }
    assert profile()[3] == data
    assert head["PayloadType"] == "Configuration"
    assert head["PayloadRemovalDisallowed"] is True
    assert head["RemovalDate"] == datetime(2027, 10, 20)  # noqa: DTZ001 -- UTC
    assert set(payloads) == {
        "com.apple.applicationaccess",
        "com.apple.webcontent-filter",
    }
    rules = payloads["com.apple.applicationaccess"]
    assert rules["autonomousSingleAppModePermittedAppIDs"] == [
        "org.safeexambrowser.ios.seb"
    ]
    assert rules["enforcedSoftwareUpdateDelay"] == 90
    assert rules["forceAutomaticDateAndTime"] is True
    allowed = {key for key in rules if key.startswith("allow") and rules[key]}
    assert allowed == set()
    assert payloads["com.apple.webcontent-filter"]["AllowListBookmarks"] == [
        {"Title": "edn-2027/uc-1", "URL": "https://examen.example"}
    ]


def test_relays_of_the_site_pass_the_filter_of_pages(profile):
    relays = [f"https://r{number}.rennes.relais.example" for number in range(1, 6)]
    words = [f"--relay={relay}" for relay in relays]
    filters = by_kind(profile(*words[:2])[3])[1]["com.apple.webcontent-filter"]

    assert filters["AllowListBookmarks"] == [
        {"Title": "edn-2027/uc-1", "URL": "https://examen.example"},
        {"Title": "Relais 1", "URL": relays[0]},
        {"Title": "Relais 2", "URL": relays[1]},
    ]
    for refused, reason in (
        (words, "too_many"),
        (words[:1] * 2, "repeated"),
        (["--relay=http://r1.relais.example"], "address"),
    ):
        code, out, _, data = profile("--json", *refused)
        assert (code, data) == (1, None)
        assert json.loads(out)["facts"] == {"name": "relay", "reason": reason}


def test_without_a_network_of_its_own_no_tablet_is_cut_from_others(profile):
    rules = by_kind(profile()[3])[1]["com.apple.applicationaccess"]

    assert rules["forceWiFiToAllowedNetworksOnly"] is False


def test_network_authority_and_app_lock_are_added(profile, tmp_path):
    der = write_identity(tmp_path, "relay")
    words = ("--wifi", "EXAMEN", "--wifi-password-file", "wifi.txt")
    code, out, _, data = profile(*words, "--root", "relay.pem", "--app-lock", "safari")
    head, payloads = by_kind(data)

    assert code == 0
    assert "eight words" not in out
    wifi = payloads["com.apple.wifi.managed"]
    assert (wifi["SSID_STR"], wifi["Password"]) == ("EXAMEN", "eight words or so")
    assert (wifi["EncryptionType"], wifi["ProxyType"]) == ("WPA3", "None")
    assert payloads["com.apple.security.root"]["PayloadContent"] == der
    assert payloads["com.apple.app.lock"]["App"] == {
        "Identifier": "com.apple.mobilesafari",
        "Options": {"DisableAutoLock": True, "EnableVoiceControl": False},
    }
    rules = payloads["com.apple.applicationaccess"]
    assert rules["forceWiFiToAllowedNetworksOnly"] is True
    names = [row["PayloadUUID"] for row in (head, *head["PayloadContent"])]
    assert len(set(names)) == len(names)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no OpenSSL here")
def test_openssl_accepts_the_signature_and_finds_the_same_profile(profile, tmp_path):
    plain = profile()[3]
    write_identity(tmp_path, "signer")
    code, _, _, data = profile("--certificate", "signer.pem", "--key", "signer.key")
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-binary"]
    command += ["-CAfile", "signer.pem", "-purpose", "any"]

    found = subprocess.run(command, input=data, capture_output=True, check=False)

    assert (code, found.returncode) == (0, 0), found.stderr
    assert found.stdout == plain
    spoilt = data.replace(b"WritingTools", b"WritingFools")
    assert spoilt != data
    found = subprocess.run(command, input=spoilt, capture_output=True, check=False)
    assert found.returncode != 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--wifi", "EXAMEN"), 2),
        (("--certificate", "signer.pem"), 2),
        (("--certificate", "signer.pem", "--key", "other.key"), 2),
        (("--certificate", "signer.key", "--key", "signer.key"), 2),
        (("--root", "absent.pem"), 2),
        (("--wifi", "x" * 33, "--wifi-password-file", "wifi.txt"), 1),
        (("--wifi", "EXAMEN", "--wifi-password-file", "short.txt"), 1),
        (("--origin", "http://examen.example"), 2),
        (("--site", "../x"), 1),
    ],
)
def test_what_cannot_be_made_leaves_nothing(profile, tmp_path, words, code):
    write_identity(tmp_path, "signer")
    write_identity(tmp_path, "other")
    (tmp_path / "short.txt").write_text("short-1")
    found, _, err, data = profile(*words)

    assert (found, data) == (code, None)
    assert err.startswith("concours: ")
    assert "short-1" not in err
