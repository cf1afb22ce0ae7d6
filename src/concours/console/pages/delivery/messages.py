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
    rows = messages_of(sitting)
    number = request.GET.get("message", "")
    open_message = next(
        (message for message in rows if str(message.number) == number), None
    )
    readers = open_message.waiting if open_message else ()
    context = {
        "row": sittings.load(sitting),
        "messages": rows,
        "chosen": open_message,
        "unread": readers[:UNREAD_SHOWN_MAX],
        "waiting_count": len(readers),
        "absent_count": len(open_message.unread) - len(readers) if open_message else 0,
    }
    return render(request, "console/delivery/messages.html", context)
