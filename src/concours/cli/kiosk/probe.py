"""`concours kiosk probe`: from a tablet's place the exam is reached, nothing else."""

import argparse
import http.client
import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from concours.cli.kiosk.inputs import is_origin
from concours.cli.kiosk.report import KEPT, read_code, send_report
from concours.cli.screen import choose, complain, show
from concours.core.kiosk.proof.probes import ProbeCheck

FORM = "concours-kiosk-probe-1"
WAIT_S = 3
CLOCK_MS_MAX = 2_000
HTTPS = 443
NAMES = (
    "chatgpt.com",
    "dns.google",
    "fr.wikipedia.org",
    "mask.icloud.com",
    "web.whatsapp.com",
    "www.apple.com.akadns.net",
    "www.bing.com",
    "www.google.com",
    "www.service-public.fr",
    "www.youtube.com",
)
"""Ten names of elsewhere: none may be known inside."""

ADDRESSES = (
    "1.1.1.1",
    "8.8.4.4",
    "8.8.8.8",
    "9.9.9.9",
    "94.140.14.14",
    "149.112.112.112",
    "185.228.168.168",
    "208.67.222.222",
    "2606:4700:4700::1111",
    "2001:4860:4860::8888",
)
"""Ten public addresses that answer everybody on port 443: none may be reached."""

NEIGHBOUR_PORTS = (80, 443, 5353, 7000, 62078)
"""What tablets and laptops listen on: the web, AirPlay, what iPads pair by."""

DESCRIPTION = """\
From a tablet's place in a room, before the day: is the exam reached, is it ours that
answers, and is nothing else reached?

  exam        the tablets' address answers over TLS, under a certificate that holds
  certificate with --public-key, its key is the exam's own: nobody reads in between
  hour        this machine is within two seconds of the exam
  names       ten names of elsewhere are unknown
  addresses   ten public addresses, two of them IPv6, are not reached
  neighbours  with --neighbour, a tablet beside this one is not reached

  concours kiosk probe --origin https://examen.example --neighbour 10.20.0.12

With --code-file (/dev/stdin: typed), what it finds is sent: *État de préparation* shows
it for the site whose code this is. The code itself is never sent.
"""

WORDS = {
    "exam": ("l’examen répond", "the exam answers"),
    "certificate": ("c’est lui qui répond", "it is the exam that answers"),
    "hour": ("l’heure", "the hour"),
    "names": ("noms d’ailleurs inconnus", "names of elsewhere unknown"),
    "addresses": ("ailleurs fermé", "elsewhere closed"),
    "neighbours": ("tablettes voisines fermées", "tablets beside closed"),
}
SIGNS = {"ok": "✓", "wrong": "✗", "unknown": "?"}


