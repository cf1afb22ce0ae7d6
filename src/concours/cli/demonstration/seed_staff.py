"""The staff of the demonstration, one a role, and what a visitor plays them by.

Two organisers are there, for two appoint, and two of the technical cell, for one hands
over to the other. Everything is known to whoever runs the
demonstration, authenticators included.
"""

import secrets
from typing import Any

from django.conf import settings
from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.people import accounts, second_factor
from concours.core.kernel.crypto import NONCE_BYTES
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.second_factor import (
    RECOVERY_CHANCE_BYTES,
    SECRET_BYTES,
)
from concours.store.models import Placement, Site, StaffMember

STAFF = (
    ("presidente", "Pr A. Delmas", ("president", "jury", "keyholder")),
    ("kermarec", "Pr J. Kermarec", ("jury", "keyholder")),
    ("benali", "Pr S. Benali", ("jury", "keyholder")),
    ("technique", "L. Hamon", ("technician",)),
    ("releve", "R. Leroy", ("technician",)),
    ("auditeur", "M. Vasseur", ("auditor",)),
    ("organisation", "C. Moreau", ("organiser",)),
    ("secretariat", "F. Garnier", ("organiser",)),
    ("centre", "D. Loiseau", ("site_manager",)),
    ("salle", "N. Ferrand", ("supervisor",)),
    ("coordination", "V. Rousseau", ("coordinator",)),
    ("circuit", "H. Guérin", ("marshal",)),
)
POSTS = {
    "centre": ("Fort-de-France", ""),
    "salle": ("Fort-de-France", "Salle 1"),
    "coordination": ("Fort-de-France", ""),
    "circuit": ("Fort-de-France", "c1"),
}
"""Where the local ones are: the first site of `seed.SITES`, a room, a circuit of it."""
MARSHAL = "circuit"
"""Who is appointed with the half-day: their circuit is not there before."""


INITIALS = "ABCDEFGHJLMNPRSV"
FAMILY = (
    *("Arnaud", "Baudry", "Besson", "Bonnet", "Carpentier", "Chauvin", "Cordier"),
    *("Delaunay", "Dumas", "Évrard", "Fontaine", "Gauthier", "Guillot", "Hébert"),
    *("Jacquet", "Lacombe", "Le Gall", "Leclerc", "Mallet", "Marchand", "Mercier"),
    *(
        "Navarro",
        "Olivier",
        "Pasquier",
        "Renaud",
        "Salmon",
        "Tessier",
        "Vidal",
        "Weber",
    ),
)
"""Of examiners: no length divides the other, so that a half-day has each name once."""


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


@transaction.atomic
def write(actor: Actor, staff: list[dict[str, Any]], *, now: Instant) -> None:
    """Appoint them, each with an authenticator; where they work is there."""
    members = [_member(facts) for facts in staff]
    accounts.write_appointments(actor, members, accounts.Grounds(), now=now)
    key = second_factor.sealing_key(settings.SECRET_KEY)
    for facts in staff:
        row = StaffMember.objects.get(login=facts["login"])
        secret = bytes.fromhex(facts["factor"])
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed_secret = second_factor.seal_secret(row, secret, key=key, nonce=nonce)
        second_factor.add_factor(
            row, "app", credential=sealed_secret, counter=0, now=now
        )


def appoint_marshal(actor: Actor, staff: list[dict[str, Any]], *, now: Instant) -> None:
    """Appoint the marshal whom a visitor plays, if their circuit is there."""
    for facts in staff:
        if facts["login"] == MARSHAL:
            site, room = facts["post"]
            if Placement.objects.filter(site__name=site, room=room).exists():
                write(actor, [facts], now=now)


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


def examiner_name(place: int) -> str:
    """Return how an examiner is called, by their place in the list."""
    title = "Dr" if place % 3 else "Pr"
    return f"{title} {INITIALS[place % len(INITIALS)]}. {FAMILY[place % len(FAMILY)]}"
