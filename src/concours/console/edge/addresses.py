"""How an address names a sitting: `EXAM/SITTING`, as a person reads and types it.

The bare identity that addresses had before still leads to the same page: it stands in
messages and minutes that were sent. Our own links are all in the readable form.
"""

from functools import lru_cache
from uuid import UUID

from django.urls import register_converter

from concours.store.queries.shared import kept_in_memory
from concours.store.queries.short_names import name_of_identity, sitting_named
from concours.store.queries.unknown import Unknown

NAMES_COUNT_MAX = 4_096


class SittingName:
    """The part of an address that names a sitting; pages receive its identity."""

    regex = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w-]+/[a-z0-9-]+"

    def to_python(self, value: str) -> UUID:
        """Return the identity; of none, the address leads nowhere (`ValueError`)."""
        try:
            return _identity(value)
        except Unknown as error:
            raise ValueError(value) from error

    def to_url(self, value: UUID | str) -> str:
        """Return the whole name of a sitting; its identity if there is none such."""
        try:
            return _name(UUID(str(value)))
        except Unknown:
            return str(value)


@kept_in_memory(NAMES_COUNT_MAX)
def _identity(name: str) -> UUID:
    """Return what a name names, once it is there: of one sitting, for ever."""
    return sitting_named(name)


@lru_cache(maxsize=NAMES_COUNT_MAX)
def _name(sitting: UUID) -> str:
    """Return the whole name of a sitting, which never changes."""
    return name_of_identity(sitting)


register_converter(SittingName, "sitting")
