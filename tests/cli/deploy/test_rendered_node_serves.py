"""A node of three boots on what was rendered for it: its units serve, to whom they may.

Defends F04: the files and the secrets of one inventory, brought as the guide says, on a
machine with systemd as its first process. In place of Patroni and HAProxy, which
`test_machines` plays, one PostgreSQL answers at their port with the node's certificate.
"""

import json
import subprocess
import tempfile
from pathlib import Path

import pytest
from tests.patience import until

from cli.deploy.booted import (
    PROGRAM,
    booted_machine,
    newest_postgresql,
    why_not,
)
from concours.cli import main

EXAMPLE = Path(__file__).parents[3] / "deploy/three/inventory.toml"
NODE, STRANGER = "10.30.0.11", "10.30.0.99"
GATEWAYS = (8410, 8411, 8412, 8413)
PROCESSES = ("console", "keeper", "ledger", "watch")
POSTGRESQL = """
port = 5000
listen_addresses = '127.0.0.1'
ssl = on
ssl_cert_file = '/etc/concours/tls/postgres.pem'
ssl_key_file = '/etc/concours/tls/postgres.key'
"""
HOST_RULES = """
local all postgres peer
hostssl all all 127.0.0.1/32 scram-sha-256
"""
ACCOUNTS = "for one in etcd barman; do id $one || useradd --system $one; done"

REASON = why_not("openssl", "curl", "rsync")
pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(bool(REASON), reason=REASON or "it boots"),
]


def bring(machine, folder):
    """Bring what lies below a folder to the machine, as `rsync --perms` does."""
    packed = subprocess.run(
        ["tar", "-C", str(folder), "--owner=0", "--group=0", "-c", "."],
        capture_output=True,
        check=True,
    ).stdout
    inside = ["nsenter", "-t", str(machine.pid), "-a", "tar", "-C", "/", "-x"]
    subprocess.run([*inside, "--no-overwrite-dir"], input=packed, check=True)


@pytest.fixture(scope="module")
def node():
    with tempfile.TemporaryDirectory(prefix="concours-node-") as name:
        base = Path(name)
        base.chmod(0o711)
        version = newest_postgresql()
        inventory = base / "inventory.toml"
        inventory.write_text(f"postgresql = {version}\n{EXAMPLE.read_text()}")
        assert main(["deploy", "render", str(inventory), str(base / "out")]) == 0
        assert main(["deploy", "secrets", str(inventory), str(base / "secrets")]) == 0
        with booted_machine(base) as machine:
            for address in (NODE, STRANGER):
                machine.do("ip", "addr", "add", f"{address}/32", "dev", "lo")
            machine.do("sh", "-c", ACCOUNTS)
            bring(machine, base / "out/n1")
            bring(machine, base / "secrets/n1")
            yield machine, version


@pytest.fixture(scope="module")
def served(node):
    """Do what the guide says, in its order."""
    machine, version = node
    machine.do("systemd-sysusers")
    machine.do("systemd-tmpfiles", "--create")
    machine.do("systemctl", "daemon-reload")
    machine.do("pg_createcluster", version, "main")
    place = f"/etc/postgresql/{version}/main"
    machine.do("tee", "-a", f"{place}/postgresql.conf", text=POSTGRESQL)
    machine.do("tee", f"{place}/pg_hba.conf", text=HOST_RULES)
    machine.do("systemctl", "daemon-reload")
    machine.do("systemctl", "start", "postgresql")
    first, admin = "/etc/concours/first.sql", "/etc/concours/credentials/admin.sql"
    roles = machine.do("cat", first, admin)
    psql = ("psql", "-q", "-p", "5000", "-d", "postgres")
    machine.do("runuser", "-u", "postgres", "--", *psql, text=roles)
    machine.do(PROGRAM, "deploy", "tables", "--home", "/var/lib/concours")
    machine.do("systemctl", "enable", "--now", "concours.target")
    return machine


def unit(name):
    return f"concours-{name}.service"


def health(machine, port, source=NODE):
    return machine.status(f"http://{NODE}:{port}/health", "--interface", source)


def test_every_unit_of_the_node_serves_at_its_own_address(served):
    for port in (8400, *GATEWAYS):
        until(lambda port=port: health(served, port) == "200", f"nobody at {port}")
    for name in (*PROCESSES, *(f"gateway@{port}" for port in GATEWAYS)):
        state = served.property(unit(name), "ActiveState")
        assert state == "active", f"{name}: {served.journal(unit(name))}"


def test_watch_of_the_node_is_named_and_reads_each_process(served):
    def all_started():
        page = served.do("curl", "-s", "http://127.0.0.1:8402/status.json")
        rows = {row["name"]: row for row in json.loads(page)["processes"]}
        names = [unit("console"), unit("keeper"), unit("ledger")]
        names += [unit(f"gateway@{port}") for port in GATEWAYS]
        return all(name in rows and rows[name]["started"] for name in names)

    until(all_started, "the watch knows no start of some process")


def test_nobody_but_the_fronts_reaches_what_the_node_runs(served):
    """The walls are systemd's own, whatever the machine's filter lets through."""
    until(lambda: health(served, 8410) == "200", "nobody at 8410")

    assert health(served, 8410, STRANGER) == "000"
    assert health(served, 8400, STRANGER) == "000"


def test_doctor_of_the_node_tells_the_console_what_it_saw(served):
    served.do("systemctl", "start", unit("doctor"))

    said = served.journal(unit("doctor"))
    for name in ("console", "gateway", "keeper", "signing", "grants"):
        assert f"ok     {name}" in said, said
