"""A gateway counts what it does, on a socket of its house alone, and of nobody.

What the numbers say is compared with what was done; no label names a candidate, and a
reader that takes nothing holds up no tablet (A40).
"""

import json
import logging
import re
import socket
import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from concours.console.edge.metrics import REGISTRY as CONSOLE_REGISTRY
from concours.gateway.metrics import GatewayMetrics
from concours.keeper.custody import Custody
from concours.keeper.metrics import KeeperMetrics
from concours.ledger.metrics import LedgerMetrics
from concours.metrics import socket as metrics_socket
from concours.metrics.log_lines import JsonLines
from concours.metrics.samples import read_samples
from concours.metrics.socket import VARIABLE, read_metrics
from small_exam import Tablet

ROOT = Path(__file__).parents[2]
ADDED_BY_SERVICES = {
    f"concours_{name}"
    for name in (
        *("waiting", "database_turns", "streams", "pace_ms"),
        "evidence_waiting",
    )
}


@pytest.fixture
def metered(another_gateway, tmp_path, monkeypatch):
    """A gateway with a socket for its metrics, and that socket."""
    path = metrics_socket.make_socket_folder(tmp_path) / "gateway-1"
    monkeypatch.setenv(VARIABLE, str(path))
    with another_gateway() as http:
        assert http.get("/health").status == 200
        yield http, path


def numbers(path):
    return {
        (sample.name, sample.words): sample.value
        for sample in read_samples("gateway-1", read_metrics(path))
    }


def test_numbers_say_what_was_done(metered):
    http, path = metered
    tablet = Tablet("04217")
    assert http.enrol(tablet).status == 200
    for letter in "ABC":
        tablet.answer("q1", [letter])

    assert http.send(tablet).status == 200
    assert http.send(tablet, 3).status == 200  # a heartbeat
    tablet.private_key = Tablet("04218").private_key
    tablet.answer("q1", ["A"])
    assert http.send(tablet, 3).status == 409

    values = numbers(path)
    assert values["concours_entries_total", ""] == 3
    assert values["concours_batches_total", "held"] == 2
    assert values["concours_batches_total", "refused"] == 1
    assert values["concours_batches_total", "unavailable"] == 0
    assert values["concours_ack_seconds_count", ""] == 2
    assert values["concours_commit_seconds_count", ""] == 1
    assert values["concours_commit_entries_sum", ""] == 3
    assert values["concours_refusals_total", "journal.unsigned"] == 1
    assert values["concours_waiting", ""] == 0
    assert values["concours_database_turns", ""] >= 0
    assert values["concours_process_open_fds", ""] > 3


def test_streams_are_those_who_listen(metered):
    http, path = metered
    tablet = Tablet("04219")
    assert http.enrol(tablet).status == 200
    assert numbers(path)["concours_streams", ""] == 0
    url = urlsplit(http.address)
    with socket.create_connection((url.hostname, url.port)) as stream:
        stream.sendall(
            f"GET /news HTTP/1.1\r\nHost: {url.netloc}\r\n"
            f"Authorization: Bearer {tablet.token}\r\n"
            "Accept: text/event-stream\r\n\r\n".encode()
        )
        while b": ready" not in stream.recv(4_096):
            pass
        assert numbers(path)["concours_streams", ""] == 1


def test_socket_is_its_account_s_and_its_group_s_alone(metered):
    _, path = metered
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_reader_that_asks_nothing_holds_up_the_next_one_only(metered, monkeypatch):
    http, path = metered
    monkeypatch.setattr(metrics_socket, "ANSWER_S_MAX", 30.0)  # the next reader's
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(path))
        assert http.get("/health").status == 200
        assert numbers(path)["concours_process_open_fds", ""] > 3


def test_a_socket_that_cannot_be_costs_nothing_else(
    another_gateway, tmp_path, monkeypatch
):
    monkeypatch.setenv(VARIABLE, str(tmp_path / ("x" * 200)))
    with another_gateway() as http:
        assert http.get("/health").status == 200


def test_page_names_every_number_of_every_process():
    page = (ROOT / "docs/operating/cell/metrics.md").read_text()
    rows = set(re.findall(r"^\| (\w+) \| `(concours_\w+)", page, re.MULTILINE))
    registries = {
        "gateway": GatewayMetrics().registry,
        "ledger": LedgerMetrics().registry,
        "keeper": KeeperMetrics(Custody(bytes(32))).registry,
        "console": CONSOLE_REGISTRY,
    }
    names = {
        ("each" if name.startswith("concours_process_") else process, name)
        for process, registry in registries.items()
        for name in (family.name for family in registry.collect())
    }
    assert rows == names | {("gateway", name) for name in ADDED_BY_SERVICES}


def test_line_of_json_is_one_object_with_the_fault_of_a_defect():
    defect = ValueError("three\nlines\nhere")
    fault = type(defect), defect, None
    record = logging.LogRecord(
        "concours.gateway", logging.ERROR, "", 1, "defect in %s", ("/journal",), fault
    )
    line = JsonLines().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert told.keys() == {"at", "level", "from", "message", "fault"}
    assert (told["level"], told["message"]) == ("error", "defect in /journal")
    assert told["fault"].endswith("ValueError: three\nlines\nhere")
