"""How far something long is, for the page that asked for it: only while it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpResponse, JsonResponse

FAR: dict[str, tuple[int, int]] = {}
"""How much is done, of how much, by the key of what is long; of this process alone."""


@contextmanager
def told_to(key: str, total: int) -> Iterator[Callable[[int], None]]:
    """Keep how far something long is, for as long as it takes."""
    FAR[key] = 0, total
    try:
        yield lambda done: FAR.update({key: (done, total)})
    finally:
        FAR.pop(key, None)


def far(key: str) -> HttpResponse:
    """Answer how far it is; 0 of 0 if this process does nothing of the kind."""
    done, total = FAR.get(key, (0, 0))
    return JsonResponse({"done": done, "total": total})
