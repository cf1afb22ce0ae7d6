"""What three machines are given is what their own programs take, and holds no secret.

Each file is read by the real binary where this machine has it: HAProxy, nginx, nft,
Patroni, systemd, chronyd, Barman.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.kiosk.site_town import write_certificate
from concours.cli import main, parser
from concours.cli.supervision.credentials import CREDENTIALS

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "deploy/three/inventory.toml"
EXPOSURE_MAX = 1.5
NODES = ("n1", "n2", "n3")
OWN_TO_4_0 = "bootstrap.dcs.synchronous_mode quorum is not a boolean"
"""Patroni 4.0 takes the mode, as rehearsals show; its validator does not know it."""
VALIDATE = """
import socket, subprocess, sys
held = [socket.create_server((f"10.30.0.{n}", 2379)) for n in (11, 12, 13)]
command = ["patroni", "--validate-config", sys.argv[1]]
raise SystemExit(subprocess.run(command).returncode)
"""


def program(name):
    """Return a mark that skips where a program is missing, and where root is."""
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    found = shutil.which(name, path=path)
    return pytest.mark.skipif(found is None, reason=f"no {name} on this machine")


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="a namespace wants root")


def run(*command):
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    return subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": path},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("three")


@pytest.fixture(scope="module")
def inventory(folder):
    """Give an inventory whose programs and keys are on this machine."""
    tls = folder / "tls"
    tls.mkdir()
    write_certificate(tls / "ca.pem")
    for name in ("postgres", "etcd", "barman", "front"):
        write_certificate(tls / f"{name}.pem")
        shutil.copy(tls / f"{name}.pem", tls / f"{name}.key")
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    version = versions[-1].parts[4] if versions else "17"
    command = folder / "concours"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    head = f'tls = "{tls}"\npostgresql = {version}\nprogram = "{command}"\n'
    path = folder / "inventory.toml"
    path.write_text(head + EXAMPLE.read_text())
    return path


@pytest.fixture(scope="module")
def rendering(folder, inventory):
    assert main(["deploy", "render", str(inventory), str(folder / "out")]) == 0
    return folder / "out"


def report(rendering):
    return json.loads((rendering / "rendering.json").read_text())["machines"]


def test_same_inventory_gives_same_bytes_and_another_is_not_mixed_in(
    rendering, inventory, tmp_path, capsys
):
    bytes_of = {
        path.relative_to(rendering): path.read_bytes()
        for path in rendering.rglob("*")
        if path.is_file()
    }

    assert main(["deploy", "render", str(inventory), str(rendering), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["machines"] == report(rendering)
    words = ("deploy", "render", inventory, tmp_path / "again")
    elsewhere = {**os.environ, "PYTHONHASHSEED": "1"}
    command = [sys.executable, "-m", "concours.cli", *map(str, words)]
    subprocess.run(command, check=True, env=elsewhere)
    for path, data in bytes_of.items():
        assert (tmp_path / "again" / path).read_bytes() == data
    other = tmp_path / "other.toml"
    other.write_text(inventory.read_text().replace("10.30.0.13", "10.30.0.14"))
    assert main(["deploy", "render", str(other), str(rendering)]) == 1
    stray = tmp_path / "again/n1/stray"
    stray.touch()
    assert main(["deploy", "render", str(inventory), str(tmp_path / "again")]) == 1
    for path, data in bytes_of.items():
        assert (rendering / path).read_bytes() == data


def test_no_file_holds_a_secret_and_each_one_is_named(rendering):
    texts = [p.read_text() for p in rendering.rglob("*") if p.is_file()]
    for text in texts:
        assert "PRIVATE KEY" not in text
        assert not re.search(r"(?i)password\"?\s*[:=]\s*\"?[^\s]", text)
    named = {
        machine: {secret["path"] for secret in facts["secrets"]}
        for machine, facts in report(rendering).items()
    }
    for machine, places in named.items():
        for unit in (rendering / machine).rglob("concours-*.service"):
            loads = re.findall(r"LoadCredential=(\w+):(.*)", unit.read_text())
            process = unit.stem.split("-")[1].rstrip("@").replace("status", "watch")
            assert [name for name, _ in loads] == list(CREDENTIALS.get(process, ()))
            assert {path for _, path in loads} <= places
        for path in (rendering / machine).rglob("*"):
            if path.is_file():
                keys = re.findall(r"/[\w./-]+\.key\b", path.read_text())
                assert set(keys) <= places, path


def test_each_process_has_its_own_account_and_its_bounds(rendering):
    accounts = (rendering / "n1/etc/sysusers.d/concours.conf").read_text()
    folder = rendering / "n1/etc/systemd/system"
    units = [unit for unit in folder.iterdir() if "User=concours" in unit.read_text()]
    names = [unit.stem.removeprefix("concours-").rstrip("@") for unit in units]
    assert sorted(names) == ["console", "gateway", "keeper", "ledger", "watch"]
    for unit, name in zip(units, names, strict=True):
        text = unit.read_text()
        assert f"\nUser=concours-{name}\n" in text
        assert f"u concours-{name} - " in accounts
        for line in (
            "Type=notify",
            "TimeoutStartSec=",
            "WatchdogSec=",
            "MemoryMax=",
            "LimitNOFILE=65536",
            "ProtectSystem=strict",
        ):
            assert f"\n{line}" in text
        assert "\nCapabilityBoundingSet=\n" in text
    doctor = (folder / "concours-doctor.service").read_text()
    assert "doctor --report --home /var/lib/concours --host 10.30.0.11 " in doctor
    asked = [f"--patroni https://10.30.0.{number}:8008" for number in (11, 12, 13)]
    for unit in (doctor, (folder / "concours-watch.service").read_text()):
        assert " ".join(asked) in unit
        assert "\nIPAddressAllow=10.30.0.11 10.30.0.12 10.30.0.13\n" in unit
        assert "\nEnvironment=CONCOURS_PATRONI_TLS=" in unit
    assert "concours-doctor.timer" in (folder / "concours.target").read_text()
    front = rendering / "f1/etc/systemd/system"
    assert "User=concours-watch\n" in (front / "concours-status.service").read_text()
    assert "concours-status.service" in (front / "concours.target").read_text()


@program("haproxy")
@pytest.mark.parametrize("machine", NODES)
def test_haproxy_takes_its_file(rendering, machine):
    done = run("haproxy", "-c", "-f", rendering / machine / "etc/haproxy/haproxy.cfg")
    assert (done.returncode, done.stderr) == (0, "")


@program("nginx")
def test_nginx_takes_the_front(rendering, tmp_path):
    text = (rendering / "f1/etc/nginx/nginx.conf").read_text()
    text = text.replace("/etc/nginx/concours", f"{rendering}/f1/etc/nginx/concours")
    text = text.replace("/run/nginx.pid", f"{tmp_path}/pid")
    text = text.replace("/var/log/nginx", str(tmp_path))
    (tmp_path / "nginx.conf").write_text(text)

    done = run("nginx", "-t", "-e", tmp_path / "e.log", "-c", tmp_path / "nginx.conf")

    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


@needs_root
@program("nft")
@pytest.mark.parametrize("machine", [*NODES, "f1"])
def test_nftables_take_the_filter(rendering, machine):
    done = run(
        "unshare", "-n", "nft", "-c", "-f", rendering / machine / "etc/nftables.conf"
    )
    assert (done.returncode, done.stderr) == (0, "")


@program("chronyd")
@pytest.mark.parametrize("machine", [*NODES, "f1"])
def test_chrony_takes_its_sources(rendering, machine):
    done = run("chronyd", "-p", "-f", rendering / machine / "etc/chrony/chrony.conf")
    assert done.returncode == 0, done.stderr
    assert len(re.findall("^server ", done.stdout, re.MULTILINE)) == 6


@needs_root
@program("patroni")
@pytest.mark.parametrize("machine", NODES)
def test_patroni_takes_its_file(rendering, machine):
    addresses = " && ".join(
        f"ip addr add 10.30.0.{number}/24 dev lo" for number in (11, 12, 13)
    )
    script = f'ip link set lo up && {addresses} && exec "$@"'
    path = rendering / machine / "etc/patroni/config.yml"
    words = (sys.executable, "-c", VALIDATE, path)

    done = run("unshare", "-n", "sh", "-c", script, "sh", *words)

    said = (done.stdout + done.stderr).splitlines()
    assert [line for line in said if line != OWN_TO_4_0] == []


@program("systemd-analyze")
@pytest.mark.parametrize("machine", [*NODES, "f1"])
def test_systemd_takes_every_unit_and_each_is_walled_in(rendering, machine):
    units = sorted((rendering / machine / "etc/systemd/system").iterdir())
    verified = run("systemd-analyze", "verify", *units)
    ours = [line for line in verified.stderr.splitlines() if "concours" in line]
    assert [line for line in ours if "barman" not in line] == []
    for unit in units:
        if re.search("^User=(concours|root)", unit.read_text(), re.MULTILINE):
            done = run("systemd-analyze", "security", "--offline=yes", unit)
            line = next(x for x in done.stdout.splitlines() if "Overall" in x)
            assert float(line.split(": ")[1].split()[0]) <= EXPOSURE_MAX, line


@program("systemd-sysusers")
def test_systemd_takes_accounts_and_folders(rendering):
    for tool, name in (("sysusers", "sysusers.d"), ("tmpfiles", "tmpfiles.d")):
        path = rendering / "n1/etc" / name / "concours.conf"
        done = run(f"systemd-{tool}", "--dry-run", "--create", path)
        if tool == "sysusers":
            done = run("systemd-sysusers", "--dry-run", path)
            assert (done.returncode, "not a valid" in done.stderr) == (0, False)
        else:
            assert "Unknown" not in done.stderr


@program("promtool")
def test_prometheus_takes_its_file_and_its_rules(rendering, tmp_path):
    folder = rendering / "n3/etc/prometheus"
    text = (folder / "prometheus.yml").read_text()
    path = tmp_path / "prometheus.yml"
    path.write_text(text.replace("/etc/prometheus", str(folder)))

    done = run("promtool", "check", "config", path)

    assert done.returncode == 0, done.stderr
    assert "is valid prometheus config file" in done.stdout
    assert "SUCCESS: 0 rules" not in done.stdout
    assert sorted(re.findall(r'"(10[^"]+)"', text)) == sorted(
        [f"10.30.0.{n}:9100" for n in (10, 11, 12, 13)]
        + [f"10.30.0.{n}:8008" for n in (11, 12, 13)]
    )


def test_guide_names_commands_and_files_that_exist(rendering):
    guide = (ROOT / "docs/fr/installer-trois-machines.md").read_text()
    lines = re.findall(r"^ {7,}concours (.*)", guide, re.MULTILINE)
    for line in lines:
        words = shlex.split(line)
        assert parser(words[0]).parse_args(words)
    assert len(lines) == 5
    written = {
        f"/{path.relative_to(rendering / 'n1')}"
        for path in (rendering / "n1").rglob("*")
        if path.is_file()
    }
    for path in re.findall(r"/etc/[\w./-]+\.\w+", guide):
        assert path in written, path
