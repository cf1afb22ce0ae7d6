"""A drill on a house of three real nodes: another leads, nothing is lost, and its act
says so; it is refused near a sitting, and while nobody could take over.

Defends F03 and F04 before the day: a failover that nobody has tried fails on the day.
"""

import json
import os
import subprocess
import sys
import time
from base64 import b64encode
from http import HTTPStatus
from http.client import HTTPConnection

import psycopg
import pytest
from tests.scratch import scratch_folder

from concours.cli.house import Ports, open_house
from concours.rehearsal.cluster import NodeCluster
from concours.rehearsal.cluster.engines import find_engines
from concours.store.build import current_build
from concours.store.cluster import ClusterFault
from concours.store.cluster.address import URL_VARIABLE

pytestmark = pytest.mark.fault

ACTS = "SELECT body FROM act WHERE kind = 'drill_recorded' ORDER BY number"
LAY = "import sys; from concours.store.install import install; install(sys.argv[1])"
SHOW_NODES = """
import json, sys
from pathlib import Path
from concours.cli.house import set_up_django
set_up_django(Path(sys.argv[1]))
from concours.store.queries.delivery.cell.nodes import nodes_now, standby_delay
rows = nodes_now(0)
facts = [
    [r.name, r.is_primary, r.state, r.does_confirm, r.timeline, r.is_quorum_named]
    for r in rows
]
print(json.dumps([facts, standby_delay(rows)]))
"""
CONCOURS = [sys.executable, "-m", "concours.cli"]
SITTING = """
INSERT INTO sitting (id, exam_id, paper_id, code, position, kind, title, scheduled_ms,
    duration_ms, quorum, package_digest, key_check)
VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'uc1', 1, 'exam',
    'UC 1', %s, 1, 2, sha256(''), sha256(''))
"""
HINT = "arrêtez maintenant la machine"


@pytest.fixture(scope="module")
def nodes():
    with scratch_folder("drill") as folder:
        try:
            find_engines(folder)
        except ClusterFault as fault:
            pytest.skip(str(fault))
        with NodeCluster(folder / "nodes") as nodes:
            yield nodes


@pytest.fixture(scope="module")
def house(nodes, tmp_path_factory):
    """A house of these nodes, its tables laid; no process of it runs."""
    home = tmp_path_factory.mktemp("house")
    os.environ[URL_VARIABLE] = nodes.address.admin_dsn()
    try:
        with open_house(home, Ports(host="127.0.0.1", console=1, gateway=2)) as house:
            subprocess.run([sys.executable, "-c", LAY, house.dsn()], check=True)
            yield house
    finally:
        del os.environ[URL_VARIABLE]


def command(house, nodes, kind):
    urls = [f"http://{node.host}:{node.ports.patroni}" for node in nodes.nodes]
    places = [word for url in urls for word in ("--patroni", url)]
    home = ["--home", str(house.folder)]
    return [*CONCOURS, "drill", kind, *home, *places, "--json"]


def environment(nodes):
    login = f"concours:{nodes.patroni_password}"
    own = {"LANG": "fr_FR.UTF-8", "CONCOURS_PATRONI_LOGIN": login}
    ours = {k: v for k, v in os.environ.items() if k != "CONCOURS_DSN"}
    return ours | own


def run(house, nodes, kind):
    return subprocess.run(
        command(house, nodes, kind),
        env=environment(nodes),
        capture_output=True,
        text=True,
        check=False,
    )


def acts(house):
    with psycopg.connect(house.dsn()) as connection:
        rows = connection.execute(ACTS).fetchall()
    return [json.loads(bytes(body)) for (body,) in rows]


def test_a_switchover_is_an_act_of_the_house_and_loses_nothing(house, nodes):
    before = nodes.wait_for_primary().name

    process = run(house, nodes, "switchover")

    assert process.returncode == 0, process.stderr
    said = json.loads(process.stdout)
    assert (said["held"], said["recorded"], said["lost"]) == (True, True, 0)
    (act,) = acts(house)
    assert act["drill"] == "switchover"
    assert (act["held"], act["of_house"]) == (True, True)
    assert act["primary_before"] == before != act["primary"]
    assert act["primary"] == nodes.wait_for_primary().name
    assert act["build"] == current_build()
    nodes.wait_until_confirmed()


