"""The news of the centre, in one order for all sittings, and whom each concerns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from concours.core.delivery.journal.entry import AttemptId
from concours.rehearsal.world.centre.device import Token
from concours.rehearsal.world.paper import SITTINGS


@dataclass(frozen=True, slots=True)
class Point:
    """How far a tablet has heard, and of which history."""

    number: int = 0
    history: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One item, and whom it concerns: all, a site, or one attempt."""

    number: int
    raw: dict[str, Any]
    site: int | None = None
    attempt: AttemptId | None = None

    @property
    def history(self) -> str:
        """What tells the news up to this item from any others."""
        return str(self.raw["history"])

    def concerns(self, token: Token) -> bool:
        """Say whether it is for a tablet: not its own taking over."""
        if self.site not in (None, token.site):
            return False
        if self.attempt is None:
            return True
        epoch = token.epoch_in(self.attempt)
        return epoch is not None and self.raw.get("epoch", epoch + 1) > epoch


@dataclass(slots=True)
class Bulletin:
    """Every item so far."""

    items: list[News] = field(default_factory=list)
    told_count: int = 0
    """Items ever told: a restored database tells others under the same numbers."""

    def tell(
        self,
        raw: dict[str, Any],
        *,
        order: int,
        site: int | None,
        attempt: AttemptId | None,
    ) -> News:
        """Add one item about a sitting."""
        self.told_count += 1
        header = {
            "number": len(self.items) + 1,
            "history": f"{self.told_count:016x}",
            "sitting": str(SITTINGS[order - 1]),
        }
        item = News(
            number=len(self.items) + 1, raw=header | raw, site=site, attempt=attempt
        )
        self.items.append(item)
        return item

    def for_token(self, token: Token) -> Sequence[News]:
        """Return the items for one tablet, in order."""
        return [item for item in self.items if item.concerns(token)]
