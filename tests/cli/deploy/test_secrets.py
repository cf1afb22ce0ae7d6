"""What no rendering holds is drawn once, for its machine alone; nothing is left out.

A certificate that only some programs believe stops the failover, not the start: they
are held to the strict rules of X.509, as Patroni's Python holds them.
"""

import json
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from concours.cli import main
from concours.cli.deploy.inventory import read_inventory
from concours.cli.deploy.machine_files import secret_places

EXAMPLE = Path(__file__).parents[3] / "deploy/three/inventory.toml"
OWN = "/etc/concours/tls/front.key"
"""Of a public authority: whoever deploys brings it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn") / "secrets"
    assert main(["deploy", "secrets", str(EXAMPLE), str(folder)]) == 0
    return folder


def bytes_of(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_secret_that_a_machine_needs_is_drawn_and_no_other(folder):
    inventory = read_inventory(EXAMPLE.read_bytes())
    for machine in inventory.machines:
        named = {place.path for place in secret_places(inventory, machine)} - {OWN}
        drawn = {
            f"/{path.relative_to(folder / machine.name)}"
            for path in (folder / machine.name).rglob("*")
            if path.is_file() and path.suffix != ".pem"
        }
        assert drawn == named, machine.name


def test_secrets_are_closed_and_a_second_run_changes_none(folder):
    before = bytes_of(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in before:
        mode = 0o644 if path.suffix == ".pem" else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == mode, path

    assert main(["deploy", "secrets", str(EXAMPLE), str(folder)]) == 0

    assert bytes_of(folder) == before


def test_folder_that_others_may_enter_is_refused(tmp_path, capsys):
    tmp_path.chmod(0o755)
    assert main(["deploy", "secrets", str(EXAMPLE), str(tmp_path)]) == 1
    assert "chmod 700" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_passwords_are_one_for_the_house_and_the_console_s_machine_has_all(folder):
    gateways = {
        (folder / name / "etc/concours/credentials/gateway/CONCOURS_DSN").read_text()
        for name in ("n1", "n2", "n3")
    }
    assert len(gateways) == 1
    home = folder / "n1/var/lib/concours"
    drawn = json.loads((home / "secrets.json").read_text())
    assert drawn["roles"]["concours_gateway"] in gateways.pop()
    url = (home / "database.url").read_text()
    sql = (folder / "n1/etc/concours/credentials/admin.sql").read_text()
    assert url.split(":")[2].split("@")[0] in sql
    assert "hostaddr=127.0.0.1" in url
    assert "sslmode=verify-full" in url
    for name in ("n2", "n3", "f1"):
        assert not (folder / name / "var").exists()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")
def test_certificates_hold_to_the_strict_rules(folder):
    for path in sorted(folder.glob("n*/etc/concours/tls/*.pem")):
        if path.name == "ca.pem":
            continue
        for purpose in ("sslserver", "sslclient"):
            words = ("-x509_strict", "-purpose", purpose, "-CAfile")
            done = subprocess.run(
                ["openssl", "verify", *words, path.with_name("ca.pem"), path],
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
    said = subprocess.run(
        ["openssl", "x509", "-noout", "-subject", "-ext", "subjectAltName", "-in",
         folder / "n2/etc/concours/tls/postgres.pem"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "CN = n2" in said or "CN=n2" in said
    for name in ("DNS:db.examens.example.fr", "DNS:n2", "IP Address:10.30.0.12"):
        assert name in said