def doctor(house, nodes):
    """Return what the doctor says of each line."""
    primary = nodes.wait_for_primary()
    urls = ["--patroni", f"http://{primary.host}:{primary.ports.patroni}"]
    process = subprocess.run(
        [*CONCOURS, "doctor", "--home", str(house.folder), *urls, "--json"],
        env=environment(nodes),
        capture_output=True,
        text=True,
        check=False,
    )
    lines = json.loads(process.stdout)["lines"]
    return {line["line"]: (line["state"], line["seen"]) for line in lines}


def test_the_doctor_says_who_leads_who_confirms_and_what_was_tried(house, nodes):
    primary = nodes.wait_for_primary()
    others = sorted(node.name for node in nodes.nodes if node is not primary)

    said = doctor(house, nodes)

    at = f"{primary.host}:{primary.ports.postgresql}"
    assert said["primary"][1].startswith(f"{at}, branche ")
    assert said["standbys"] == ("ok", ", ".join(others))
    assert said["patroni"] == ("ok", "bascule seule")
    assert said["lag"][0] == "ok"
    assert said["slots"][0] in ("ok", "warn")
    assert said["switchover"] == ("ok", "il y a 0 jours")
    assert said["failover"] == ("wrong", "jamais")


def test_processes_shows_the_nodes_that_stream_and_confirm(house, nodes):
    """What *Processus* and the margins of *Cellule* read, by the console's own role."""
    primary = nodes.wait_for_primary()
    others = sorted(node.name for node in nodes.nodes if node is not primary)

    process = subprocess.run(
        [sys.executable, "-c", SHOW_NODES, str(house.folder)],
        env=environment(nodes),
        capture_output=True,
        text=True,
        check=False,
    )

    assert process.returncode == 0, process.stderr
    [own, *standbys], delay_ms = json.loads(process.stdout)
    assert own[1:4] == [True, "running", False]
    assert own[5] is True, "the primary waits for somebody"
    assert [row[0] for row in standbys] == others
    for row in standbys:
        assert row[1:5] == [False, "streaming", True, own[4]]
    assert 0 <= delay_ms < 60_000


def test_a_failover_waits_for_a_person_to_stop_the_machine(house, nodes):
    process = subprocess.Popen(
        command(house, nodes, "failover"),
        env=environment(nodes),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stderr:
        if HINT in line:
            break
    nodes.turn_off_primary()
    out, error = process.communicate()
    nodes.restore_nodes()
    nodes.wait_until_confirmed()

    assert process.returncode == 0, error
    assert json.loads(out)["lost"] == 0
    assert [act["drill"] for act in acts(house)][-1] == "failover"


def pause(node, nodes, *, is_paused):
    """Let failover be suspended, as before maintenance."""
    login = b64encode(f"concours:{nodes.patroni_password}".encode()).decode()
    connection = HTTPConnection(node.host, node.ports.patroni, timeout=10)
    connection.request(
        "PATCH",
        "/config",
        json.dumps({"pause": is_paused}),
        {"Authorization": f"Basic {login}"},
    )
    assert connection.getresponse().status == HTTPStatus.OK
    connection.close()


def test_a_drill_is_refused_while_failover_is_paused(house, nodes):
    before, primary = acts(house), nodes.wait_for_primary()
    pause(primary, nodes, is_paused=True)
    try:
        process = run(house, nodes, "switchover")
        said = doctor(house, nodes)
    finally:
        pause(primary, nodes, is_paused=False)

    assert process.returncode == 1
    assert "patronictl resume" in process.stderr
    assert said["patroni"] == ("wrong", "bascule suspendue")
    assert acts(house) == before
    assert nodes.wait_for_primary() is primary


def test_a_drill_is_refused_near_a_sitting(house, nodes):
    with psycopg.connect(nodes.address.admin_dsn("concours")) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(SITTING, (int(time.time() * 1_000) + 3_600_000,))
    process = run(house, nodes, "failover")

    assert process.returncode == 1
    assert "« UC 1 » est proche" in process.stderr
