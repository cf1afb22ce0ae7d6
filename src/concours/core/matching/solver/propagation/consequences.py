"""What an assumption implies, and what two assumptions imply in common."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Consequences:
    """What moved since a mark: values removed, bounds of gates tightened."""

    removed: set[int]
    high: dict[int, int]
    low: dict[int, int]

    def find_common(self, branch: "Consequences") -> "Consequences":
        """Return the common consequences: what holds on both branches."""
        high = {
            gate: max(self.high[gate], branch.high[gate])
            for gate in self.high.keys() & branch.high.keys()
        }
        low = {
            gate: min(self.low[gate], branch.low[gate])
            for gate in self.low.keys() & branch.low.keys()
        }
        return Consequences(self.removed & branch.removed, high, low)

    def __bool__(self) -> bool:
        return bool(self.removed or self.high or self.low)
