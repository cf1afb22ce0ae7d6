"""Bounds on what comes in, beside those of the settings on bodies and fields."""

import re
from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from concours.core.tables.table import FILE_BYTES_MAX

URL_LENGTH_MAX = 2_048
PROBED = "/health"
"""Asked by balancers under whatever name they know of us."""

VIEWERS_COUNT_MAX = 100
"""Streams of the wall that one process holds open; each takes a thread that sleeps."""

BODIES_COUNT_MAX = 16
BODIES_OF_NETWORK_MAX = 4
KNOWN_BODIES_COUNT_MAX = 32
BODIES_OF_DEVICE_MAX = 6
"""Bodies on their way: each takes a thread until its last byte; nothing hurries it.
Those of known devices have places of their own."""


FORM_BYTES_MAX = 262_144
FILE_FORM_BYTES_MAX = FILE_BYTES_MAX + FORM_BYTES_MAX
TAKES_FILE = re.compile(
    r"/exams/[\w-]+/((roster|parts|kiosk|allotment)/bring|matching/[\w-]+/bring/[\w-]+)"
    r"|/sittings/[\w-]+(/[\w-]+)?/(levelling/prepare|results/panels|cases/\d+/[\w-]+"
    r"|circuits/[\w-]+/paper/[\w-]+)"
)
PART_FORM_BYTES_MAX = 2**26
"""64 MiB: an encrypted part of a paper, on its way from a ceremony."""
TAKES_PART = re.compile(r"/exams/[\w-]+/(ceremony/(part|seal)|open-check)")
PAPER_BYTES_MAX = 2**25
"""32 MiB: a paper in clear, which stays in memory."""

PAPERS_COUNT_MAX = 2
"""Papers in clear that one process holds at a time, and one that a stranger sends."""

TAKES_PAPER = re.compile(r"/exams/[\w-]+/papers/(read|freeze|reread)")


class Bounds:
    """Answer 414 to an address that no page of ours can have.

    And 404 to one with the sign that no database takes, 400 to a host that is not ours.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if len(request.get_full_path()) > URL_LENGTH_MAX:
            return HttpResponse(status=414)
        if "\0" in request.path:
            return HttpResponse(status=404)
        if request.path != PROBED and not _is_our_host(request):
            return HttpResponse(status=400)
        return self._get_response(request)


def _is_our_host(request: HttpRequest) -> bool:
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True


def body_length_max(path: str) -> int:
    """Return how long a body may be, by where it goes."""
    if TAKES_PART.fullmatch(path):
        return PART_FORM_BYTES_MAX
    if takes_paper(path):
        return PAPER_BYTES_MAX
    return FILE_FORM_BYTES_MAX if TAKES_FILE.fullmatch(path) else FORM_BYTES_MAX


def is_too_long(request: HttpRequest) -> bool:
    """Tell whether a body is longer than any that may go there."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    return length > body_length_max(request.path)


def sent_file(request: HttpRequest, field: str) -> "UploadedFile[bytes] | None":
    """Return the file of a field of a form, where its page has room for one."""
    assert body_length_max(request.path) > FORM_BYTES_MAX, request.path
    return request.FILES.get(field)


def takes_paper(path: str) -> bool:
    """Tell whether what goes there is a paper in clear: no disk may hold it."""
    return TAKES_PAPER.fullmatch(path) is not None
