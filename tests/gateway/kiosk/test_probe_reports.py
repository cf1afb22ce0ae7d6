"""What was found at a tablet's place is kept under a code of its site alone.

Who reads in between (F16) can keep a report back; not make, alter or repeat one.
"""

import json
import socket
import socketserver
import ssl
import threading
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import psycopg
import pytest

from cli.kiosk.site_town import write_certificate
from concours.cli.kiosk.report import KEPT, read_code, send_report
from concours.core.kiosk.proof.probes import (
    REPORT_MS_MAX,
    REPORTS_MAX_A_MINUTE,
    ProbeCheck,
    probe_code,
    read_probe_code,
)
from concours.core.traces.blocking import BLOCK_MS
from small_exam import SITES

CODES = [read_probe_code(probe_code(bytes([n] * 10))) for n in (1, 2, 3)]
ADD = """
INSERT INTO kiosk_probe_code (site_id, handle, secret, until_ms, act)
VALUES (%s, %s, %s, %s, 1)
"""


@pytest.fixture(scope="module")
def owner(exam):
    with psycopg.connect(exam.dsn(), autocommit=True) as link:
        yield link


@pytest.fixture(autouse=True)
def codes(owner, clock):
    """Lille has a code, Lyon-Sud another one; a third has run out."""
    clock.ahead_ms += BLOCK_MS  # many refusals would be a flood
    owner.execute("DELETE FROM kiosk_probe")
    owner.execute("DELETE FROM kiosk_probe_code")
    ends = (clock() + 60_000, clock() + 60_000, clock() - 1)
    for site, code, end in zip(
        ("Lille", "Lyon-Sud", "Lille"), CODES, ends, strict=True
    ):
        owner.execute(ADD, (SITES[site], code.handle, code.secret, end))


def write(at_ms, *checks, **changes):
    rows = [
        {"name": name, "state": state, "seen": "vu"} for name, state in checks or CHECKS
    ]
    report = {"form": "concours-kiosk-report-1", "at_ms": at_ms, "checks": rows}
    return json.dumps(report | changes)


CHECKS = (("exam", "ok"), ("certificate", "wrong"), ("names", "unknown"))


def send(gateway, key, text, **changes):
    body = {
        "code": key.handle,
        "report": text,
        "seal": key.seal(text.encode()).hex(),
    }
    reply = gateway.post("/seb/probe", body | changes)
    return reply.status, reply.json().get("code", "kept")


def kept(owner):
    return owner.execute(
        """SELECT site.name, checks FROM kiosk_probe JOIN site ON site.id = site_id
           ORDER BY kiosk_probe.id"""
    ).fetchall()


def test_a_report_is_kept_for_the_site_of_its_code_once(gateway, owner, clock):
    report = write(clock())
    assert send(gateway, CODES[0], report) == (200, "kept")
    assert send(gateway, CODES[0], report) == (200, "kept")  # the same bytes
    assert send(gateway, CODES[1], write(clock(), ("exam", "ok"))) == (200, "kept")

    assert kept(owner) == [
        ("Lille", [[name, state, "vu"] for name, state in CHECKS]),
        ("Lyon-Sud", [["exam", "ok", "vu"]]),
    ]


def test_without_authority_nothing_is_kept(gateway, owner, clock):
    report, other = write(clock()), write(clock(), ("exam", "wrong"))
    handle, seal = CODES[1].handle, CODES[0].seal(report.encode()).hex()
    unknown = (403, "kiosk.probe_unknown")

    assert send(gateway, CODES[2], report) == unknown  # it has run out
    assert send(gateway, read_probe_code("AAAA-BBBB-CCCC-DDDD"), report) == unknown
    assert send(gateway, CODES[0], report, code=handle) == unknown
    assert send(gateway, CODES[0], other, seal=seal) == unknown
    assert send(gateway, CODES[0], report, seal="00" * 32) == unknown
    for off_ms in (-REPORT_MS_MAX - 60_000, REPORT_MS_MAX + 60_000):
        stale = send(gateway, CODES[0], write(clock() + off_ms))
        assert stale == (409, "kiosk.probe_stale")
    assert kept(owner) == []


@pytest.mark.parametrize(
    "change",
    [
        {"code": "aaaa"},
        {"code": "AAAAA"},
        {"seal": "00"},
        {"site": "Lille"},
        {"report": "x" * 3_001},
        *(
            {"report": json.dumps({"form": "concours-kiosk-report-1"} | change)}
            for change in (
                {},
                {"at_ms": 1, "checks": []},
                {"at_ms": 1, "checks": [{"name": "x", "state": "ok", "seen": ""}]},
                {"at_ms": 1, "checks": [{"name": "exam", "state": "?", "seen": ""}]},
            )
        ),
    ],
)
def test_what_has_another_shape_is_refused(gateway, owner, clock, change):
    report = change.get("report", write(clock()))
    seal = {"seal": CODES[0].seal(report.encode()).hex()}
    status, code = send(gateway, CODES[0], write(clock()), **seal | change)

    assert (status, code) == (400, "request.malformed")
    assert kept(owner) == []


def test_a_site_that_reports_all_the_time_is_told_to_wait(gateway, owner, clock):
    with clock.stopped():
        for number in range(REPORTS_MAX_A_MINUTE):
            report = write(clock() + number)
            assert send(gateway, CODES[0], report) == (200, "kept")
        assert send(gateway, CODES[0], write(clock() - 1))[0] == 429
        assert send(gateway, CODES[1], write(clock()))[0] == 200
    assert len(kept(owner)) == REPORTS_MAX_A_MINUTE + 1


def test_the_command_tells_it_through_whoever_reads_in_between(
    gateway, owner, tmp_path
):
    """Nobody vouches for the certificate: the seal does for what is told."""
    write_certificate(tmp_path / "own.pem")
    checks = [ProbeCheck("exam", "wrong", "self-signed certificate" * 20)]
    with between(gateway, tmp_path / "own.pem") as origin:
        (tmp_path / "code").write_text("aeaq-caib-aeaq-caib\nrest")
        assert read_code(tmp_path / "code") == CODES[0]
        assert send_report(origin, checks, CODES[0]) == KEPT
        assert send_report(origin, checks, CODES[2]) == "kiosk.probe_unknown"

    [(site, [[name, state, seen]])] = kept(owner)
    assert (site, name, state, len(seen)) == ("Lille", "exam", "wrong", 200)
    assert send_report(origin, checks, CODES[0]) not in (KEPT, "kiosk.probe_unknown")


@contextmanager
def between(gateway, certificate):
    """Stand before a gateway with TLS of one's own; yield the address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    there = urlsplit(gateway.address)

    class Pump(socketserver.BaseRequestHandler):
        def handle(self):
            with (
                context.wrap_socket(self.request, server_side=True) as near,
                socket.create_connection((there.hostname, there.port)) as far,
            ):
                back = threading.Thread(target=pump, args=(far, near))
                back.start()
                pump(near, far)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Pump) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"https://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def pump(source, target):
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
