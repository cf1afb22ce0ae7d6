"""What was erased, held against the acts that name it: how many rows, and their root.

An act names the acts whose words it lets go, or traces, by their numbers and digests.
A row that says it was erased and is among none of these is found, and so is an act
before the term that it says, or while what it erases was disputed. Form:
`docs/reference/archive.md`.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from verifier.findings import Findings
from verifier.strict import i64, join, parse

KINDS = ("data_erased", "exam_erased")
DAY_MS = 86_400_000
DAYS_MIN = {"traces": 180, "runs": 62, "cases": 365}
"""How long a class is kept at the least, whatever a profile says."""
LABELS = {
    "acts": b"concours/acts-erased/1",
    "traces": b"concours/traces-erased/1",
    "cases": b"concours/cases-erased/1",
}
CASES = ("case_opened", "case_notified", "case_heard", "case_closed")
"""Each has drawn up the file of a case, and bears its digest."""


@dataclass
class ErasedRows:
    """The rows that name one act, in their order."""

    label: bytes
    first: int = 0
    count: int = 0
    state: Any = field(init=False)

    def __post_init__(self) -> None:
        """Begin the root."""
        self.state = sha256(join(self.label))

    def add(self, number: int, digest: str) -> None:
        """Add one row."""
        self.first = self.first or number
        self.count += 1
        self.state.update(join(i64(number), bytes.fromhex(digest)))


class Erasures:
    """The acts that erase, and the rows of one log that say they were erased."""

    def __init__(self, rows: str, findings: Findings) -> None:
        self.rows = rows
        self.findings = findings
        self.count = 0
        self._expected_by_act: dict[int, tuple[int, str]] = {}
        self._rows_by_act: dict[int, ErasedRows] = {}
        self.files: dict[int, tuple[str, int, str]] = {}
        self.erased_files: set[int] = set()
        self._open_cases: set[tuple[str, int]] = set()
        self._appeals: set[str] = set()

    def meet_act(self, act: dict[str, Any]) -> None:
        """Note what an act erases, and what keeps others from erasing."""
        kind = act["kind"]
        if kind in CASES:
            body = parse(act["body"].encode())
            case = act["sitting"], body["case"]
            self.files[act["number"]] = (*case, body["digest"])
            if kind == "case_opened":
                self._open_cases.add(case)
            elif kind == "case_closed":
                self._open_cases.discard(case)
        elif kind == "erasure_held":
            self._appeals.add(parse(act["body"].encode())["exam"])
        elif kind == "erasure_resumed":
            self._appeals.discard(parse(act["body"].encode())["exam"])
        elif kind in KINDS:
            self._meet_erasure(act, parse(act["body"].encode()))

    def meet_erased(self, number: int, digest: str, by: int) -> None:
        """Note a row that says which act has erased it."""
        self.count += 1
        if by not in self._rows_by_act:
            self._rows_by_act[by] = ErasedRows(LABELS[self.rows])
        self._rows_by_act[by].add(number, digest)

    def finish(self) -> None:
        """Hold the rows that are gone against what their acts name."""
        for by, rows in sorted(self._rows_by_act.items()):
            facts = self._expected_by_act.get(by)
            if facts is None:
                self.findings.add("erasure.uncovered", number=rows.first, act=by)
            elif facts != (rows.count, rows.state.hexdigest()):
                self.findings.add(
                    "erasure.differs", act=by, expected=facts[0], found=rows.count
                )
        for by, (count, _) in sorted(self._expected_by_act.items()):
            if count and by not in self._rows_by_act:
                self.findings.add("erasure.differs", act=by, expected=count, found=0)

    def check_last(self, number: int | None) -> None:
        """Hold the act that an archive says erased its exam against those it has."""
        if number is not None and number not in self._expected_by_act:
            self.findings.add("erasure.uncovered", act=number)

    def _meet_erasure(self, act: dict[str, Any], body: dict[str, Any]) -> None:
        number = act["number"]
        if f"{self.rows}_root" in body:
            self._expected_by_act[number] = body[self.rows], body[f"{self.rows}_root"]
        is_disputed = body["exam"] in self._appeals
        if act["kind"] == "data_erased":
            is_disputed |= any(case[0] in body["sittings"] for case in self._open_cases)
            self._check_term(act, body)
            if body["data_class"] == "cases":
                self._check_files(number, body)
        if is_disputed:
            self.findings.add("erasure.disputed", act=number)

    def _check_term(self, act: dict[str, Any], body: dict[str, Any]) -> None:
        days = body["days"]
        is_kept = days >= DAYS_MIN.get(body["data_class"], days + 1)
        if not is_kept or act["at_ms"] < body["until_ms"] + days * DAY_MS:
            self.findings.add("erasure.early", act=act["number"])

    def _check_files(self, number: int, body: dict[str, Any]) -> None:
        """Hold the files that an act erased against the acts that drew them up."""
        rows = ErasedRows(LABELS["cases"])
        for act, (sitting, case, digest) in sorted(self.files.items()):
            if sitting in body["sittings"] and case in body["case_numbers"]:
                rows.add(act, digest)
                self.erased_files.add(act)
        if (rows.count, rows.state.hexdigest()) != (body["cases"], body["cases_root"]):
            self.findings.add(
                "erasure.differs", act=number, expected=body["cases"], found=rows.count
            )
