"""A demonstration's visitors: the accounts that they may play, codes included.

Only where the settings name the file of what visitors know; elsewhere there is nobody.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from concours.console.pages.landing import first_role
from concours.core.kernel.crypto import one_time_code
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.second_factor import STEP_MS
from concours.store.queries.people.staff import app_of


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a demonstration, as its sign-in page offers it."""

    login: str
    name: str
    role: str
    password: str
    factor: bytes


def accounts() -> list[Account]:
    """Return the accounts of a demonstration, none of a real house."""
    if settings.VISITORS is None:
        return []
    content: dict[str, Any] = json.loads(settings.VISITORS.read_text())
    return [
        Account(
            login=facts["login"],
            name=facts["name"],
            role=first_role(facts["roles"]),
            password=facts["password"],
            factor=bytes.fromhex(facts.get("factor", "")),
        )
        for facts in content["staff"]
    ]


def shown_code(login: str, *, now: Instant) -> str:
    """Return what the person's authenticator would show, or its next one if spent."""
    own_accounts = [
        account for account in accounts() if account.login == login and account.factor
    ]
    row = app_of(login)
    if not own_accounts or row is None:
        return ""
    return one_time_code(own_accounts[0].factor, max(now // STEP_MS, row.used + 1))
