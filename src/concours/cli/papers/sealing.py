"""Sealing what was frozen for a sitting: a paper, or a series of stations."""

import argparse
import json
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from concours.authoring import shelf
from concours.cli.screen import show
from concours.core.authoring.sealing.keys import commitment, is_quorum
from concours.core.authoring.sealing.manifest import package_digest
from concours.core.authoring.sealing.package import SealedPackage
from concours.core.kernel import crypto
from concours.keeper import shares


def add_arguments(freezing: argparse.ArgumentParser) -> None:
    """Add what sealing needs to a command that freezes."""
    freezing.add_argument("--sitting", type=UUID, help="seal for this sitting")
    freezing.add_argument("--quorum", type=int, default=2)
    freezing.add_argument("--keyholders", type=int, default=3)
    freezing.add_argument(
        "--signing-key",
        type=_signing_key,
        metavar="FILE",
        help="the exam's Ed25519 key, 64 hexadecimal digits (openssl rand -hex 32)",
    )
    freezing.set_defaults(usage=freezing.error)


def check_arguments(arguments: argparse.Namespace) -> None:
    """End the command if its arguments do not go together."""
    if arguments.sitting and not arguments.signing_key:
        arguments.usage("--sitting needs --signing-key")
    if not is_quorum(arguments.quorum, keyholders=arguments.keyholders):
        arguments.usage("2 ≤ quorum ≤ keyholders ≤ 16, or 1 of 1")


def seal_for_sitting(
    arguments: argparse.Namespace, seal_under: Callable[[bytes], SealedPackage]
) -> dict[str, Any]:
    """Seal under a new secret, which leaves this function as words only.

    Raises `AlreadyThere` if this sitting was sealed before.
    """
    folder = shelf.key_document_folder(arguments.to, arguments.sitting)
    secret = secrets.token_bytes(crypto.KEY_BYTES)
    sealed_package = seal_under(secret)
    lines = shares.split(
        secret, quorum=arguments.quorum, keyholders=arguments.keyholders
    )
    package = shelf.put_package(arguments.to / "packages", sealed_package)
    key_document = shelf.put_key_document(folder, sealed_package)
    return {
        "sitting": str(arguments.sitting),
        "package": package_digest(sealed_package.manifest).hex(),
        "signer": crypto.signer_of(arguments.signing_key).hex(),
        "manifest": str(package / "manifest.json"),
        "key_document": str(key_document / "key-document"),
        "quorum": arguments.quorum,
        "commitments": [
            commitment(line, sitting=arguments.sitting, position=position).hex()
            for position, line in enumerate(lines, start=1)
        ],
        "shares": lines,
    }


def show_report(report: dict[str, Any], *, as_json: bool) -> None:
    """Show what was frozen and sealed, and the words of each keyholder, once."""
    if as_json:
        show(json.dumps(report, ensure_ascii=False))
        return
    show(*(f"{name}: {value}" for name, value in report.items() if name != "shares"))
    for position, words in enumerate(report.get("shares", ()), start=1):
        show("", f"Part {position} (à remettre, montrée une seule fois) :", words)


def _signing_key(name: str) -> bytes:
    text = Path(name).read_text(encoding="ascii").strip()
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise argparse.ArgumentTypeError("not 64 hexadecimal digits")
    return bytes.fromhex(text)
