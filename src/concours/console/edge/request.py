"""A request as pages receive it."""

from django.http import HttpRequest

from concours.acts.actor import Actor
from concours.core.kernel.time import Instant


class StaffRequest(HttpRequest):
    """A request with its instant and its person, set by the edge.

    `now` is the one clock read of the request, on the centre's clock. `motive` is why
    a copy is read, where a page asks it; "" while nobody has said.
    """

    now: Instant
    actor: Actor
    motive: str
