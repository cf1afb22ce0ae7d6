"""Tablets of a site reach the exam, their router, and nothing else (A31).

The table of `docs/reference/kiosk/network.md`, tried line by line with nft, dnsmasq,
chrony and Caddy in network namespaces.
"""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from cli.kiosk.site_town import (
    ELSEWHERE,
    EXAM,
    HOST,
    NEIGHBOUR,
    OUTSIDE,
    PUBLIC,
    RELAY,
    RELAY_NAME,
    ROUTER,
    TABLET,
    inside,
    standing,
)
from concours.cli import main

PAGE = Path(__file__).parents[3] / "docs/reference/kiosk/network.md"
OPTIONS = {
    "host": HOST,
    "address": EXAM,
    "inside": "lan0",
    "outside": "wan0",
    "network": "10.20.0.0/22",
    "time": "192.0.2.1",
    "relay": f"{RELAY_NAME}={RELAY}",
}
PROGRAMS = ("ip", "nft", "dnsmasq", "chronyd", "caddy")

needs_namespaces = pytest.mark.skipif(
    os.geteuid() != 0 or not all(map(shutil.which, PROGRAMS)),
    reason="namespaces want root, and the programs of a router",
)

# What a tablet asks, and what it finds.
FROM_TABLET = {
    "the exam, TCP 443": [("tcp", EXAM, 443, "open")],
    "the exam, any other port": [
        ("tcp", EXAM, 80, "refused"),
        ("tcp", EXAM, 8443, "refused"),
        ("udp", EXAM, 443, "refused"),
    ],
    "a relay of the site, TCP 443": [("tcp", RELAY, 443, "open")],
    "a relay of the site, any other port": [
        ("tcp", RELAY, 80, "refused"),
        ("udp", RELAY, 443, "refused"),
    ],
    "its name": [("dns", ROUTER, RELAY_NAME, RELAY)],
    "any other address": [
        *(("tcp", ELSEWHERE, port, "refused") for port in (22, 80, 443, 853)),
        ("udp", ELSEWHERE, 443, "refused"),
    ],
    "the exam's name": [("dns", ROUTER, HOST, EXAM), ("dns", ROUTER, HOST, 28, "none")],
    "any other name": [
        ("dns", ROUTER, "www.example.org", "no such name"),
        ("dns", ROUTER, f"x.{HOST}", "no such name"),
        ("dns", ROUTER, "mask.icloud.com", "no such name"),
        ("dns", ROUTER, "use-application-dns.net", "no such name"),
    ],
    "another server of names": [
        ("dns", ELSEWHERE, HOST, EXAM),
        ("dns", ELSEWHERE, "www.example.org", "no such name"),
    ],
    "the names of captive portals": [
        ("dns", ROUTER, "captive.apple.com", ROUTER),
        ("dns", ROUTER, "connectivitycheck.gstatic.com", ROUTER),
    ],
    "their pages": [
        (
            *("http", "captive.apple.com", "/hotspot-detect.html"),
            [
                200,
                "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>",
            ],
        ),
        ("http", "connectivitycheck.gstatic.com", "/generate_204", [204, ""]),
        ("http", "detectportal.firefox.com", "/success.txt", [200, "success\n"]),
        (
            *("http", "www.msftconnecttest.com", "/connecttest.txt"),
            [200, "Microsoft Connect Test"],
        ),
    ],
    "a page of any other name, of the router": [
        ("http", "www.example.org", "/", [404, ""]),
        ("http", HOST, "/", [404, ""]),
    ],
    "the hour, of any server": [("ntp", ROUTER, "hour"), ("ntp", ELSEWHERE, "hour")],
    "the router, any other port": [
        ("tcp", ROUTER, 22, "refused"),
        ("tcp", ROUTER, 443, "refused"),
    ],
    "a tablet beside it": [
        ("tcp", NEIGHBOUR, 443, "silent"),
    ],
}
FROM_OUTSIDE = {
    "from outside, a tablet or the router": [
        ("tcp", TABLET, 443, "silent"),
        ("tcp", OUTSIDE, 22, "silent"),
        ("dns", OUTSIDE, HOST, "silent"),
    ]
}


