"""How far something long is, for the page that asked for it: only while it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpResponse, JsonResponse

FAR: dict[str, tuple[int, int]] = {}
"""How much is done, of how much, by the key of what is long; of this process alone."""


@contextmanager
def report_progress(key: str, total: int) -> Iterator[Callable[[int], None]]:
    """Keep how far something long is, for as long as it takes."""
    FAR[key] = 0, total
    try:
        yield lambda done_count: FAR.update({key: (done_count, total)})
    finally:
        FAR.pop(key, None)


def answer_progress(key: str) -> HttpResponse:
    """Answer how far it is; 0 of 0 if this process does nothing of the kind."""
    done_count, total = FAR.get(key, (0, 0))
    return JsonResponse({"done": done_count, "total": total})