def register_probe(verbs: Any) -> tuple[argparse.ArgumentParser, Any]:
    """Add `probe`; return its parser and what runs it."""
    parser = verbs.add_parser(
        "probe",
        help="from a tablet's place: the exam is reached, and nothing else",
        description=DESCRIPTION,
        epilog="exit codes: 0 all is well · 1 something is not · 2 usage",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--origin", required=True, metavar="https://HOST")
    parser.add_argument("--root", type=Path, metavar="PEM", help="an own authority")
    parser.add_argument(
        "--public-key", metavar="SHA256", help="64 hexadecimal digits, as probe tells"
    )
    parser.add_argument("--neighbour", action="append", default=[], metavar="ADDRESS")
    parser.add_argument(
        "--code-file", type=Path, metavar="F", help="the code of a site, to tell it"
    )
    return parser, run_probe


def run_probe(arguments: argparse.Namespace) -> int:
    """Make every check, and tell it. 0 all is well, 1 something is not, 2 usage."""
    origin = arguments.origin.rstrip("/")
    if not is_origin(origin):
        return 2
    try:
        trust = ssl.create_default_context(cafile=arguments.root)
        code = read_code(arguments.code_file) if arguments.code_file else None
    except (OSError, ssl.SSLError) as error:
        complain(fr=f"à corriger : {error}", en=f"to mend: {error}")
        return 2
    checks = [
        *_ask_exam(origin, trust, arguments.public_key),
        _check_closed("names", NAMES, _is_unknown),
        _check_closed("addresses", ADDRESSES, _is_closed),
    ]
    if arguments.neighbour:
        checks.append(_check_closed("neighbours", arguments.neighbour, _is_hidden))
    report = None if code is None else send_report(origin, checks, code)
    is_well = all(check.state == "ok" for check in checks)
    if arguments.json:
        _show_json(checks, is_well=is_well, report=report)
    else:
        _show_lines(checks, report)
    return 0 if is_well and report in (None, KEPT) else 1


def _show_json(
    checks: Sequence[ProbeCheck], *, is_well: bool, report: str | None
) -> None:
    value = {
        "form": FORM,
        "is_well": is_well,
        "checks": [asdict(check) for check in checks],
        "report": report,
    }
    show(json.dumps(value, ensure_ascii=False, indent=1))


def _show_lines(checks: Sequence[ProbeCheck], report: str | None) -> None:
    for check in checks:
        fr, en = WORDS[check.name]
        show(f"{SIGNS[check.state]} {choose(fr=fr, en=en)} · {check.seen}")
    if report == KEPT:
        show(choose(fr="✓ rapport remis à l’examen", en="✓ the exam has the report"))
    elif report is not None:
        fr = f"✗ rapport non remis · {report}"
        show(choose(fr=fr, en=f"✗ the report was not taken · {report}"))


def _ask_exam(
    origin: str, trust: ssl.SSLContext, public_key: str | None
) -> Iterator[ProbeCheck]:
    parts = urlsplit(origin)
    line = http.client.HTTPSConnection(
        parts.hostname or "", parts.port or HTTPS, timeout=WAIT_S, context=trust
    )
    try:
        line.connect()
        certificate = line.sock.getpeercert(binary_form=True)
        sent_ms = _now_ms()
        line.request("GET", "/health")
        reply = line.getresponse()
        received_ms = _now_ms()
    except (OSError, http.client.HTTPException) as error:
        yield ProbeCheck("exam", "wrong", str(error) or type(error).__name__)
        return
    finally:
        line.close()
    state = "ok" if reply.status == http.client.OK else "wrong"
    yield ProbeCheck("exam", state, f"{origin} · {reply.status}")
    digest = _key_digest(certificate)
    if public_key is None:
        yield ProbeCheck("certificate", "ok", digest)
    else:
        is_ours = digest == public_key.strip().lower()
        yield ProbeCheck("certificate", "ok" if is_ours else "wrong", digest)
    yield _hour(reply.getheader("X-Centre-Ms"), sent_ms, received_ms)


def _hour(header: str | None, sent_ms: int, received_ms: int) -> ProbeCheck:
    """Judge this machine's hour; what the way took counts for it."""
    if header is None or not header.isdecimal():
        return ProbeCheck("hour", "unknown", "?")
    centre_ms = int(header)
    off_ms = max(sent_ms - centre_ms, centre_ms - received_ms, 0)
    return ProbeCheck(
        "hour", "ok" if off_ms <= CLOCK_MS_MAX else "wrong", f"± {off_ms} ms"
    )


def _check_closed(
    name: str, places: Sequence[str], is_closed: Callable[[str], bool]
) -> ProbeCheck:
    """Return whether all of them are closed to us; which are not."""
    with ThreadPoolExecutor(len(places)) as pool:
        answers = list(pool.map(is_closed, places))
    open_places = [
        place for place, is_shut in zip(places, answers, strict=True) if not is_shut
    ]
    if open_places:
        return ProbeCheck(name, "wrong", ", ".join(open_places))
    return ProbeCheck(name, "ok", f"{len(places)}/{len(places)}")


def _is_unknown(name: str) -> bool:
    try:
        socket.getaddrinfo(name, HTTPS)
    except OSError:
        return True
    return False


def _is_closed(address: str) -> bool:
    """Say whether nobody takes a connection: a router that refuses is as good."""
    try:
        socket.create_connection((address, HTTPS), WAIT_S).close()
    except OSError:
        return True
    return False


def _is_hidden(address: str) -> bool:
    """Say whether a neighbour never answers: one that refuses was reached."""
    for port in NEIGHBOUR_PORTS:
        try:
            socket.create_connection((address, port), WAIT_S / 3).close()
        except ConnectionRefusedError:
            return False
        except OSError:
            continue
        return False
    return True


def _key_digest(certificate: bytes | None) -> str:
    """Return the SHA-256 of a certificate's public key (SPKI, as pins name it)."""
    key = x509.load_der_x509_certificate(certificate or b"").public_key()
    data = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sha256(data).hexdigest()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
