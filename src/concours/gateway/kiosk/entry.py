"""Whether a tablet comes in without proof, where two persons have asked for one.

Only where a configuration can be shown, for what is still to be written; and only
before a start is announced: from then on nobody is kept out, whatever is set. A tablet
with a replacement code, one that is enrolled already, and an examiner's come in.
"""

from concours.core.kernel.errors import Refusal
from concours.core.kiosk.proof.entry import EntryDoor, KioskUnproven, is_entry_right
from concours.gateway.database import Connection
from concours.gateway.enrolment.requests import Admission, EnrolmentRequest
from concours.gateway.kiosk.configurations import Configurations
from concours.gateway.settings import Settings
from concours.store.journal.enrolment import Seat
from concours.store.journal.kiosk.entries import is_admitted, note_waiting


class EntryGate:
    """Asks tablets for a proof, in the exams whose policy is so."""

    def __init__(self, configurations: Configurations, settings: Settings) -> None:
        self._configurations = configurations
        self._secret = settings.codes_key
        self._origin = settings.tablets_url

    async def prepare(self) -> None:
        """Read what is set, before anybody's turn holds the database."""
        await self._configurations.refresh()

    async def check(
        self,
        connection: Connection,
        request: EnrolmentRequest,
        admission: Admission | Refusal,
    ) -> Admission | Refusal:
        """Return the same, or that the tablet has to show its configuration first."""
        if isinstance(admission, Refusal) or not self._asks(admission):
            return admission
        seats = [seat for seat in admission.bearer.seats if seat.chair is None]
        own_configurations = self._configurations.asked_at_entry(
            [(seat.sitting, seat.site_id) for seat in seats if not _is_past(seat)]
        )
        if own_configurations is None:
            return admission
        attempts = [seat.attempt for seat in seats]
        if await is_admitted(connection, attempts, now=request.now):
            return admission
        person = admission.bearer.person.bearer_id
        door = EntryDoor(self._secret, person, request.public_key)
        is_right = is_entry_right(
            request.proof,
            door,
            own_configurations,
            origin=self._origin,
            now=request.now,
        )
        if is_right:
            return admission
        await note_waiting(connection, attempts, now=request.now)
        return KioskUnproven(door.nonce(now=request.now).hex())

    def _asks(self, admission: Admission) -> bool:
        """Tell whether it comes by number and code alone, before anybody composes."""
        plan = admission.plan
        is_bare = admission.replacement is None and admission.rescue is None
        is_new = bool(plan.first or plan.after) and is_bare
        is_early = not any(map(_is_under_way, admission.bearer.seats))
        return bool(self._origin) and is_new and is_early


def _is_under_way(seat: Seat) -> bool:
    """Tell whether somebody may compose there now, or is about to."""
    return (seat.is_announced or seat.is_begun) and not _is_past(seat)


def _is_past(seat: Seat) -> bool:
    return seat.is_over or seat.is_collected
