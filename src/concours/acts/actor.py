"""Who acts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who acts. `id` is a login, or `system` for the command.

    `roles` are those of `acts.may`, as they stand when the request comes in.
    """

    id: str
    name: str
    roles: frozenset[str]
