"""What scenarios are held to from outside: the domains of the law, the time to read."""

from collections.abc import Collection
from dataclasses import dataclass

from concours.core.kernel.time import MINUTE_MS


@dataclass(frozen=True, slots=True)
class ScenarioRules:
    """The codes of domains (file of groups), and how long candidates read a door."""

    domains: Collection[str]
    reading_ms: int = MINUTE_MS
