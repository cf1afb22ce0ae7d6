"""Seal papers at one ceremony, and open a sealed one again while it may be.

The paper, the secret and the words never come here: the president's browser seals and
splits, each keyholder proves their share there, and what arrives is encrypted, signed
and bound by commitments. One transaction makes all its sittings, or nothing. How many
share and open is the profile's: `ceremony`, `light` with one in a safe, or `solo`.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.authoring.preparation import (
    IN_SAFE,
    SealedSitting,
    add_sitting,
    name_keyholders,
    paper_of,
    sealed_facts,
)
from concours.acts.authoring.sealed_draft import (
    CeremonyInvalid,
    Draft,
    SamePaper,
    checked_sealing,
    find_fault,
    signed_manifest,
)
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import announce, record
from concours.core.authoring.sealing.manifest import package_digest
from concours.core.delivery.planning.plan import SittingCancelled
from concours.core.delivery.sitting.phases import (
    QuorumMissing,
    Sealed,
    WrongPhase,
    name,
)
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.store.journal.news import News
from concours.store.models import (
    Exam,
    Keyholder,
    PlannedSitting,
    SealedKeyDocument,
    Sitting,
)
from concours.store.queries.authoring import plans
from concours.store.queries.authoring.packages import put_package
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.audiences import AudienceOut, is_any_briefing_open
from concours.store.queries.profiles import kinds_planned, profile_of

SITTINGS_COUNT_MAX = 32


@transaction.atomic
def seal_sittings(
    actor: Actor, exam: UUID, drafts: Sequence[Draft], *, packages: Path, now: Instant
) -> list[UUID]:
    """Seal the papers of one ceremony, all or none; return their sittings.

    Raises as `seal_sitting`; `SamePaper` where two sittings would have the same one.
    """
    if not 0 < len(drafts) <= SITTINGS_COUNT_MAX:
        raise CeremonyInvalid("sittings")
    if len({draft.manifest for draft in drafts}) != len(drafts):
        raise CeremonyInvalid("sittings")
    sealed_ids = [
        seal_sitting(actor, exam, draft, packages=packages, now=now) for draft in drafts
    ]
    _refuse_same_paper(sealed_ids)
    return sealed_ids


def _refuse_same_paper(sealed_ids: Sequence[UUID]) -> None:
    rows = Sitting.objects.filter(pk__in=sealed_ids).exclude(kind="ecos")
    by_content: dict[bytes, str] = {}
    for sitting in rows.select_related("paper"):
        paper = sitting.paper
        if bytes(paper.content_digest) in by_content:
            raise SamePaper(f"{paper.code} v{paper.version}")
        by_content[bytes(paper.content_digest)] = paper.code


@transaction.atomic
def seal_sitting(
    actor: Actor, exam: UUID, draft: Draft, *, packages: Path, now: Instant
) -> UUID:
    """Make a sitting of a paper that was sealed, or seal anew one that was reopened.

    A sitting that was planned keeps its name and hour. Returns the sitting. Raises
    `NotAllowed`, `PackageInvalid`, `CeremonyInvalid`, `SittingCancelled`.
    """
    require(actor, "sitting_sealed")
    row = Exam.objects.get(pk=exam)
    manifest, signature = signed_manifest(draft, signer=bytes(row.signer))
    sealed_by = profile_of(row).sealing
    if fault := find_fault(exam, draft, sealed_by):
        raise CeremonyInvalid(fault)
    if draft.kind not in kinds_planned(row):
        raise CeremonyInvalid("kind")  # also of what an earlier profile had planned
    sealing = checked_sealing(draft, manifest, packages)
    plan = plans.lock_planned(manifest.sitting)
    if plan is not None and plan.exam_id != exam:
        raise CeremonyInvalid("sealed")
    if plan is not None:
        add_sitting(exam, as_planned(sealing, plan))
        plans.forget_planned(plan)
    else:
        _seal_unplanned(exam, sealing, now=now)
    put_package(packages, draft.manifest, signature)
    body: dict[str, Json] = {
        **sealed_facts(sealing),
        "spare": draft.spare,
        "mode": sealed_by.mode,
    }
    record(actor, "sitting_sealed", now=now, sitting=sealing.id, body=body)
    return sealing.id


def _seal_unplanned(exam: UUID, sealing: SealedSitting, *, now: Instant) -> None:
    """Make a sitting that nobody planned, or seal one anew that was reopened."""
    before = sittings.sitting_or_none(sealing.id)
    if before is None and sealing.kind == "ecos":
        raise CeremonyInvalid("kind")  # its half-day is known by its plan alone
    if before is None:
        add_sitting(exam, sealing)
    elif before.cancelled_act is not None:
        raise SittingCancelled
    elif before.exam_id != exam or before.reopened_act is None:
        raise CeremonyInvalid("sealed")
    elif (before.kind == "ecos") != (sealing.kind == "ecos"):
        raise CeremonyInvalid("kind")
    else:
        length_ms = sealing.duration_ms or before.duration_ms
        seal_again(before, replace(sealing, duration_ms=length_ms), now)


@transaction.atomic
def reopen_sitting(actor: Actor, sitting: UUID, *, reason: str, now: Instant) -> None:
    """Open a sealed paper again, so that another version may be sealed in its place.

    A quorum of shares must be in the keeper's custody. Until the next sealing nothing
    can be launched. Raises `NotAllowed`, `ReasonInvalid`, `QuorumMissing`, `WrongPhase`
    once a start is announced, `AudienceOut` once examiners of some site have read it.
    """
    require(actor, "sitting_reopened")
    row = sittings.load(sitting, lock=True)
    for phase in sittings.every_phase(row):
        if not isinstance(phase, Sealed):
            raise WrongPhase(phase=name(phase), wanted="sealed")
    if is_any_briefing_open(row):
        raise AudienceOut("grid")
    present = sittings.present(sitting, now=now)
    if len(present) < row.quorum:
        raise QuorumMissing(present=len(present), quorum=row.quorum)
    holders = Keyholder.objects.filter(id__in=present).order_by("position")
    logins = holders.values_list("member__login", flat=True)
    row.reopened_act = record(
        actor,
        "sitting_reopened",
        now=now,
        sitting=sitting,
        reason=reasoned(reason),
        body={
            "package": bytes(row.package_digest).hex(),
            "keyholders": [login or IN_SAFE for login in logins],
        },
    )
    row.save(update_fields=["reopened_act"])


def as_planned(sealing: SealedSitting, plan: PlannedSitting) -> SealedSitting:
    """Return a sealing under the name and at the hour that were planned for it.

    Raises `CeremonyInvalid`, `SittingCancelled`.
    """
    if plan.kind != sealing.kind:
        raise CeremonyInvalid("kind")
    if plan.cancelled_act is not None:
        raise SittingCancelled
    return replace(
        sealing,
        code=plan.code,
        title=plan.title,
        scheduled=Instant(plan.scheduled_ms),
        duration_ms=plan.duration_ms,
        weight=plan.weight,
    )


def seal_again(row: Sitting, sealing: SealedSitting, now: Instant) -> None:
    """Put the new package and the new shares in the place of the old ones.

    Tablets that hold another package are told; they go back to no older version.
    """
    before, package = row.paper, bytes(row.package_digest)
    paper = paper_of(sealing)
    if paper.code == before.code and paper.version < before.version:
        raise CeremonyInvalid("older")
    row.paper, row.quorum = paper, sealing.quorum
    row.package_digest = package_digest(sealing.manifest)
    row.key_check, row.open_secret = sealing.key_check, sealing.open_secret
    row.reopened_act = None
    row.save(
        update_fields=[
            *("paper", "quorum", "package_digest", "key_check", "open_secret"),
            "reopened_act",
        ]
    )
    SealedKeyDocument.objects.filter(pk=row).update(sealed=sealing.sealed_key_document)
    if (digest := bytes(row.package_digest)) != package:
        body: dict[str, Json] = {"package": digest.hex()}
        announce(News(sitting=row.id, kind="sealed", at=now, body=body))
    sittings.forget_keyholders(row)
    name_keyholders(row, sealing)
