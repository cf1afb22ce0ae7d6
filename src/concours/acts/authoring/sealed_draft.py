"""What a ceremony hands over, and what of it can be sealed: a paper, or a series.

Bytes of a paper never come here: a draft is encrypted, signed and bound by commitments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from concours.acts.authoring.packages_key import sign_by_house
from concours.acts.authoring.preparation import IN_SAFE, SealedSitting
from concours.core.authoring.sealing.keys import is_quorum
from concours.core.authoring.sealing.manifest import Manifest
from concours.core.authoring.sealing.package import statement, verify
from concours.core.authoring.sealing.station_manifest import SeriesManifest
from concours.core.authoring.sealing.stations import series_statement, verify_series
from concours.core.authoring.stations.model import STATIONS_COUNT
from concours.core.kernel.canonical import Json
from concours.core.kernel.crypto import KEY_BYTES
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.profile.shape import Sealing
from concours.store.packages import is_whole
from concours.store.queries.people.staff import at_work

KEY_DOCUMENT_BYTES_MAX = 2**22
KINDS = ("exam", "ecos")
"""A technical check is public, and is not sealed here (`acts.authoring.open_check`)."""


@dataclass(eq=False)
class SamePaper(Refusal):
    """One ceremony would seal the same paper for two sittings."""

    code: ClassVar[str] = "ceremony.same_paper"
    paper: str


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


def signed_manifest(
    draft: Draft, *, signer: bytes
) -> tuple[Manifest | SeriesManifest, bytes]:
    """Return the manifest of a draft and its signature, by the house where it may sign.

    `signer` is the exam's public key. Raises `PackageInvalid`, `HouseKeyUnusable`.
    """
    is_series = draft.kind == "ecos"
    state = series_statement if is_series else statement
    signature = draft.signature or sign_by_house(state(draft.manifest), signer=signer)
    if is_series:
        return verify_series(draft.manifest, signature, signer=signer), signature
    return verify(draft.manifest, signature, signer=signer), signature


def checked_sealing(
    draft: Draft, manifest: Manifest | SeriesManifest, packages: Path
) -> SealedSitting:
    """Return the sealed sitting that a draft means. Raises `CeremonyInvalid`.

    Of a series it has no length: that of its half-day is planned.
    """
    if not is_whole(packages, manifest.parts):
        raise CeremonyInvalid("parts")
    facts = manifest.paper if isinstance(manifest, Manifest) else manifest.series
    match facts:
        case {"code": str(code), "version": int(version), "title": str(title)}:
            pass
        case _:
            raise CeremonyInvalid("paper")
    stations = _stations(manifest)
    duration_ms, questions_count = (
        (0, len(stations)) if stations else _length_of_paper(facts)
    )
    return SealedSitting(
        id=manifest.sitting,
        kind=draft.kind,
        title=title,
        paper_title=title,
        scheduled=draft.scheduled,
        duration_ms=duration_ms,
        paper_code=code,
        paper_version=version,
        content_digest=manifest.content,
        questions_count=questions_count,
        stations=stations,
        manifest=draft.manifest,
        key_check=manifest.key_check,
        sealed_key_document=draft.key_document,
        quorum=draft.quorum,
        keyholders=draft.keyholders,
        commitments=draft.commitments,
    )


def _stations(manifest: Manifest | SeriesManifest) -> tuple[str, ...]:
    """Return the stations of a series in their order, none of a paper.

    Raises `CeremonyInvalid` unless there are five, each with its own parts.
    """
    if isinstance(manifest, Manifest):
        return ()
    codes = manifest.series.get("stations")
    with_parts = {part.place.station for part in manifest.parts}
    if not isinstance(codes, list) or len(codes) != STATIONS_COUNT:
        raise CeremonyInvalid("paper")
    stations = tuple(str(code) for code in codes)
    if len(set(stations)) != len(stations) or set(stations) != with_parts:
        raise CeremonyInvalid("paper")
    return stations


def _length_of_paper(facts: Mapping[str, Json]) -> tuple[int, int]:
    match facts:
        case {"duration_ms": int(length_ms), "questions_count": int(count)}:
            return length_ms, count
        case _:
            raise CeremonyInvalid("paper")


def find_fault(exam: UUID, draft: Draft, sealed_by: Sealing) -> str | None:
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
