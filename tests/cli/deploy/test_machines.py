"""The files of an inventory stand up as a house: three machines, a front, one wire cut.

Defends F04 and F10 on the reference deployment: PostgreSQL, Patroni, etcd, HAProxy and
nginx run on what was rendered, behind the rendered filter, each machine in namespaces
of its own; processes of ours as their units start them. The primary's wire is then cut
without a word, and nothing that was acknowledged is lost.
"""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from cli.deploy.machines import machines_standing, missing_tools, wait_until
from cli.kiosk.site_town import write_certificate
from concours.cli import main

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "deploy/three/inventory.toml"
PROBE = Path(__file__).with_name("probe_rows.py")
NODES = ("n1", "n2", "n3")
CONFIRMED = ["leader", "quorum_standby", "quorum_standby"]
VERSIONS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
OURS = {"PYTHONPATH": os.environ.get("PYTHONPATH", "src"), "PATH": os.environ["PATH"]}

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(
        os.geteuid() != 0 or bool(missing_tools()) or not VERSIONS,
        reason="namespaces want root, and Debian's programs (machines.TOOLS)",
    ),
]


@pytest.fixture(scope="module")
def base():
    with tempfile.TemporaryDirectory(prefix="concours-three-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="module")
def machines(base):
    tls = base / "tls"
    (tls / "here").mkdir(parents=True)
    inventory = base / "inventory.toml"
    program = Path(sys.prefix) / "bin/concours"
    inventory.write_text(
        f'tls = "{tls}/here"\npostgresql = {VERSIONS[-1].parts[4]}\n'
        f'program = "{program}"\nclient = "{Path("client/dist").resolve()}"\n'
        + EXAMPLE.read_text()
    )
    assert main(["deploy", "render", str(inventory), str(base / "out")]) == 0
    assert main(["deploy", "secrets", str(inventory), str(base / "secrets")]) == 0
    for name in (*NODES, "f1"):
        brought = base / "secrets" / name / str(tls / "here").lstrip("/")
        shutil.copytree(brought, tls / name)
        for owner in ("postgres", "etcd", "barman"):
            if (tls / name / f"{owner}.key").exists():
                shutil.chown(tls / name / f"{owner}.key", owner, owner)
    write_certificate(tls / "f1/front.pem")
    shutil.copy(tls / "f1/front.pem", tls / "f1/front.key")
    with machines_standing(base / "out", tls, base / "disks") as machines:
        for name in NODES:
            machines[name].start_engines()
        wait_until(lambda: roles(machines["n1"]) == CONFIRMED)
        yield machines


@pytest.fixture(scope="module")
def house(machines, base):
    """Give a house whose roles and tables are made, as the guide says."""
    primary = machines[leader(machines["n1"])]
    sql = [
        (base / "out/n1/etc/concours/first.sql").read_text(),
        (base / "secrets/n1/etc/concours/credentials/admin.sql").read_text(),
    ]
    psql = ("psql", "-q", "-h", "/var/run/postgresql", "-d", "postgres")
    primary.do(*psql, account="postgres", text="".join(sql))
    home = base / "secrets/n1/var/lib/concours"
    deploy = ("-m", "concours.cli", "deploy", "tables", "--home", home)
    said = machines["n1"].do("env", f"PYTHONPATH={OURS['PYTHONPATH']}",
                             sys.executable, *deploy)  # fmt: skip
    assert "up to date" in said or "à jour" in said
    return home


def roles(machine):
    members = machine.patroni("/cluster").get("members", [])
    return sorted(member["role"] for member in members)


def leader(machine):
    members = machine.patroni("/cluster").get("members", [])
    names = [m["name"] for m in members if m["role"] == "leader"]
    return names[0] if names else None


def start_unit(machine, base, process, port=""):
    """Start what a unit starts, with its environment and its credentials alone.

    Give the socket on which systemd would listen to it.
    """
    name = f"concours-{process}{'@' if port else ''}.service"
    lines = (machine.files / "etc/systemd/system" / name).read_text().splitlines()
    folder = machine.root / f"credentials-{process}{port}"
    folder.mkdir()
    given = {"CREDENTIALS_DIRECTORY": str(folder), **OURS, "HOME": "/nonexistent"}
    for line in lines:
        kind, _, value = line.partition("=")
        if kind == "LoadCredential":
            variable, _, path = value.partition(":")
            shutil.copy(base / "secrets" / machine.name / path[1:], folder / variable)
        if kind == "Environment":
            words = shlex.split(value)[0]
            for sign, place in (("%t", folder), ("%C", folder), ("%L", folder)):
                words = words.replace(sign, str(place))
            variable, _, content = words.replace("%n", name).partition("=")
            given[variable] = content.replace("%i", port).replace("%%", "%")
    for variable in ("CONCOURS_PACKAGES", "CONCOURS_METRICS", "CONCOURS_REFUSED_LOG"):
        if variable in given:
            Path(given[variable]).parent.mkdir(parents=True, exist_ok=True)
    keys = base / "secrets" / machine.name
    for variable, value in given.items():
        if value.startswith("/var/lib/concours"):
            given[variable] = str(keys / value[1:])
    given["NOTIFY_SOCKET"] = str(folder / "notify")
    systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    systemd.bind(given["NOTIFY_SOCKET"])
    systemd.settimeout(240)
    command = next(x for x in lines if x.startswith("ExecStart=")).partition("=")[2]
    words = shlex.split(command.replace("%i", port).replace("%t", str(folder)))
    environment = [f"{name}={value}" for name, value in given.items()]
    machine.start("env", "-i", *environment, *words)
    return systemd


def test_machines_confirm_each_other_over_their_own_certificates(machines):
    assert roles(machines["n2"]) == CONFIRMED
    stranger = ("curl", "-sk", "-m", "3", "-X", "POST", "-d", "{}")
    for path in ("/restart", "/switchover", "/reinitialize"):
        url = f"https://{machines['n1'].address}:8008{path}"
        code = machines["n2"].do(
            *stranger, "-o", "/dev/null", "-w", "%{http_code}", url
        )
        assert code == "403", path


def test_each_number_drawn_of_the_database_is_one_that_patroni_says(machines, base):
    page = (ROOT / "deploy/observe/grafana/database.json").read_text()
    url = f"https://{machines['n1'].address}:8008/metrics"
    said = machines["n3"].do("curl", "-s", "--cacert", base / "tls/n3/ca.pem", url)

    drawn = set(re.findall(r"patroni_\w+", page))
    assert drawn
    assert drawn <= set(re.findall(r"^(patroni_\w+)", said, re.MULTILINE))


@pytest.mark.usefixtures("house")
def test_front_reaches_what_units_start_and_nobody_else_does(machines, base):
    listeners = [
        start_unit(machines["n1"], base, process)
        for process in ("console", "keeper", "ledger", "watch")
    ]
    listeners.append(start_unit(machines["n2"], base, "gateway", "8410"))
    front = machines["f1"]
    text = (front.files / "etc/nginx/nginx.conf").read_text()
    text = text.replace("/etc/nginx/concours", f"{front.files}/etc/nginx/concours")
    text = re.sub("/(run|var/log/nginx)/", f"{front.root}/", text)
    (front.root / "nginx.conf").write_text("daemon off;\n" + text)
    front.start("nginx", "-c", front.root / "nginx.conf")

    console = f"http://{machines['n1'].address}:8400/health"
    names = ("examens.example.fr", "console.examens.example.fr")
    tablets, staff = (
        ("--resolve", f"{name}:443:10.30.0.10", f"https://{name}/health")
        for name in names
    )
    wait_until(lambda: status(front, *tablets) == "200")
    wait_until(lambda: status(front, console) not in ("", "000"))
    wait_until(lambda: status(machines["n1"], "http://127.0.0.1:8402/") == "200")
    assert status(front, "http://10.30.0.11:8402/") == "000"
    look = ("curl", "-s", "http://127.0.0.1:8402/status.json")
    checks = json.loads(machines["n1"].do(*look))["checks"]
    assert [one for one in checks if one["process"] == "postgresql"] == []
    assert doctor_of(machines["n1"], base)["patroni"] == "ok"
    assert status(front, *staff) == "403", "no address of the staff's"
    for systemd in listeners:
        with systemd:
            assert systemd.recv(100) == b"READY=1\nWATCHDOG=1"
    assert status(machines["n1"], console) != "000"
    assert status(machines["n3"], console) == "000"


def doctor_of(machine, base):
    """Look as the doctor's unit does; return the state of each line."""
    unit = (machine.files / "etc/systemd/system/concours-doctor.service").read_text()
    lines = dict(line.split("=", 1) for line in unit.splitlines() if "=" in line)
    home = base / "secrets" / machine.name / "var/lib/concours"
    command = lines["ExecStart"].replace("/var/lib/concours", str(home))
    given = [f"PYTHONPATH={OURS['PYTHONPATH']}", *re.findall("CONCOURS_P.*", unit)]
    words = shlex.split(command.replace("--report", "--json"))
    done = subprocess.run(
        machine.words("env", *given, *words),
        capture_output=True,
        text=True,
        check=False,
    )
    return {one["line"]: one["state"] for one in json.loads(done.stdout)["lines"]}


def status(machine, *words):
    """Return the status of an answer, `000` without one."""
    command = ("curl", "-sk", "-m", "5", "-o", "/dev/null", "-w", "%{http_code}")
    return subprocess.run(
        machine.words(*command, *words), capture_output=True, text=True, check=False
    ).stdout


@pytest.mark.usefixtures("house")
def test_barman_receives_and_takes_a_base_by_its_certificate(machines):
    third = machines["n3"]
    barman = ("barman", "-c", third.files / "etc/barman.conf")
    third.start(*barman, "receive-wal", "concours", account="barman")
    third.do(
        *barman, "switch-wal", "--force", "--archive", "concours", account="barman"
    )

    third.do(*barman, "backup", "concours", account="barman")

    said = third.do(*barman, "list-backups", "--minimal", "concours", account="barman")
    assert len(said.split()) == 1


def test_drill_hands_over_with_a_node_s_certificate_and_not_without(machines, base):
    first = leader(machines["n1"])
    urls = [f"https://{machines[name].address}:8008" for name in NODES]
    script = "import sys; from concours.store.cluster.patroni import Patroni; "
    script += f"print(Patroni({urls}).switch_over(sys.argv[1]))"
    path = f"PYTHONPATH={OURS['PYTHONPATH']}"
    folder = f"CONCOURS_PATRONI_TLS={base}/tls/here"

    def hand_over(*variables):
        words = ("env", path, *variables, sys.executable, "-c", script, first)
        return machines["n2"].do(*words).strip()

    assert hand_over() == "0"
    assert hand_over(folder) == "200"
    wait_until(lambda: leader(machines["n1"]) not in (None, first))
    wait_until(lambda: roles(machines["n1"]) == CONFIRMED)


def test_cut_wire_of_the_primary_loses_nothing_that_was_acknowledged(
    machines, house, capsys
):
    first = leader(machines["n1"])
    second = next(name for name in NODES if name != first)
    url = (house / "database.url").read_text().strip()
    probe = subprocess.Popen(
        machines[second].words(sys.executable, PROBE, url),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **OURS},
    )
    wait_until(lambda: "write_probe" in tables(machines[second], url))

    machines[first].cut()
    wait_until(lambda: leader(machines[second]) not in (None, first))
    wait_until(lambda: machines[second].patroni("/cluster")["members"] != [])
    machines[first].mend()
    wait_until(lambda: roles(machines[second]) == CONFIRMED)

    facts = json.loads(probe.communicate("")[0])
    with capsys.disabled():
        print(f"\nwire of {first} cut: {facts}")
    assert facts["writes_at_the_end"]
    assert facts["lost"] == 0
    assert facts["acknowledged"] > 0


def tables(machine, url):
    said = subprocess.run(
        machine.words("psql", url.replace("@/?", "@/postgres?"), "-Atc", r"\dt"),
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout
