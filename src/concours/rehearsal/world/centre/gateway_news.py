"""The news in one gateway's memory: mirrors `gateway/delivery/bulletin.py`."""

from collections.abc import Sequence

from concours.rehearsal.world.centre.bulletin import News, Point
from concours.rehearsal.world.centre.device import Token


class GatewayNews:
    """Every item so far; begun anew where the database tells another history."""

    def __init__(self) -> None:
        self.items: tuple[News, ...] = ()
        self.restarts_count = 0
        self.reads_count = 0

    def take(self, items: Sequence[News]) -> None:
        """Take what the database tells, from the first on."""
        if tuple(items[: len(self.items)]) != self.items:
            self.restarts_count += 1
        self.items = tuple(items)

    def is_behind(self, point: Point) -> bool:
        """Tell whether a tablet has heard more than we know."""
        return point.number > len(self.items)

    def is_ours(self, point: Point) -> bool:
        """Tell whether a tablet has heard what we know, as far as it has heard."""
        if self.is_behind(point):
            return False
        return not point.number or self.items[point.number - 1].history == point.history

    def concerning(self, token: Token, after: int) -> list[News]:
        """Return the items past `after` for this tablet, in order."""
        return [item for item in self.items[after:] if item.concerns(token)]

    def latest(self, token: Token) -> int:
        """Return the number of the last item for this tablet, 0 without any."""
        items = self.concerning(token, 0)
        return items[-1].number if items else 0
