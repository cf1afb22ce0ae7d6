"""Chains of entries and of acts: digests from genesis on, and who signed them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from verifier.findings import Findings
from verifier.p256 import verifies
from verifier.strict import digest, i64, u32

KINDS = frozenset(
    (
        *("opened", "seen", "answered", "eliminated", "flagged"),
        *("validated", "highlighted", "left", "returned", "strayed", "handed"),
        *("viewed", "framed", "pasted"),
    )
)
RESCUE_EPOCHS = (33, 49)
"""A tablet that took over while its site was cut cannot know after how many entries."""
AHEAD_MS_MIN = 5_000
"""An hour so far past its receipt is no error in good faith: some clock was wrong."""
BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass
class Chain:
    """One device of one attempt: its record, its entries, and heads as rebuilt."""

    attempt: bytes
    candidate: str
    epoch: int
    public_key: bytes
    base: dict[str, Any] | None
    entries: list[dict[str, Any]] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)
    label: bytes = b"concours/genesis/1"
    kinds: frozenset[str] = KINDS

    def check(self, findings: Findings) -> None:
        """Rebuild the chain; report its first broken link, and its signature."""
        start = genesis(self.attempt, self.epoch, self.public_key, self.label)
        self.heads = [start]
        broken = None
        latest = None
        for seq, entry in enumerate(self.entries):
            link = entry_digest(self.attempt, self.epoch, entry, self.heads[-1])
            broken = broken or self._fault(entry, seq, link, latest)
            latest = entry["device_ms"]
            self.heads.append(link)
        if broken:
            findings.add(broken[0], **self.location(), seq=broken[1])
        else:
            self._check_signature(findings)

    def check_hours(self, warnings: Findings) -> None:
        """Tell of entries whose own hour is past their receipt, and by how much."""
        ahead_ms = {
            entry["seq"]: entry["device_ms"] - entry["received_ms"]
            for entry in self.entries
            if entry["device_ms"] - entry["received_ms"] >= AHEAD_MS_MIN
        }
        if ahead_ms:
            warnings.add(
                "hour.ahead",
                **self.location(),
                seq=min(ahead_ms),
                entries=len(ahead_ms),
                ahead_ms=max(ahead_ms.values()),
            )

    def location(self) -> dict[str, Any]:
        """Return what names this chain in a finding."""
        return {"candidate": self.candidate, "epoch": self.epoch}

    def _fault(
        self, entry: dict[str, Any], seq: int, link: bytes, latest: int | None
    ) -> tuple[str, int] | None:
        if entry["seq"] != seq:
            return "chain.gap", seq
        if entry["digest"] != link.hex():
            return "chain.digest", seq
        if latest is not None and entry["device_ms"] < latest:
            return "chain.clock", seq
        return None if entry["kind"] in self.kinds else ("chain.kind", seq)

    def _check_signature(self, findings: Findings) -> None:
        """One check vouches for the whole chain: that of its last head."""
        if not self.entries:
            return
        last = self.entries[-1]
        if last["signature"] is None:
            findings.add("chain.unsigned", **self.location(), seq=last["seq"])
            return
        statement = head_statement(
            self.attempt, self.epoch, len(self.entries), self.heads[-1]
        )
        signature = bytes.fromhex(last["signature"])
        if not verifies(self.public_key, statement, signature):
            findings.add("chain.signature", **self.location(), seq=last["seq"])


def genesis(
    attempt: bytes,
    epoch: int,
    public_key: bytes,
    label: bytes = b"concours/genesis/1",
) -> bytes:
    """Return what the first entry of a device follows; the label is its writer's."""
    return digest(label, attempt, u32(epoch), public_key)


def entry_digest(
    attempt: bytes, epoch: int, entry: dict[str, Any], before: bytes
) -> bytes:
    """Return the digest of an entry that follows `before`."""
    return digest(
        b"concours/entry/1",
        attempt,
        u32(epoch),
        u32(entry["seq"]),
        entry["kind"].encode(),
        entry["body"].encode(),
        i64(entry["device_ms"]),
        before,
    )


def head_statement(attempt: bytes, epoch: int, count: int, head: bytes) -> bytes:
    """Return what a device signs to vouch for its first `count` entries."""
    return digest(b"concours/head/1", attempt, u32(epoch), u32(count), head)


def check_bases(chains: list[Chain], package: str, findings: Findings) -> None:
    """Check where each device took over, and what it says it opened."""
    by_epoch = {chain.epoch: chain for chain in chains}
    for chain in chains:
        if chain.base is not None and not _base_holds(chain.base, by_epoch):
            findings.add("base.head", **chain.location())
        if chain.entries and chain.entries[0]["seq"] == 0:
            _check_opening(chain, package, findings)


def _base_holds(base: dict[str, Any], by_epoch: dict[int, Chain]) -> bool:
    before = by_epoch.get(base["epoch"])
    if before is None or base["count"] >= len(before.heads):
        return False
    return bool(before.heads[base["count"]].hex() == base["head"])


def _check_opening(chain: Chain, package: str, findings: Findings) -> None:
    first = chain.entries[0]
    body = first["said"] if isinstance(first["said"], dict) else {}
    base = None if chain.epoch in RESCUE_EPOCHS else chain.base
    if first["kind"] != "opened" or body.get("base") != base:
        findings.add("base.opened", **chain.location())
    if body.get("paper") != package:
        findings.add("opened.paper", **chain.location())


def receipt(attempt: bytes, chains: list[tuple[int, int, bytes]]) -> tuple[str, str]:
    """Return the digest of an attempt, in hex, and its short code.

    `chains` gives epoch, count of entries and head of each device, in order.
    """
    parts = [part for e, n, head in chains for part in (u32(e), u32(n), head)]
    whole = digest(b"concours/receipt/1", attempt, *parts)
    number = int.from_bytes(whole, "big") >> (256 - 60)
    letters = "".join(BASE32[number >> 5 * at & 31] for at in range(11, -1, -1))
    return whole.hex(), "-".join(letters[at : at + 4] for at in (0, 4, 8))


class Acts:
    """The chain of official acts, of which a bundle may hold a part."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.last: dict[str, Any] | None = None

    def meet(self, act: dict[str, Any]) -> None:
        """Check one act, and its link to the act before it if that is here."""
        sitting = UUID(act["sitting"]).bytes if act["sitting"] else b""
        rebuilt = digest(
            b"concours/act/1",
            i64(act["number"]),
            i64(act["at_ms"]),
            act["actor"].encode(),
            act["role"].encode(),
            act["kind"].encode(),
            sitting,
            act["reason"].encode(),
            act["body"].encode(),
            bytes.fromhex(act["prev"]),
        )
        if rebuilt.hex() != act["digest"]:
            self.findings.add("act.digest", number=act["number"])
        self.meet_link(act)

    def meet_link(self, act: dict[str, Any]) -> None:
        """Check the link of an act to the one before it, if that is here."""
        if not self._links(act):
            self.findings.add("act.link", number=act["number"])
        self.last = act

    def _links(self, act: dict[str, Any]) -> bool:
        if act["number"] == 1:
            return bool(act["prev"] == digest(b"concours/acts/1").hex())
        if self.last is None or self.last["number"] != act["number"] - 1:
            return True
        return bool(self.last["digest"] == act["prev"])
