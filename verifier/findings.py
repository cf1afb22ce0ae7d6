"""What was found, differs or is odd: codes and facts, listed up to a bound, counted."""

from dataclasses import dataclass, field
from typing import Any

from verifier.sentences import WORDS

FINDINGS_COUNT_MAX = 1_000


@dataclass
class Findings:
    """The list that grows while the bundle is read."""

    listed: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0

    def add(self, code: str, **facts: Any) -> None:
        """Note one thing; see the tables of codes in `docs/reference/bundle.md`."""
        self.count += 1
        if len(self.listed) < FINDINGS_COUNT_MAX:
            self.listed.append({"code": code} | facts)


def reason_of(error: Exception) -> str:
    """Return why something cannot be read, with the name of its file if it has one."""
    is_said = isinstance(error, (OSError, ValueError)) and str(error)
    return str(error) if is_said else f"it is not of its form ({error!r})"


def sentence(finding: dict[str, Any]) -> str:
    """Return a finding as one line for a person: its code, its facts, what it means."""
    facts = " ".join(f"{name}={value}" for name, value in finding.items())
    words = WORDS.get(finding["code"])
    return facts.removeprefix("code=") + (f": {words}" if words else "")
