"""The secrets of a home: drawn once, kept closed, never drawn anew by themselves."""

import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concours.core.people.roster.codes import CODES_KEY_BYTES
from concours.store.cluster import ClusterFault
from concours.store.install import ROLES
from concours.store.roles import WATCH

SECRET_BYTES = 24


class HouseFault(ClusterFault):
    """The house cannot start: why, and what to do, in French and in English."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What this home drew at its first start: one password a role, and two keys.

    `codes` is that of candidates' codes: console and gateways have it, no database.
    """

    roles: Mapping[str, str]
    console: str
    codes: str


def read_secrets(path: Path) -> Secrets:
    """Read this home's secrets, drawn now if it has none (0600).

    Raises `HouseFault` if anybody but their owner may read them, or if they are no
    longer whole: new ones are drawn when somebody asks for it, never by themselves.
    """
    if not path.exists():
        fresh = {
            "roles": {role: secrets.token_urlsafe(SECRET_BYTES) for role in ROLES},
            "console": secrets.token_urlsafe(2 * SECRET_BYTES),
        }
        _write_secrets(path, fresh)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise HouseFault(
            fr=f"D’autres que vous peuvent lire {path} : trouvez qui l’a lu, puis "
            "`chmod 600`, ou effacez-le pour d’autres mots de passe.",
            en=f"Others may read {path}: find out who did, then `chmod 600`, or delete "
            "it for other passwords.",
        )
    try:
        content = json.loads(path.read_text())
        whole = _with_later(content)
        own_secrets = Secrets(
            roles={role: str(whole["roles"][role]) for role in ROLES},
            console=str(whole["console"]),
            codes=str(whole["codes"]),
        )
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _damaged(path) from error
    if whole != content:
        _write_secrets(path, whole)
    return own_secrets


def _with_later(content: dict[str, Any]) -> dict[str, Any]:
    """Return secrets with those that homes of earlier releases lack, drawn now."""
    roles = {WATCH: secrets.token_urlsafe(SECRET_BYTES)} | content["roles"]
    return {"codes": secrets.token_hex(CODES_KEY_BYTES)} | content | {"roles": roles}


def _damaged(path: Path) -> HouseFault:
    return HouseFault(
        fr=f"{path} est abîmé : remettez-en la copie (chmod 600). L’effacer fait "
        "tirer d’autres secrets : toutes les convocations perdent alors leur code, les "
        "membres du personnel se reconnectent et refont leur second facteur.",
        en=f"{path} is damaged: put its copy back (chmod 600). Deleting it draws other "
        "secrets: the codes of all convocations are then void, staff sign in again and "
        "set up their second factor anew.",
    )


def _write_secrets(path: Path, content: Mapping[str, object]) -> None:
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file)
    draft.rename(path)
