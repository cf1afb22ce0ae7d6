"""How long requests take, for machines (`docs/operating/cell/metrics.md`)."""

from collections.abc import Callable
from http import HTTPStatus
from time import perf_counter

from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

from concours.metrics.registry import new_registry

WAITS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REGISTRY = new_registry()
REQUESTS = Histogram(
    "concours_request_seconds",
    "From a request that was read to its answer, or to the first piece of a stream.",
    ["status"],
    buckets=WAITS_S,
    registry=REGISTRY,
)


class Metrics:
    """Measure each request, by its kind of status: 2xx, 3xx, 4xx or 5xx."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        begun_s = perf_counter()
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR
        try:
            response = self._get_response(request)
            status = response.status_code
        finally:
            REQUESTS.labels(f"{status // 100}xx").observe(perf_counter() - begun_s)
        return response
