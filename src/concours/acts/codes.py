"""What is stored instead of codes, for many people at once: each is slow, by design."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from django.conf import settings

from concours.core.people.roster.codes import code_digest

THREADS_COUNT = 2


def digest_codes(codes: Iterable[tuple[UUID, str]]) -> list[bytes]:
    """Return the 32 bytes that stand for each bearer's code, in their order."""
    with ThreadPoolExecutor(THREADS_COUNT) as threads:
        return list(threads.map(_digest, codes))


def _digest(code: tuple[UUID, str]) -> bytes:
    return code_digest(settings.CODES_KEY, *code)
