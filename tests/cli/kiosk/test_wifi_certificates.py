"""A tablet joins a site's Wi-Fi by its own certificate, and nothing else does (A31).

FreeRADIUS on the very files of `concours kiosk radius`, asked by eapol_test, which is
the supplicant of Linux, with what the tablet's own profile says. Not tried on an iPad.
"""

import json
import os
import plistlib
import shutil
import stat
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from tests.patience import PATIENCE_S

from concours.cli import main

RADIUS, SUPPLICANT = shutil.which("freeradius"), shutil.which("eapol_test")
PAGE = Path(__file__).parents[3] / "docs/reference/kiosk/wifi.md"
UNTIL = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
OPTIONS = {"site": "Rennes", "wifi": "EXAMEN", "server": "radius.rennes.example"}
OPTIONS |= {"listen": "127.0.0.1", "access-points": "127.0.0.0/24", "until": UNTIL}
needs_radius = pytest.mark.skipif(
    os.geteuid() != 0 or RADIUS is None or SUPPLICANT is None,
    reason="a namespace wants root, FreeRADIUS and eapol_test",
)
NETWORK = """network={{
 ssid="{ssid}"
 key_mgmt=WPA-EAP
 eap={eap}
 identity="{name}"
 ca_cert="{authority}"
 domain_match="{server}"
 {secret}
}}
"""


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run `kiosk radius` on a list of tablets; return code, report and err."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.chdir(tmp_path)

    def run(tablets, *more, to="site", **options):
        (tmp_path / "tablets.csv").write_text("\n".join(["tablette", *tablets, ""]))
        words = [f"--{name}={value}" for name, value in (OPTIONS | options).items()]
        verb = ["kiosk", "radius", "tablets.csv", *words, "--to", to, "--json", *more]
        capsys.readouterr()
        code = main(verb)
        output = capsys.readouterr()
        return code, json.loads(output.out or "{}"), output.err

    return run


def read_files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_folder_grows_and_what_it_gave_stays(run, tmp_path):
    code, report, err = run(["T-1", "T-2"])
    folder = tmp_path / "site"
    before = read_files(folder)

    assert (code, err) == (0, "")
    assert (report["tablets"], report["made"]) == (["T-1", "T-2"], ["T-1", "T-2"])
    private = {"authority.key", "radius.key", "secret.txt", "passwords.csv"}
    private |= {"radiusd.conf", "tablets/T-1.p12", "tablets/T-2.p12"}
    for name in before:
        mode = stat.S_IMODE((folder / name).stat().st_mode)
        assert mode == (0o600 if name in private else 0o644), name
    code, report, _ = run(["T-2", "T-3"], "--revoke", "T-1")
    after = read_files(folder)
    assert (code, report["made"]) == (0, ["T-3"])
    assert (report["tablets"], report["revoked"]) == (["T-2", "T-3"], ["T-1"])
    kept = set(before) - {"trusted.pem", "tablets.json", "passwords.csv"}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert run(["T-1"])[1]["revoked"] == ["T-1"]  # a name taken back stays so


@pytest.mark.parametrize(
    ("options", "tablets", "fault"),
    [
        ({}, [], ("tablets", "empty")),
        ({}, ["T 1"], ("tablets", "name: 'T 1'")),
        ({}, ["../x"], ("tablets", "name: '../x'")),
        ({}, ["T-1", "t-1"], ("tablets", "repeated")),
        ({"server": "radius"}, ["T-1"], ("server", "address")),
        ({"listen": "lan0"}, ["T-1"], ("listen", "address")),
        ({"access-points": "10.0.0.0/8"}, ["T-1"], ("access points", "length")),
        ({"access-points": '10.0.0.0/24"'}, ["T-1"], ("access points", "address")),
        ({"wifi": "x" * 33}, ["T-1"], ("wifi", "length")),
        ({"site": "../x"}, ["T-1"], ("site", "name")),
        ({"until": "2020-01-01"}, ["T-1"], ("until", "past")),
        ({"until": "2099-01-01"}, ["T-1"], ("until", "too_far")),
        ({"revoke": "T-9"}, ["T-1"], ("revoke", "name: 'T-9'")),
    ],
)
def test_what_no_network_can_be_told_is_refused_by_name(
    run, tmp_path, options, tablets, fault
):
    code, report, err = run(tablets, **options)

    assert (code, report["facts"]) == (
        1,
        dict(zip(("name", "reason"), fault, strict=True)),
    )
    assert err.startswith("concours: ")
    assert not (tmp_path / "site").exists()


def test_a_folder_of_another_site_or_none_is_refused(run, tmp_path, capsys):
    run(["T-1"])
    before = read_files(tmp_path / "site")
    assert run(["T-1"], site="Amiens")[1]["facts"]["name"] == "to"
    assert read_files(tmp_path / "site") == before
    (tmp_path / "site/tablets.json").write_text('{"form": "x", "tablets": []}')
    assert run(["T-1"])[0] == 2
    assert make_profiles("absent") == 2
    assert make_profiles("site", "--wifi", "X", "--wifi-password-file", "x") == 2
    assert "tablets.json" in capsys.readouterr().err


def make_profiles(folder, *more):
    words = ["--origin", "https://examen.example", "--sitting", "edn-2027/uc-1"]
    words += ["--site", "Rennes", "--until", UNTIL, "--identities", folder]
    return main(["kiosk", "profile", *words, "--to", "profiles", *more])


def payloads_of(path):
    content = plistlib.loads(path.read_bytes())["PayloadContent"]
    return {row["PayloadType"]: row for row in content}


