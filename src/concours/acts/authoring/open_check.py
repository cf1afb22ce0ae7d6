"""The paper of a technical check: public, held by nobody, opened by the keeper alone.

It is sealed in the browser and signed as every package is, so that tablets meet what
they meet on the day; but what its keys are drawn from is told to the server.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.authoring.ceremony import as_planned, seal_again
from concours.acts.authoring.packages_key import sign_by_house
from concours.acts.authoring.preparation import (
    SealedSitting,
    add_sitting,
    sealed_facts,
)
from concours.acts.authoring.sealed_draft import (
    KEY_DOCUMENT_BYTES_MAX,
    CeremonyInvalid,
    Draft,
    checked_sealing,
)
from concours.acts.may import require
from concours.acts.record import record
from concours.core.authoring.sealing.keys import keys_of
from concours.core.authoring.sealing.manifest import Manifest
from concours.core.authoring.sealing.package import key_check, statement, verify
from concours.core.delivery.planning.plan import SittingCancelled
from concours.core.delivery.sitting.phases import Sealed, WrongPhase, name
from concours.core.kernel.canonical import Json
from concours.core.kernel.crypto import KEY_BYTES
from concours.core.kernel.time import Instant
from concours.store.models import Exam
from concours.store.queries.authoring import plans
from concours.store.queries.authoring.packages import put_package
from concours.store.queries.delivery import sittings


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDraft:
    """What a browser hands over of a public paper: its package, and its secret.

    Without a `signature` the house signs, if its key is that of the exam.
    """

    manifest: bytes
    signature: bytes
    key_document: bytes
    secret: bytes


@transaction.atomic
def open_check(
    actor: Actor, exam: UUID, draft: OpenDraft, *, packages: Path, now: Instant
) -> UUID:
    """Give a technical check its paper, or another until its start is announced.

    Raises `NotAllowed`, `PackageInvalid`, `CeremonyInvalid` (`secret` where the keys of
    the package are drawn from another), `SittingCancelled`, `WrongPhase`.
    """
    require(actor, "check_opened")
    signer = bytes(Exam.objects.get(pk=exam).signer)
    signature = draft.signature or sign_by_house(
        statement(draft.manifest), signer=signer
    )
    manifest = verify(draft.manifest, signature, signer=signer)
    sealing = _open_sealing(draft, manifest, packages)
    plan = plans.lock_planned(manifest.sitting)
    if plan is None:
        _replace_paper(exam, sealing, now=now)
    elif plan.exam_id != exam or plan.kind != "check":
        raise CeremonyInvalid("kind")
    else:
        add_sitting(exam, as_planned(sealing, plan))
        plans.forget_planned(plan)
    put_package(packages, draft.manifest, signature)
    body: dict[str, Json] = {**sealed_facts(sealing), "mode": "open"}
    record(actor, "check_opened", now=now, sitting=sealing.id, body=body)
    return sealing.id


def _replace_paper(exam: UUID, sealing: SealedSitting, *, now: Instant) -> None:
    row = sittings.sitting_or_none(sealing.id)
    if row is None or row.exam_id != exam or row.open_secret is None:
        raise CeremonyInvalid("kind")
    if row.cancelled_act is not None:
        raise SittingCancelled
    for phase in sittings.every_phase(row):
        if not isinstance(phase, Sealed):
            raise WrongPhase(phase=name(phase), wanted="sealed")
    seal_again(row, sealing, now)


def _open_sealing(
    draft: OpenDraft, manifest: Manifest, packages: Path
) -> SealedSitting:
    """Return what is sealed under the secret of a draft. Raises `CeremonyInvalid`."""
    if not 0 < len(draft.key_document) <= KEY_DOCUMENT_BYTES_MAX:
        raise CeremonyInvalid("key_document")
    if len(draft.secret) != KEY_BYTES:
        raise CeremonyInvalid("secret")
    keys = keys_of(draft.secret, sitting=manifest.sitting)
    if key_check(manifest.sitting, keys.sitting) != manifest.key_check:
        raise CeremonyInvalid("secret")
    public_draft = Draft(
        manifest=draft.manifest,
        signature=draft.signature,
        key_document=draft.key_document,
        kind="check",
        scheduled=Instant(0),
        quorum=0,
        keyholders=(),
        commitments=(),
        spare="",
    )
    sealing = checked_sealing(public_draft, manifest, packages)
    return replace(sealing, open_secret=draft.secret)
