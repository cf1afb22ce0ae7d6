"""What the log signed of a sitting at its head, held against the bundle's entries.

Where each tablet ended then is signed: an entry, a tail, a tablet, a copy that was left
out since is missing here. That the tree holds those ends is shown by their ways, and
who has seen that tree by its note.
"""

from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Any
from uuid import UUID

from verifier.archive import Archive, UnreadableError
from verifier.chains import Chain
from verifier.copies import read_body
from verifier.ed25519 import verifies
from verifier.findings import Findings
from verifier.log.note import (
    LOG,
    NOTE_BYTES_MAX,
    Key,
    MalformedError,
    Note,
    head_of,
    note_of,
)
from verifier.log.policy import Policy
from verifier.log.tree import root_of_inclusion
from verifier.shapes import HEAD
from verifier.strict import digest, i64, join, u32

FILE, NOTE, COSIGNATURES = "head.json", "note.txt", "cosignatures.txt"


@dataclass(frozen=True)
class Trust:
    """Whom the reader believes: the public key of the log, or a policy."""

    signer: str | None = None
    policy: Policy | None = None


NOBODY = Trust()


class HeadCheck:
    """Compares a bundle with its head; bundles of before have none."""

    def __init__(
        self,
        archive: Archive,
        sitting: dict[str, Any],
        trust: Trust,
        findings: Findings,
    ) -> None:
        self.findings = findings
        self.head: dict[str, Any] | None = None
        self.note: Note | None = None
        self.policy = trust.policy
        self.is_signed = False
        self.counted = 0
        self.tails = sha256(join(b"concours/tails/1"))
        if not archive.has(FILE):
            if trust.signer or trust.policy:
                findings.add("head.missing")
            return
        self.head = archive.whole(FILE)
        if not HEAD(self.head):
            reason = f"{FILE} is not of its form"
            raise UnreadableError(reason)
        assert self.head is not None
        self._check_signature(sitting, trust.signer)
        self._check_note(archive)

    @property
    def streams(self) -> tuple[str, ...]:
        """Return the names of the files that are read attempt by attempt."""
        return ("tails",) if self.head else ()

    def meet_act(self, act: dict[str, Any], sitting: str) -> None:
        """Hold the act that opened the marking key against the head."""
        if self.head is None or (act["kind"], act["sitting"]) != (
            "marking_key_opened",
            sitting,
        ):
            return
        body = read_body(act["body"])
        for name in ("size", "root"):
            if isinstance(body, dict) and name in body:
                self._compare(name, self.head[name], body[name])

    def meet(
        self, attempt: dict[str, Any], chains: list[Chain], records: dict[str, Any]
    ) -> None:
        """Hold one attempt against where its tablets ended."""
        if self.head is None:
            return
        by_epoch = {chain.epoch: chain for chain in chains}
        counts = {}
        for tail in records["tails"]:
            counts[tail["epoch"]] = tail["count"]
            self._add(tail)
            place = {"candidate": attempt["candidate"], "epoch": tail["epoch"]}
            self._check_end(tail, by_epoch.get(tail["epoch"]), place)
            self._check_way(tail, place)
        for chain in chains:
            self._check_numbers(chain, counts.get(chain.epoch, 0))

    def finish(self) -> dict[str, Any] | None:
        """Compare what all tails make with what is signed; return what was shown."""
        if self.head is None:
            return None
        self._compare("tails", self.tails.hexdigest(), self.head["tails"])
        self._compare("entries", self.counted, self.head["entries"])
        shown = {
            name: self.head[name] for name in ("size", "root", "entries", "signer")
        }
        names = (
            self.policy.seen_by(self.note) if self.policy and self.note else frozenset()
        )
        origin = head_of(self.note.text).origin if self.note else None
        return shown | {"origin": origin, "witnesses": sorted(names)}

    def _check_signature(self, sitting: dict[str, Any], signer: str | None) -> None:
        assert self.head is not None
        statement = digest(
            b"concours/sitting-head/1",
            UUID(sitting["sitting"]).bytes,
            i64(self.head["size"]),
            bytes.fromhex(self.head["root"]),
            i64(self.head["entries"]),
            bytes.fromhex(self.head["tails"]),
        )
        key, signature = (bytes.fromhex(self.head[n]) for n in ("signer", "signature"))
        self.is_signed = verifies(key, statement, signature)
        if not self.is_signed:
            self.findings.add("head.signature")
        if signer not in (None, self.head["signer"]):
            self.findings.add(
                "signer.other", expected=signer, found=self.head["signer"]
            )

    def _check_note(self, archive: Archive) -> None:
        """Check that the tree of the head is the note's, and whose lines it has."""
        assert self.head is not None
        if not archive.has(NOTE):
            if self.policy:
                self.findings.add("note.missing")
            return
        try:
            data = archive.raw(NOTE, NOTE_BYTES_MAX)
            if archive.has(COSIGNATURES):
                data += archive.raw(COSIGNATURES, NOTE_BYTES_MAX)
            self.note = note_of(data)
            head = head_of(self.note.text)
        except MalformedError as error:
            reason = f"{NOTE} or {COSIGNATURES} is not of its form"
            raise UnreadableError(reason) from error
        self._compare("size", head.size, self.head["size"])
        self._compare("root", head.root.hex(), self.head["root"])
        own_key = Key(head.origin, LOG, bytes.fromhex(self.head["signer"]))
        if not self.note.is_signed(own_key):
            self.findings.add("log.signature", origin=head.origin)
        elif (
            self.is_signed
            and head.size == self.head["size"]
            and head.root.hex() != self.head["root"]
        ):
            self.findings.add("log.forked", origin=head.origin, size=head.size)
        if self.policy is None:
            return
        if own_key not in self.policy.log_of(head.origin):
            self.findings.add("log.unknown", origin=head.origin)
        self.policy.check_witnesses(self.note, self.findings)

    def _add(self, tail: dict[str, Any]) -> None:
        self.counted += tail["count"]
        parts = (
            UUID(tail["attempt"]).bytes,
            u32(tail["epoch"]),
            u32(tail["count"]),
            bytes.fromhex(tail["head"]),
        )
        self.tails.update(join(*parts))

    def _check_end(
        self, tail: dict[str, Any], chain: Chain | None, place: dict[str, Any]
    ) -> None:
        count = len(chain.entries) if chain else 0
        if chain is None or count < tail["count"]:
            self.findings.add(
                "entry.missing", **place, expected=tail["count"], found=count
            )
        elif chain.heads[tail["count"]].hex() != tail["head"]:
            self.findings.add("entry.other", **place, seq=tail["count"] - 1)
        elif chain.entries[tail["count"] - 1].get("number") != tail["number"]:
            self.findings.add("number.differs", **place, seq=tail["count"] - 1)

    def _check_way(self, tail: dict[str, Any], place: dict[str, Any]) -> None:
        """Check that the last digest, which binds those before it, is in the tree."""
        assert self.head is not None
        if self.note is None:
            return
        way = [bytes.fromhex(step) for step in tail["way"]]
        leaf, size = bytes.fromhex(tail["head"]), self.head["size"]
        root = root_of_inclusion(leaf, tail["number"], size, way)
        if root is None or root.hex() != self.head["root"]:
            self.findings.add("way.differs", **place, number=tail["number"])

    def _check_numbers(self, chain: Chain, count: int) -> None:
        """Numbers rise along a chain, as far as the head goes; none are after it."""
        numbers = [entry.get("number") for entry in chain.entries]
        own_numbers = [number for number in numbers[:count] if number is not None]
        is_whole = len(own_numbers) == len(numbers[:count]) and not any(
            number is not None for number in numbers[count:]
        )
        if not is_whole or not all(a < b for a, b in pairwise(own_numbers)):
            self.findings.add("number.differs", **chain.location())

    def _compare(self, name: str, expected: Any, found: Any) -> None:
        if expected != found:
            self.findings.add(
                "head.differs", field=name, expected=expected, found=found
            )
