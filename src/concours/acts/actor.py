"""Who acts, and from where."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Venue:
    """A site, or one room of it."""

    site: UUID
    room: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """Roles that somebody has, and where the local ones are held.

    `exam` is the only one in which they count; None: all exams of the house.
    """

    roles: frozenset[str] = frozenset()
    post: Venue | None = None
    exam: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who acts. `id` is a login, or `system` for the command.

    `roles` are those of `acts.may`, as they stand when the request comes in, at the
    place that it is about. `post` is where a site manager or a supervisor works; who
    serves the nation has none. `exam_roles` are those of `roles` that they have in this
    exam alone. `house` is their office in the house, None for whoever has one role
    everywhere, as the command; `appointments` are their offices in one exam each.
    """

    id: str
    name: str
    roles: frozenset[str]
    post: Venue | None = None
    exam_roles: frozenset[str] = frozenset()
    house: Office | None = None
    appointments: tuple[Office, ...] = ()
