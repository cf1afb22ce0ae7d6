"""Who acts, and from where."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Venue:
    """A site, or one room of it."""

    site: UUID
    room: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who acts. `id` is a login, or `system` for the command.

    `roles` are those of `acts.may`, as they stand when the request comes in. `post` is
    where a site manager or a supervisor works; who serves the nation has none.
    """

    id: str
    name: str
    roles: frozenset[str]
    post: Venue | None = None
