"""Three kinds of failure, and no fourth."""

from typing import ClassVar


class Refusal(Exception):
    """The rules said no: expected, final, journalled, explained to a person.

    Subclasses are dataclasses of facts. `code` never changes once published:
    clients, auditors and translations match on it. No prose here; wording
    belongs to the edge that knows its reader and their language.
    """

    code: ClassVar[str]

    def facts(self) -> dict[str, object]:
        """Return the facts of this refusal by name, for the edge that words it."""
        names = getattr(self, "__dataclass_fields__", ())
        return {name: getattr(self, name) for name in names if name != "code"}


class Unavailable(Exception):
    """The world did not answer in time. Retry the same request, same key."""


class Defect(AssertionError):
    """We were wrong. Only the process edge catches it: stop and page."""
