"""What a tablet asks of the centre once: its devices, its paper, earlier entries.

Mirrors `client/src/shell/network/enrolment.ts`, `package.ts` and `former-tablets.ts`.
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from concours.core.delivery.sync.outbox import retry_ms
from concours.core.kernel.time import SECOND_MS
from concours.rehearsal.world.agenda import DiskFailing, Steps
from concours.rehearsal.world.centre.device import Device
from concours.rehearsal.world.centre.enrolment import Claim
from concours.rehearsal.world.tablet.day import RETRY_STEP_MS, Day
from concours.rehearsal.world.tablet.disk import DiskContents

if TYPE_CHECKING:
    from concours.rehearsal.world.tablet.tablet import Tablet

ASK_AGAIN_MS = 10 * SECOND_MS
NEVER_ADMITTED = ("rescue.used", "rescue.unknown")
TRY_MS = 10 * SECOND_MS
ANSWER_MS_MAX = 40 * SECOND_MS
"""For the entries of earlier tablets: each try waits twice as long."""


def enrol(tablet: "Tablet", code: str | None) -> Steps[None]:
    """Ask to be the candidate's device; the key comes first, so that it stays."""
    if tablet.is_enrolling or tablet.journal is not None:
        return
    tablet.is_enrolling = True
    number = tablet.disk.contents.key_number or tablet.key_number
    try:
        yield tablet.disk.write(lambda now: setattr(now, "key_number", number))
        tablet.problem = yield from _bring_devices(tablet, code, number)
        if tablet.problem is None:
            tablet.time.remember()
            tablet.go_on()
    except DiskFailing:
        tablet.problem = "storage"
    tablet.is_enrolling = False


def _bring_devices(
    tablet: "Tablet", code: str | None, number: int
) -> Steps[str | None]:
    """Keep the devices that an enrolment gives; return what stands in the way, if any.

    Raises `DiskFailing`.
    """
    attempts = tuple(candidate.attempt for candidate in tablet.candidates)
    key = tablet.key(number).public
    claim = Claim(attempts, tablet.candidates[0].site, key, code, tablet.writer)
    response = yield from tablet.ask(lambda gateway: gateway.post_enrol(claim))
    if response is None or response.kind != "answered":
        return str((response and response.body.get("code")) or "link.down")
    devices: tuple[Device, ...] = response.body["devices"]
    if not devices:
        return "enrol.nothing_left"
    yield tablet.disk.write(lambda contents: contents.keep_devices(devices))
    epochs = ", ".join(str(device.epoch) for device in devices)
    tablet.witness.note(tablet.name, f"is epoch {epochs}")
    return None


def await_admission(tablet: "Tablet") -> Steps[None]:
    """Tell the centre of each place taken at a relay, until it has decided."""
    while tablet.disk.contents.claims:
        yield ASK_AGAIN_MS
        for claim in [*tablet.disk.contents.claims]:
            outcome = yield from _admission_of(tablet, claim)
            if outcome is None:
                continue
            change = partial(_settle, claim=claim, outcome=outcome)
            try:
                yield tablet.disk.write(change)
            except DiskFailing:
                continue
            if isinstance(outcome, Device):
                tablet.crash()
                tablet.start()
            else:
                tablet.papers.refuse(claim.order)


def _admission_of(tablet: "Tablet", claim: Device) -> Steps[Device | str | None]:
    """Return the device as it is admitted, or the code that ends its hope."""
    response = yield from tablet.ask(lambda gateway: gateway.post_claim(claim))
    if response is None or response.kind in ("unavailable", "html"):
        return None
    if response.kind == "answered":
        device: Device = response.body["devices"][0]
        return device
    code: str = response.body["code"]
    return code if code in NEVER_ADMITTED else None


def _settle(contents: DiskContents, claim: Device, outcome: Device | str) -> None:
    contents.claims = [other for other in contents.claims if other != claim]
    paper = contents.papers[claim.order]
    if isinstance(outcome, Device):
        paper.device, paper.earlier = outcome, None
    else:
        paper.refused = outcome


def bring_package(tablet: "Tablet", day: Day) -> Steps[None]:
    """Bring the package of a sitting, as soon as it is there to be had."""
    paper = tablet.disk.contents.papers[day.order]
    while tablet.is_package_late and not paper.has_package:
        yield RETRY_STEP_MS
    day.has_package = True
    day.proceed()
    tablet.disk.write(
        lambda contents: setattr(contents.papers[day.order], "has_package", True)
    )


def bring_earlier(tablet: "Tablet", device: Device) -> Steps[None]:
    """Bring what the tablets before this one wrote in a sitting."""
    failures_count = 0
    while tablet.disk.contents.papers[device.order].earlier is None:
        timeout_ms = min(TRY_MS << min(failures_count, 2), ANSWER_MS_MAX)
        response = yield from tablet.ask(
            lambda gateway: gateway.get_earlier(device), timeout_ms=timeout_ms
        )
        if response is not None and response.kind == "answered":
            epochs = response.body["epochs"]
            keep = partial(_keep_earlier, order=device.order, epochs=epochs)
            try:
                yield tablet.disk.write(keep)
            except DiskFailing:
                yield RETRY_STEP_MS
            continue
        failures_count += 1
        yield retry_ms(failures_count, tablet.agenda.chance.random())
    tablet.proceed()


def _keep_earlier(contents: DiskContents, order: int, epochs: list[Any]) -> None:
    contents.papers[order].earlier = epochs