class Room:
    """An access point's place: asks FreeRADIUS as the tablet of a profile would."""

    def __init__(self, folder, place, log):
        self.folder, self.enter = folder, ["ip", "netns", "exec", place]
        self.log = log

    def start(self):
        command = [*self.enter, RADIUS, "-f", "-d", str(self.folder)]
        with self.log.open("w") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        for _ in range(10 * PATIENCE_S):
            if "Ready to process" in self.log.read_text():
                return process
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def joins(self, profile, **changes):
        """Whether the tablet of a profile joins, with changes to what it says."""
        payloads = payloads_of(profile)
        wifi, identity = (
            payloads[f"com.apple.{kind}"]
            for kind in ("wifi.managed", "security.pkcs12")
        )
        eap = wifi["EAPClientConfiguration"]
        own = self.folder / "own"
        own.mkdir(exist_ok=True)
        (own / "tablet.p12").write_bytes(identity["PayloadContent"])
        der = payloads["com.apple.security.root"]["PayloadContent"]
        pem = x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)
        (own / "authority.pem").write_bytes(pem)
        words = {
            "ssid": wifi["SSID_STR"],
            "eap": "TLS",
            "name": eap["UserName"],
            "server": eap["TLSTrustedServerNames"][0],
            "authority": own / "authority.pem",
            "secret": f'private_key="{own}/tablet.p12"\n'
            f' private_key_passwd="{identity["Password"]}"',
        }
        shared = changes.pop("shared", (self.folder / "secret.txt").read_text().strip())
        (own / "network.conf").write_text(NETWORK.format(**(words | changes)))
        command = [SUPPLICANT, "-c", str(own / "network.conf"), "-a", "127.0.0.1"]
        answer = subprocess.run(
            [*self.enter, *command, "-s", shared, "-t", "4"],
            capture_output=True,
            text=True,
            check=False,
        )
        return answer.stdout.splitlines()[-1] == "SUCCESS"


@pytest.fixture
def room(run, tmp_path):
    """FreeRADIUS of one site, alone in a namespace; profiles of another beside it."""
    assert run(["T-1", "LOST-2"])[0] == 0
    assert make_profiles("site") == 0
    assert run(["T-1", "LOST-2"], "--revoke", "LOST-2")[0] == 0
    assert run(["T-1"], to="other")[0] == 0
    assert make_profiles("other", "--to", "others") == 0
    (tmp_path / "site/authority.key").unlink()  # FreeRADIUS does without
    place = f"radius-{os.getpid()}"
    subprocess.run(["ip", "netns", "add", place], check=True)
    room = Room(tmp_path / "site", place, tmp_path / "radius.log")
    subprocess.run([*room.enter, "ip", "link", "set", "lo", "up"], check=True)
    process = room.start()
    try:
        yield room
    finally:
        process.terminate()
        process.wait()
        subprocess.run(["ip", "netns", "del", place], check=True)


@needs_radius
def test_a_tablet_joins_by_its_own_certificate_and_nothing_else_does(room, tmp_path):
    own, lost = (
        tmp_path / f"profiles/{name}.mobileconfig" for name in ("T-1", "LOST-2")
    )
    stranger = tmp_path / "others/T-1.mobileconfig"
    password = 'password="T-1"\n phase2="auth=MSCHAPV2"'
    stolen = {"authority": tmp_path / "other/authority.pem"}

    assert room.joins(own)
    tries = {
        "a certificate that was taken back": room.joins(lost),
        "one of another site's authority": room.joins(
            stranger, authority=tmp_path / "site/authority.pem"
        ),
        "a password, in a tunnel": any(
            room.joins(own, eap=eap, secret=password) for eap in ("PEAP", "TTLS")
        ),
        "an access point without the secret": room.joins(own, shared="x" * 32),
        "no certificate": room.joins(own, secret=""),
        "a server of another authority": room.joins(own, **stolen),
        "a server of another name": room.joins(own, server="radius.evil.example"),
    }
    assert tries == dict.fromkeys(tries, False)
    log = room.log.read_text()
    assert "Login OK: [T-1]" in log
    assert "certificate revoked" in log
    secret = (room.folder / "secret.txt").read_text().strip()
    passwords = (room.folder / "passwords.csv").read_text().split(";")[1:]
    assert secret not in log
    assert not any(word.split("\n")[0] in log for word in passwords)
    page = PAGE.read_text()
    assert all(f"| {name} |" in page for name in tries)


def test_a_profile_binds_the_network_to_the_identity_and_the_server(run, tmp_path):
    run(["T-1", "T-2"])
    assert make_profiles("site") == 0
    profiles = [tmp_path / f"profiles/T-{n}.mobileconfig" for n in (1, 2)]
    payloads = payloads_of(profiles[0])
    wifi = payloads["com.apple.wifi.managed"]
    eap = wifi["EAPClientConfiguration"]
    identity = payloads["com.apple.security.pkcs12"]
    authority = payloads["com.apple.security.root"]

    assert (wifi["EncryptionType"], "Password" in wifi) == ("WPA3", False)
    assert wifi["PayloadCertificateUUID"] == identity["PayloadUUID"]
    assert eap == {
        "AcceptEAPTypes": [13],
        "PayloadCertificateAnchorUUID": [authority["PayloadUUID"]],
        "TLSCertificateIsRequired": True,
        "TLSMaximumVersion": "1.2",
        "TLSMinimumVersion": "1.2",
        "TLSTrustedServerNames": ["radius.rennes.example"],
        "UserName": "T-1",
    }
    rules = payloads["com.apple.applicationaccess"]
    assert rules["forceWiFiToAllowedNetworksOnly"] is True
    names = [
        {
            row["PayloadUUID"]
            for row in plistlib.loads(path.read_bytes())["PayloadContent"]
        }
        for path in profiles
    ]
    assert not names[0] & names[1]  # a fleet's server keeps both apart
    assert stat.S_IMODE(profiles[0].stat().st_mode) == 0o600
