"""One pass over a bundle: attempt by attempt, everything rebuilt and compared."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from verifier.amendments import apply_amendments
from verifier.archive import Archive, UnreadableError
from verifier.chains import Acts, Chain, check_bases, receipt
from verifier.clock import ends, starts
from verifier.copies import Copybook, Device, read_body
from verifier.findings import Findings
from verifier.log.sitting_head import NOBODY, HeadCheck, Trust
from verifier.marks import is_policy
from verifier.paper import paper_of
from verifier.profile import gates_of
from verifier.shapes import LINES, MARKING, ORDERS, SITTING
from verifier.tally import Tally

ATTEMPTS_COUNT_MAX = 200_000


class Stream:
    """The records of one file in their order, taken attempt by attempt."""

    def __init__(self, archive: Archive, name: str) -> None:
        self.name = name
        self.findings = archive.findings
        self.records = self._sound(archive)
        self.next: dict[str, Any] | None = next(self.records, None)
        self.count = 0

    def take(self, attempt: str) -> list[dict[str, Any]]:
        """Return the records of an attempt; what lies before it belongs to nobody."""
        records = []
        while self.next is not None and self.next["attempt"] <= attempt:
            if self.next["attempt"] == attempt:
                records.append(self.next)
            else:
                self._orphan(self.next)
            self.count += 1
            self.next = next(self.records, None)
        return records

    def rest(self) -> Iterator[dict[str, Any]]:
        """Yield the records not yet taken."""
        while self.next is not None:
            yield self.next
            self.next = next(self.records, None)

    def drain(self) -> None:
        """Report whatever is left: its attempt does not exist."""
        for record in self.rest():
            self._orphan(record)

    def _orphan(self, record: dict[str, Any]) -> None:
        attempt = record["attempt"]
        self.findings.add("record.unknown", file=self.name, attempt=attempt)

    def _sound(self, archive: Archive) -> Iterator[dict[str, Any]]:
        shape, order = LINES[self.name], ORDERS[self.name]
        last: tuple[Any, ...] | None = None
        for number, value in archive.lines(self.name):
            if not shape(value):
                self.findings.add("file.form", file=self.name, line=number)
                continue
            place = tuple(value[name] for name in order)
            if last is not None and place <= last:
                code = "record.twice" if place == last else "file.order"
                self.findings.add(code, file=self.name, line=number)
            last = place
            yield value


class Verification:
    """The state of one run."""

    def __init__(
        self, archive: Archive, receipt_of: str | None = None, trust: Trust = NOBODY
    ) -> None:
        self.archive = archive
        self.findings: Findings = archive.findings
        self.warnings = Findings()
        self.receipt_of = receipt_of
        self.receipt: str | None = None
        self.excluded: frozenset[object] = frozenset()
        self.sitting = archive.whole("sitting.json")
        marking = archive.whole("marking.json")
        if not SITTING(self.sitting) or not MARKING(marking):
            reason = "sitting.json or marking.json is not of its form"
            raise UnreadableError(reason)
        if not is_policy(marking["policy"]) or marking["denominator"] == "0":
            reason = "marking.json has a policy that this verifier does not know"
            raise UnreadableError(reason)
        self.gates = gates_of(archive, marking, self.findings)
        try:
            key = apply_amendments(archive.whole("key.json"), marking["amendments"])
            self.paper = paper_of(archive.whole("content.json"), key)
        except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            reason = (
                f"content.json, key.json or an amendment is not of its form: {error}"
            )
            raise UnreadableError(reason) from error
        self.tally = Tally(self.paper, key, marking, self.findings)
        self.head = HeadCheck(archive, self.sitting, trust, self.findings)
        names = ("devices", "entries", "copies", "marks", *self.head.streams)
        self.streams = {name: Stream(archive, f"{name}.jsonl") for name in names}

    def run(self) -> dict[str, int]:
        """Check everything; return what was counted."""
        acts_count = self._acts()
        attempts_count = 0
        for attempt in self._attempts():
            self._attempt(attempt)
            attempts_count += 1
        for stream in self.streams.values():
            stream.drain()
        self.tally.finish()
        counts = {name: stream.count for name, stream in self.streams.items()}
        return {
            "attempts": attempts_count,
            **counts,
            "acts": acts_count,
            "distinct_answers": len(self.tally.known),
        }

    def _acts(self) -> int:
        acts, count = Acts(self.findings), 0
        excluded: set[object] = set()
        for act in Stream(self.archive, "acts.jsonl").rest():
            acts.meet(act)
            self.head.meet_act(act, self.sitting["sitting"])
            count += 1
            if act["sitting"] == self.sitting["sitting"]:
                self._exclusion(act, excluded)
        return count

    def _exclusion(self, act: dict[str, Any], excluded: set[object]) -> None:
        """Follow who is excluded, up to the marking that the bundle proves."""
        if act["kind"] == "sitting_marked":
            self._check_marking_act(act, excluded)
        if act["kind"] in ("candidate_excluded", "candidate_readmitted"):
            body = read_body(act["body"])
            candidate = body.get("candidate") if isinstance(body, dict) else None
            excluded.discard(candidate)
            if act["kind"] == "candidate_excluded":
                excluded.add(candidate)

    def _check_marking_act(self, act: dict[str, Any], excluded: set[object]) -> None:
        """Hold the act of this very marking against its key."""
        body = read_body(act["body"])
        if not isinstance(body, dict) or body.get("version") != self.tally.version:
            return
        self.excluded = frozenset(excluded)
        self.tally.compare("key", self.tally.key, body.get("key"))

    def _attempts(self) -> Iterator[dict[str, Any]]:
        candidates = set()
        for attempt in Stream(self.archive, "attempts.jsonl").rest():
            if attempt["candidate"] in candidates:
                self._missing("record.twice", "attempts.jsonl", attempt)
            candidates.add(attempt["candidate"])
            if len(candidates) > ATTEMPTS_COUNT_MAX:
                reason = "too many attempts"
                raise UnreadableError(reason)
            yield attempt

    def _attempt(self, attempt: dict[str, Any]) -> None:
        records = {name: s.take(attempt["attempt"]) for name, s in self.streams.items()}
        chains = self._chains(attempt, records["devices"], records["entries"])
        for chain in chains:
            chain.check(self.findings)
            chain.check_hours(self.warnings)
        check_bases(chains, self.sitting["package"], self.findings)
        self.head.meet(attempt, chains, records)
        if attempt["candidate"] == self.receipt_of:
            chain_heads = [
                (c.epoch, len(c.entries), c.heads[-1]) for c in chains if c.entries
            ]
            self.receipt = receipt(UUID(attempt["attempt"]).bytes, chain_heads)[1]
        book = self._copy(attempt, chains)
        self._compare_copy(attempt, book, records["copies"])
        self._compare_marks(attempt, book, records["marks"])

    def _chains(
        self,
        attempt: dict[str, Any],
        devices: list[dict[str, Any]],
        entries: list[dict[str, Any]],
    ) -> list[Chain]:
        chains = {
            device["epoch"]: Chain(
                attempt=UUID(attempt["attempt"]).bytes,
                candidate=attempt["candidate"],
                epoch=device["epoch"],
                public_key=bytes.fromhex(device["public_key"]),
                base=device["base"],
            )
            for device in devices
        }
        strangers = {e["epoch"] for e in entries if e["epoch"] not in chains}
        for epoch in sorted(strangers):
            self._missing("record.missing", "devices.jsonl", attempt, epoch=epoch)
        for entry in entries:
            entry["said"] = read_body(entry["body"])
            if entry["epoch"] in chains:
                chains[entry["epoch"]].entries.append(entry)
        return list(chains.values())

    def _copy(self, attempt: dict[str, Any], chains: list[Chain]) -> Copybook:
        opens, (_, closes) = starts(self.sitting, attempt), ends(self.sitting, attempt)
        book = Copybook(self.paper, opens or 0, closes)
        for chain in chains:
            if book.is_of_lost_launch(chain.entries):
                before_ms = (opens or 0) - chain.entries[0]["device_ms"]
                self.warnings.add(
                    "opened.early", **chain.location(), before_ms=before_ms
                )
        book.replay([Device(c.epoch, c.base, c.entries) for c in chains])
        if attempt["state"] == "absent" and book.counted:
            self.findings.add("absent.answered", candidate=attempt["candidate"])
        return book

    def _compare_copy(
        self, attempt: dict[str, Any], book: Copybook, claims: list[dict[str, Any]]
    ) -> None:
        if not claims:
            self._missing("record.missing", "copies.jsonl", attempt)
            return
        claimed = claims[0]["answers"]
        for question in sorted({*claimed, *book.answers}):
            own_answer, claimed_answer = (
                book.answers.get(question),
                claimed.get(question),
            )
            if own_answer != claimed_answer:
                place = claimed_answer or own_answer or {}
                self.findings.add(
                    "answer.differs",
                    candidate=attempt["candidate"],
                    question=question,
                    epoch=place.get("epoch"),
                    seq=place.get("seq"),
                    expected=own_answer,
                    found=claimed_answer,
                )
        self._compare_refused(attempt["candidate"], book.refused, claims[0]["refused"])

    def _compare_refused(
        self,
        candidate: str,
        rebuilt: list[dict[str, Any]],
        claimed: list[dict[str, Any]],
    ) -> None:
        own_reasons = {(r["epoch"], r["seq"]): r["reason"] for r in rebuilt}
        claimed_reasons = {(r["epoch"], r["seq"]): r["reason"] for r in claimed}
        for place in sorted({*own_reasons, *claimed_reasons}):
            own_reason, claimed_reason = (
                own_reasons.get(place),
                claimed_reasons.get(place),
            )
            if own_reason != claimed_reason:
                self.findings.add(
                    "refused.differs",
                    candidate=candidate,
                    epoch=place[0],
                    seq=place[1],
                    expected=own_reason,
                    found=claimed_reason,
                )

    def _compare_marks(
        self, attempt: dict[str, Any], book: Copybook, claims: list[dict[str, Any]]
    ) -> None:
        is_excluded = attempt["state"] == "excluded"
        was_excluded = attempt["candidate"] in self.excluded
        if is_excluded != was_excluded and attempt["state"] != "absent":
            self.findings.add("excluded.differs", candidate=attempt["candidate"])
        if attempt["state"] in ("absent", "excluded"):
            if claims:
                self._missing("record.unknown", "marks.jsonl", attempt)
            return
        if not claims:
            self._missing("record.missing", "marks.jsonl", attempt)
            return
        answers = {name: answer["value"] for name, answer in book.answers.items()}
        self.tally.check(attempt["candidate"], answers, claims[0])

    def _missing(
        self, code: str, file: str, attempt: dict[str, Any], **facts: Any
    ) -> None:
        candidate = attempt["candidate"]
        self.findings.add(code, file=file, candidate=candidate, **facts)
