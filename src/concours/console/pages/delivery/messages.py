"""Messages: what was written to candidates, who has read it, and who has not."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from concours.console.edge.request import StaffRequest
from concours.console.pages.permissions import sees
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.messages import UNREAD_SHOWN_MAX, messages_of


@sees("see_board")
def messages(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """List the messages of a sitting, and of one of them who has not read it."""
    found = messages_of(sitting)
    asked = request.GET.get("message", "")
    chosen = next((each for each in found if str(each.number) == asked), None)
    context = {
        "row": sittings.load(sitting),
        "messages": found,
        "chosen": chosen,
        "unread": chosen.unread[:UNREAD_SHOWN_MAX] if chosen else (),
    }
    return render(request, "console/delivery/messages.html", context)
