"""The staff of the demonstration, one a role, and what a visitor plays them by.

Two organisers are there, for two appoint. Everything is known to whoever runs the
demonstration, authenticators included.
"""

import secrets
from typing import Any

from django.conf import settings

from concours.acts.actor import Actor, Venue
from concours.acts.people import accounts, second_factor
from concours.core.kernel.crypto import NONCE_BYTES
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.second_factor import (
    RECOVERY_CHANCE_BYTES,
    SECRET_BYTES,
    code_at,
)
from concours.store.models import Site, StaffMember

STAFF = (
    ("presidente", "Pr A. Delmas", ("president", "jury", "keyholder")),
    ("kermarec", "Pr J. Kermarec", ("jury", "keyholder")),
    ("benali", "Pr S. Benali", ("jury", "keyholder")),
    ("technique", "L. Hamon", ("technician",)),
    ("auditeur", "M. Vasseur", ("auditor",)),
    ("organisation", "C. Moreau", ("organiser",)),
    ("secretariat", "F. Garnier", ("organiser",)),
    ("centre", "D. Loiseau", ("site_manager",)),
    ("salle", "N. Ferrand", ("supervisor",)),
)
POSTS = {"centre": ("Fort-de-France", ""), "salle": ("Fort-de-France", "Salle 1")}
"""Where the local ones are: the first site of `seed.SITES`, and a room of it."""


def draw_staff() -> list[dict[str, Any]]:
    """Draw what a visitor needs to play each of them."""
    return [
        {
            "login": login,
            "name": name,
            "roles": roles,
            "post": POSTS.get(login),
            "password": accounts.initial_password(
                secrets.token_bytes(RECOVERY_CHANCE_BYTES)
            ),
            "factor": secrets.token_hex(SECRET_BYTES),
        }
        for login, name, roles in STAFF
    ]


def write(actor: Actor, staff: list[dict[str, Any]], *, now: Instant) -> None:
    """Appoint them, each with an authenticator; sites are there already."""
    members = [_member(facts) for facts in staff]
    accounts.write_appointments(actor, members, accounts.Grounds(), now=now)
    key = second_factor.sealing_key(settings.SECRET_KEY)
    for facts in staff:
        row = StaffMember.objects.get(login=facts["login"])
        secret = bytes.fromhex(facts["factor"])
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed_secret = second_factor.seal_secret(row, secret, key=key, nonce=nonce)
        code = code_at(secret, now)
        second_factor.enrol_app(row, sealed_secret, code, key=key, now=now)


def _member(facts: dict[str, Any]) -> accounts.Member:
    post = None
    if facts["post"]:
        site, room = facts["post"]
        post = Venue(Site.objects.get(name=site).id, room)
    return accounts.Member(
        facts["login"],
        facts["name"],
        tuple(facts["roles"]),
        facts["password"],
        post,
        is_password_given=False,
    )
