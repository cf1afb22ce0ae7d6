"""Seal papers at one ceremony, and open a sealed one again while it may be.

The paper, the secret and the words never come here: the president's browser seals and
splits, each keyholder proves their share there, and what arrives is encrypted, signed
and bound by commitments. One transaction makes all its sittings, or nothing. How many
share and open is the profile's: `ceremony`, `light` with one in a safe, or `solo`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.authoring.packages_key import sign_by_house
from concours.acts.authoring.preparation import (
    IN_SAFE,
    SealedSitting,
    add_sitting,
    name_keyholders,
    paper_of,
    sealed_facts,
)
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import announce, record
from concours.core.authoring.sealing.keys import is_quorum
from concours.core.authoring.sealing.manifest import Manifest, package_digest
from concours.core.authoring.sealing.package import verify
from concours.core.delivery.planning.plan import SittingCancelled
from concours.core.delivery.sitting.phases import (
    QuorumMissing,
    Sealed,
    WrongPhase,
    name,
)
from concours.core.kernel.canonical import Json
from concours.core.kernel.crypto import KEY_BYTES
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.profile.shape import Sealing
from concours.store.journal.news import News
from concours.store.models import (
    Exam,
    Keyholder,
    PlannedSitting,
    SealedKeyDocument,
    Sitting,
)
from concours.store.packages import is_whole, put_manifest
from concours.store.queries.authoring import plans
from concours.store.queries.delivery import sittings
from concours.store.queries.people.staff import at_work
from concours.store.queries.profiles import profile_of

SITTINGS_COUNT_MAX = 32
KEY_DOCUMENT_BYTES_MAX = 2**22
KINDS = ("exam",)
"""A technical check is public, and is not sealed here (`acts.authoring.open_check`)."""


@dataclass(eq=False)
class CeremonyInvalid(Refusal):
    """What a ceremony sends cannot be sealed.

    `reason`: `keyholders` (unknown, twice, too few or many), `quorum`, `commitments`,
    `spare`, `kind`, `parts` (not all there), `key_document`, `paper` (facts missing),
    `version` (another paper has this code and version), `older` (than what was sealed
    before), `sealed` (the sitting is), `sittings` (none, too many, or one twice),
    `secret` (that of a public paper opens it not).
    """

    code: ClassVar[str] = "ceremony.invalid"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the president's browser hands over once every share is proven.

    `keyholders` are logins in the order of their shares, the last `IN_SAFE` where the
    profile keeps one printed in a safe; `commitments` are what binds each,
    `spare` whoever is called only if another is missing, or nothing. `kind` and
    `scheduled` serve a sitting that was not planned. Without a `signature` the house
    signs, if its key is that of the exam.
    """

    manifest: bytes
    signature: bytes
    key_document: bytes
    kind: str
    scheduled: Instant
    quorum: int
    keyholders: tuple[str, ...]
    commitments: tuple[bytes, ...]
    spare: str


@transaction.atomic
def seal_sittings(
    actor: Actor, exam: UUID, drafts: Sequence[Draft], *, packages: Path, now: Instant
) -> list[UUID]:
    """Seal the papers of one ceremony, all or none; return their sittings.

    Raises as `seal_sitting`.
    """
    if not 0 < len(drafts) <= SITTINGS_COUNT_MAX:
        raise CeremonyInvalid("sittings")
    if len({draft.manifest for draft in drafts}) != len(drafts):
        raise CeremonyInvalid("sittings")
    return [
        seal_sitting(actor, exam, draft, packages=packages, now=now) for draft in drafts
    ]


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
    signer = bytes(row.signer)
    signature = draft.signature or sign_by_house(draft.manifest, signer=signer)
    manifest = verify(draft.manifest, signature, signer=signer)
    sealed_by = profile_of(row).sealing
    if fault := _fault(exam, draft, sealed_by):
        raise CeremonyInvalid(fault)
    sealing = checked_sealing(draft, manifest, packages)
    before = sittings.sitting_or_none(manifest.sitting)
    planned = plans.lock_planned(manifest.sitting)
    if planned is not None and planned.exam_id != exam:
        raise CeremonyInvalid("sealed")
    if planned is not None and planned.kind not in KINDS:
        raise CeremonyInvalid("kind")
    if planned is not None:
        add_sitting(exam, as_planned(sealing, planned))
        plans.forget_planned(planned)
    elif before is None:
        add_sitting(exam, sealing)
    elif before.cancelled_act is not None:
        raise SittingCancelled
    elif before.exam_id == exam and before.reopened_act is not None:
        seal_again(before, sealing, now)
    else:
        raise CeremonyInvalid("sealed")
    put_manifest(packages, draft.manifest, signature)
    body: dict[str, Json] = {
        **sealed_facts(sealing),
        "spare": draft.spare,
        "mode": sealed_by.mode,
    }
    record(actor, "sitting_sealed", now=now, sitting=sealing.id, body=body)
    return sealing.id