@pytest.fixture
def network(tmp_path, monkeypatch, capsys):
    """Run the verb; return code, out, err and the folder."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def run(*more, **options):
        words = [f"--{name}={value}" for name, value in (OPTIONS | options).items()]
        code = main(["kiosk", "network", *words, *more, "--to", str(tmp_path / "site")])
        output = capsys.readouterr()
        return code, output.out, output.err, tmp_path / "site"

    return run


@needs_namespaces
def test_what_passes_and_what_does_not_is_as_the_page_says(network):
    code, _, err, files = network()
    assert (code, err) == (0, "")
    lines = re.findall(r"^\| ([^|]+?) \| (?!---)", PAGE.read_text(), re.MULTILINE)

    with standing(files) as town:
        probe_from_a_room(town, files)
        for place, table in ((town.tablet, FROM_TABLET), (town.world, FROM_OUTSIDE)):
            rows = [(name, *row) for name, own in table.items() for row in own]
            answers = town.ask(place, *(row[1:-1] for row in rows))
            assert [
                (*row[:-1], seen) for row, seen in zip(rows, answers, strict=True)
            ] == rows
        strays = inside(town.router, "nft", "list", "set", "inet", "concours", "strays")
        counts = inside(town.router, "nft", "-j", "list", "counters")

    assert {*FROM_TABLET, *FROM_OUTSIDE} <= set(lines)
    assert len(re.findall(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", strays.stdout)) == 1
    counters = {
        own["counter"]["name"]: own["counter"]["packets"]
        for own in json.loads(counts.stdout)["nftables"]
        if "counter" in own
    }
    assert counters["reached"] > 0
    assert counters["refused"] > 0


def probe(town, *words):
    """Return the code of `concours kiosk probe`, and its checks by name."""
    command = [sys.executable, "-m", "concours.cli", "kiosk", "probe", "--json"]
    answer = inside(
        *(town.tablet, *command, "--origin", f"https://{HOST}", *words),
        is_checked=False,
    )
    checks = json.loads(answer.stdout)["checks"]
    return answer.returncode, {
        own["name"]: (own["state"], own["seen"]) for own in checks
    }


def probe_from_a_room(town, files):
    """See a probe tell a closed room from an open one, and who reads in between."""
    words = ("--root", str(files / "exam.pem"), "--neighbour", NEIGHBOUR)
    code, checks = probe(town, *words)
    assert (code, {state for state, _ in checks.values()}) == (0, {"ok"}), checks
    key = checks["certificate"][1]

    assert probe(town, *words, "--public-key", key)[0] == 0
    code, checks = probe(town, *words, "--public-key", key[::-1])
    assert (code, checks["certificate"]) == (1, ("wrong", key))
    code, checks = probe(town)  # whoever this machine trusts did not sign it (F16)
    assert (code, checks["exam"][0]) == (1, "wrong")

    inside(town.router, "nft", "flush", "ruleset")
    code, checks = probe(town, *words)
    assert (code, checks["addresses"]) == (1, ("wrong", PUBLIC))
    assert checks["neighbours"] == ("wrong", NEIGHBOUR)
    inside(town.router, "nft", "-f", str(files / "nftables.conf"))


def test_the_same_options_give_the_same_files_and_others_overwrite_none(network):
    _, first, _, files = network("--json")
    before = {path.name: path.read_bytes() for path in files.iterdir()}
    code, second, _, _ = network("--json")
    other_code, _, err, _ = network(network="10.30.0.0/22")

    assert (code, first) == (0, second)
    assert sorted(json.loads(first)["files"]) == sorted(before)
    assert other_code == 1
    assert "already" in err
    assert {path.name: path.read_bytes() for path in files.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("host", "https://examen.example", "address"),
        ("host", "examen.example;reboot", "address"),
        ("host", "203.0.113.10", "address"),
        ("address", "2001:db8::1", "address"),
        ("address", "127.0.0.1", "address"),
        ("address", "10.20.0.9", "inside"),
        ("inside", 'lan0" accept', "name"),
        ("inside", "a-name-too-long-for-linux", "name"),
        ("outside", "lan0", "repeated"),
        ("network", "10.20.0.1/22", "address"),
        ("network", "10.0.0.0/8", "length"),
        ("network", "203.0.114.0/24", "not_private"),
        ("time", "ntp.example.fr iburst", "address"),
        ("relay", "r1.relais.example", "address"),
        ("relay", "r1.relais.example=10.20.0.9", "inside"),
        ("relay", f"{HOST}=192.0.2.5", "repeated"),
        ("relay", "r1,x=192.0.2.5", "name"),
    ],
)
def test_what_no_router_can_be_told_is_refused_by_name(network, name, value, reason):
    code, out, _, files = network("--json", **{name: value})

    assert code == 1
    assert json.loads(out)["facts"] == {"name": name, "reason": reason}
    assert not files.exists()
