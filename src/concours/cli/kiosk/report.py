"""What a probe found is told to the exam, whoever reads in between.

The line is not trusted: a report is sealed with a site's code, which never travels.
A site where somebody answers in the exam's place can say so, unless they keep it back.
"""

import http.client
import json
import ssl
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from concours.core.kiosk.proof.probes import (
    SEEN_LENGTH_MAX,
    ProbeCheck,
    ProbeCode,
    read_probe_code,
)

FORM = "concours-kiosk-report-1"
HTTPS = 443
WAIT_S = 10
REPLY_BYTES_MAX = 4_096
CODE_BYTES_MAX = 100
KEPT = "kept"


def read_code(path: Path) -> ProbeCode:
    """Return the code on the first line of a file, or typed. Raises `OSError`."""
    with path.open("rb") as file:  # a line, so that a terminal need not end its text
        line = file.readline(CODE_BYTES_MAX)
    return read_probe_code(line.decode("ascii", "replace").strip())


def send_report(origin: str, checks: Sequence[ProbeCheck], code: ProbeCode) -> str:
    """Send a report; return `kept`, or the code of a refusal, or why none came."""
    parts = urlsplit(origin)
    line = http.client.HTTPSConnection(
        parts.hostname or "",
        parts.port or HTTPS,
        timeout=WAIT_S,
        context=_untrusting_context(),
    )
    try:
        line.request("GET", "/health")
        reply = line.getresponse()
        reply.read(REPLY_BYTES_MAX)
        report = _write(checks, reply.getheader("X-Centre-Ms") or "")
        body = {
            "code": code.handle,
            "report": report,
            "seal": code.seal(report.encode()).hex(),
        }
        headers = {"Content-Type": "application/json"}
        line.request("POST", "/seb/probe", json.dumps(body), headers)
        reply = line.getresponse()
        text = reply.read(REPLY_BYTES_MAX)
    except (OSError, http.client.HTTPException) as error:
        return str(error) or type(error).__name__
    finally:
        line.close()
    return KEPT if reply.status == http.client.OK else _refusal(text, reply.status)


def _write(checks: Sequence[ProbeCheck], centre_ms: str) -> str:
    report = {
        "form": FORM,
        "at_ms": int(centre_ms) if centre_ms.isdecimal() else 0,
        "checks": [
            {
                "name": check.name,
                "state": check.state,
                "seen": check.seen[:SEEN_LENGTH_MAX],
            }
            for check in checks
        ],
    }
    return json.dumps(report, ensure_ascii=False)


def _refusal(text: bytes, status: int) -> str:
    try:
        return str(json.loads(text)["code"])
    except (ValueError, KeyError, TypeError):
        return str(status)


def _untrusting_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
