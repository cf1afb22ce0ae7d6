"""A town in network namespaces: a world, the router of a site, two tablets behind it.

The router runs the files of `concours kiosk network` with the programs they are for.
In the world each address answers on every port that is asked here.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from tests.patience import PATIENCE_S

START = datetime(2026, 1, 1)  # noqa: DTZ001 -- as the library wants it: UTC
HOST, EXAM, ELSEWHERE = "examen.example", "203.0.113.10", "198.51.100.7"
PUBLIC = "1.1.1.1"
RELAY, RELAY_NAME = "192.0.2.5", "r1.rennes.relais.example"
ROUTER, TABLET, NEIGHBOUR = "10.20.0.1", "10.20.0.11", "10.20.0.12"
OUTSIDE, GATEWAY = "192.0.2.2", "192.0.2.1"
PORTS = [22, 53, 80, 443, 853, 8443]

SERVE, ASK = (Path(__file__).with_name(name) for name in ("serve_all.py", "ask.py"))


@dataclass(frozen=True, slots=True)
class Town:
    """Names of the four places; `ask` from any of them."""

    world: str
    router: str
    tablet: str
    neighbour: str

    def ask(self, place: str, *questions: tuple[object, ...]) -> list[object]:
        """Return what each question finds, asked in turn from a place."""
        words = json.dumps(questions)
        answer = inside(place, sys.executable, str(ASK), ROUTER, text=words)
        return json.loads(answer.stdout)


def inside(
    place: str, *command: str, text: str = "", is_checked: bool = True
) -> subprocess.CompletedProcess:
    """Run a command in a namespace."""
    return subprocess.run(
        ["ip", "netns", "exec", place, *command],
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=is_checked,
    )


@contextmanager
def standing(files: Path) -> Iterator[Town]:
    """Build the town and start the router's programs on `files`."""
    town = Town(
        *(f"{name}-{os.getpid()}" for name in ("world", "router", "one", "two"))
    )
    with ExitStack() as stack:
        for place in (town.world, town.router, town.tablet, town.neighbour):
            names = Path("/etc/netns", place)
            names.mkdir(parents=True)
            stack.callback(shutil.rmtree, names)
            (names / "resolv.conf").write_text(f"nameserver {ROUTER}\n")
            subprocess.run(["ip", "netns", "add", place], check=True)
            stack.callback(subprocess.run, ["ip", "netns", "del", place], check=False)
            inside(place, "ip", "link", "set", "lo", "up")
        write_certificate(files / "exam.pem")
        _join(town)
        inside(town.router, "nft", "-f", str(files / "nftables.conf"))
        for place, command in _programs(town, files):
            process = subprocess.Popen(
                ["ip", "netns", "exec", place, *command],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
        _wait_for(town)
        yield town


def write_certificate(path: Path) -> None:
    """Write the exam's key and a certificate that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=9000))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False
        )
        .sign(key, SHA256())
    )
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(key.private_bytes(*form) + certificate.public_bytes(Encoding.PEM))


def _join(town: Town) -> None:
    lan = "type veth peer name eth0 netns {}"
    _ip(town.router, f"link add wan0 {lan.format(town.world)}")
    _ip(town.router, "link add lan0 type bridge")
    for port, place in (("p1", town.tablet), ("p2", town.neighbour)):
        _ip(town.router, f"link add {port} {lan.format(place)}")
        _ip(town.router, f"link set {port} master lan0 up")
    for place, device, addresses, way in (
        (
            town.world,
            "eth0",
            [
                *(f"{GATEWAY}/24", f"{RELAY}/24"),
                *(f"{address}/32" for address in (EXAM, ELSEWHERE, PUBLIC)),
            ],
            "",
        ),
        (town.router, "wan0", [f"{OUTSIDE}/24"], GATEWAY),
        (town.router, "lan0", [f"{ROUTER}/22"], ""),
        (town.tablet, "eth0", [f"{TABLET}/22"], ROUTER),
        (town.neighbour, "eth0", [f"{NEIGHBOUR}/22"], ROUTER),
    ):
        for address in addresses:
            _ip(place, f"addr add {address} dev {device}")
        _ip(place, f"link set {device} up")
        if way:
            _ip(place, f"route add default via {way}")
    _ip(town.world, f"route add 10.20.0.0/22 via {OUTSIDE}")  # who knows the way in
    inside(town.router, "sysctl", "-qw", "net.ipv4.ip_forward=1")


def _programs(town: Town, files: Path) -> list[tuple[str, list[str]]]:
    serve = [sys.executable, str(SERVE), *map(str, PORTS)]
    names = ["dnsmasq", "-k", "-u", "root", "-C", f"{files}/dnsmasq.conf"]
    names += ["-x", f"{files}/dnsmasq.pid", "-l", f"{files}/leases"]
    hour = ["chronyd", "-x", "-d", "-u", "root", f"include {files}/chrony.conf"]
    hour += [f"pidfile {files}/chrony.pid"]
    pages = ["caddy", "run", "--adapter", "caddyfile", "--config", f"{files}/Caddyfile"]
    return [
        (town.world, [*serve, "--exam", f"{files}/exam.pem"]),
        *((place, serve) for place in (town.tablet, town.neighbour)),
        *((town.router, command) for command in (names, hour, pages)),
    ]


def _wait_for(town: Town) -> None:
    """Wait until every program answers whoever stands beside it."""
    beside = {
        town.tablet: [("dns", ROUTER, HOST), ("ntp", ROUTER), ("tcp", ROUTER, 80)],
        town.world: [("tcp", EXAM, 443)],
        town.neighbour: [("tcp", NEIGHBOUR, 443)],
    }
    expected = {town.tablet: [EXAM, "hour", "open"]}
    for place, questions in beside.items():
        for _ in range(2 * PATIENCE_S):
            if town.ask(place, *questions) == expected.get(place, ["open"]):
                break
            time.sleep(0.5)
        else:
            raise AssertionError(f"{place}: {town.ask(place, *questions)}")


def _ip(place: str, words: str) -> None:
    subprocess.run(["ip", "-n", place, *words.split()], check=True)