@transaction.atomic
def reopen_sitting(actor: Actor, sitting: UUID, *, reason: str, now: Instant) -> None:
    """Open a sealed paper again, so that another version may be sealed in its place.

    A quorum of shares must be in the keeper's custody. Until the next sealing nothing
    can be launched. Raises `NotAllowed`, `ReasonInvalid`, `QuorumMissing`, `WrongPhase`
    once a start is announced.
    """
    require(actor, "sitting_reopened")
    row = sittings.load(sitting, lock=True)
    for phase in sittings.every_phase(row):
        if not isinstance(phase, Sealed):
            raise WrongPhase(phase=name(phase), wanted="sealed")
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


def as_planned(sealing: SealedSitting, planned: PlannedSitting) -> SealedSitting:
    """Return a sealing under the name and at the hour that were planned for it.

    Raises `SittingCancelled`.
    """
    if planned.cancelled_act is not None:
        raise SittingCancelled
    return replace(
        sealing,
        code=planned.code,
        kind=planned.kind,
        title=planned.title,
        scheduled=Instant(planned.scheduled_ms),
        duration_ms=planned.duration_ms,
        weight=planned.weight,
    )


def checked_sealing(draft: Draft, manifest: Manifest, packages: Path) -> SealedSitting:
    """Return the sealed sitting that a draft means. Raises `CeremonyInvalid`."""
    if not is_whole(packages, manifest):
        raise CeremonyInvalid("parts")
    paper = manifest.paper
    match paper:
        case {
            "code": str(code),
            "version": int(version),
            "title": str(title),
            "duration_ms": int(duration_ms),
            "questions_count": int(questions_count),
        }:
            return SealedSitting(
                id=manifest.sitting,
                kind=draft.kind,
                title=title,
                scheduled=draft.scheduled,
                duration_ms=duration_ms,
                paper_code=code,
                paper_version=version,
                content_digest=manifest.content,
                questions_count=questions_count,
                manifest=draft.manifest,
                key_check=manifest.key_check,
                sealed_key_document=draft.key_document,
                quorum=draft.quorum,
                keyholders=draft.keyholders,
                commitments=draft.commitments,
            )
        case _:
            raise CeremonyInvalid("paper")


def _fault(exam: UUID, draft: Draft, sealed_by: Sealing) -> str | None:
    """Return what is wrong with who holds what, None if nothing is."""
    holders, (few, many) = draft.keyholders, sealed_by.shares
    checks = {
        "keyholders": few <= len(holders) <= many
        and _are_holders(exam, holders, sealed_by),
        "quorum": sealed_by.quorum[0] <= draft.quorum <= sealed_by.quorum[1]
        and is_quorum(draft.quorum, keyholders=len(holders)),
        "commitments": len(set(draft.commitments)) == len(holders)
        and all(len(commitment) == KEY_BYTES for commitment in draft.commitments),
        "spare": draft.spare in ("", *holders),
        "kind": draft.kind in KINDS,
        "key_document": 0 < len(draft.key_document) <= KEY_DOCUMENT_BYTES_MAX,
    }
    return next((reason for reason, is_good in checks.items() if not is_good), None)


def _are_holders(exam: UUID, holders: Sequence[str], sealed_by: Sealing) -> bool:
    """Tell whether each is another keyholder, and the safe has what is its own."""
    members = holders[:-1] if sealed_by.mode == "light" else holders
    known_count = at_work(exam, ["keyholder"]).filter(login__in=members).count()
    is_safe_last = sealed_by.mode != "light" or holders[-1] == IN_SAFE
    return is_safe_last and len(set(members)) == len(members) == known_count


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
