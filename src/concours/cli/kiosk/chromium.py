"""`concours kiosk chromium`: policies for fleets without Safe Exam Browser."""

import argparse
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from concours.cli.kiosk.inputs import is_origin
from concours.cli.kiosk.kept import keep_all
from concours.cli.screen import choose, show
from concours.core.kernel.canonical import Json
from concours.core.kiosk.chromium import (
    android_policy,
    chromeos_policies,
    chromium_policies,
)

FORM = "concours-kiosk-chromium-1"
DESCRIPTION = """\
Write the policies of a managed Chromium: the exam's address opens, and nothing else.

  linux.json       into /etc/chromium/policies/managed (Chrome: /etc/opt/chrome/…)
  linux-start.sh   opens it on the whole screen, as the only program of a session
  chromeos.json    the web application of a kiosk, and its policies, for the console
  android.json     a policy of the Android Management API: Chrome alone, in lock task

  concours kiosk chromium --origin https://examen.example --to chromium

Such a tablet proves no lock: readiness shows it in amber, by its site's name. Tried
with Chromium on Linux; ChromeOS and Android were not.
"""


def register_chromium(verbs: Any) -> tuple[argparse.ArgumentParser, Any]:
    """Add `chromium`; return its parser and what runs it."""
    parser = verbs.add_parser(
        "chromium",
        help="policies for Linux, ChromeOS and Android",
        description=DESCRIPTION,
        epilog="exit codes: 0 made · 1 refused, and why · 2 usage",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--origin", required=True, metavar="https://HOST")
    parser.add_argument(
        "--relay", action="store_true", help="sites have relays on their own network"
    )
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    return parser, run_chromium


def run_chromium(arguments: argparse.Namespace) -> int:
    """Write every file, or none. 0 made, 1 refused, 2 usage."""
    origin = arguments.origin.rstrip("/")
    if not is_origin(origin):
        return 2
    files = {
        "android.json": _write(android_policy(origin, has_relay=arguments.relay)),
        "chromeos.json": _write(chromeos_policies(origin, has_relay=arguments.relay)),
        "linux-start.sh": _linux_start(origin).encode(),
        "linux.json": _write(chromium_policies(origin, has_relay=arguments.relay)),
    }
    if not keep_all(arguments.to, files, {}):
        return 1
    names = ", ".join(files)
    if arguments.json:
        digests = {name: sha256(data).hexdigest() for name, data in files.items()}
        show(json.dumps({"form": FORM, "files": digests}, indent=1))
    else:
        show(choose(fr=f"{arguments.to} : {names}", en=f"{arguments.to}: {names}"))
    return 0


def _write(value: dict[str, Json]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _linux_start(origin: str) -> str:
    """Return the script that opens Chromium on the whole screen, and opens it again."""
    return f"""\
#!/bin/sh
# The tablets of an exam on Linux: Chromium alone, started again if it ends.
# Written by `concours kiosk chromium`; policies: linux.json. The profile is kept.
while :; do
    chromium --kiosk --no-first-run --noerrdialogs --disable-pinch \\
        --overscroll-history-navigation=0 \\
        --user-data-dir="$HOME/.config/concours-exam" '{origin}/'
    sleep 1
done
"""
