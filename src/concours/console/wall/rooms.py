"""Whether an exam is looked at room by room, and what a room is called there."""

from concours.store.models import Exam
from concours.store.queries.profiles import profile_of


def is_by_rooms(exam: Exam) -> bool:
    """Tell whether the pages of an exam show rooms where others show sites."""
    return profile_of(exam).wall == "rooms"


def room_name(room: str, site: str, *, is_only_site: bool) -> str:
    """Return the name of a room; its site goes without saying where it is the only."""
    return room if is_only_site else f"{site} · {room}"
