"""What was found, differs or is odd: codes and facts, listed up to a bound, counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FINDINGS_COUNT_MAX = 1_000

WORDS: Mapping[str, str] = {
    # files and their index
    "file.missing": "a file that the index names is not here",
    "file.unknown": "a file is here that the index does not name",
    "file.digest": "a file is not the one that the index was made of",
    "file.form": "a line is not of its form",
    "file.order": "a line is not at its place",
    "record.unknown": "a record is of no copy or tablet that is here",
    "record.missing": "a record is not here",
    "record.twice": "a record is here twice",
    # chains of tablets
    "chain.gap": "an action is missing between two of a tablet",
    "chain.digest": "an action of a tablet, or one before it, was changed",
    "chain.clock": "the hour of a tablet goes back",
    "chain.kind": "an action is of a kind that does not exist",
    "chain.unsigned": "the tablet has not signed its last action",
    "chain.signature": "the last action is not what the tablet signed",
    "base.head": "a tablet went on from other actions than are here",
    "base.opened": "a tablet says to go on from other actions than it was given",
    "opened.paper": "a tablet opened another paper than this",
    "opened.early": "a tablet opened the paper before its key was out",
    "hour.ahead": "actions bear an hour after the one at which they were received",
    # the head of a sitting
    "entry.missing": "actions that were collected were left out here",
    "entry.other": "the last action collected of a tablet is another one",
    "number.differs": "actions do not bear the numbers that the register gave them",
    "way.differs": "the last action of a tablet is not in the tree that was signed",
    "head.differs": "what is here is not what the register signed at the collection",
    "head.signature": "what is said of the collection bears no valid signature",
    "head.missing": "nothing here shows what was collected: actions may be left out",
    "note.missing": "no note is here, so that no witness can have seen this record",
    # notes, witnesses, receipts
    "log.signature": "the note does not bear a valid signature of its log",
    "log.unknown": "the note is of a log that you did not name",
    "log.forked": "one key has signed two records of one length: one of them is false",
    "tiles.missing": "what this note was signed over is not all there today",
    "tiles.differ": "what the house gives today is not what this note was signed over",
    "cosignature.differs": "a line in the name of a witness is not theirs of this note",
    "witnesses.missing": "fewer witnesses have seen this record than you ask for",
    "proof.differs": "the receipt is not in the tree that the note is of",
    "code.differs": "the code is of another copy, or of another state of it",
    # logs of acts and of traces
    "row.missing": "a row of the log was taken out",
    "rows.missing": "there are fewer rows than the note counts: some were taken out",
    "root.differs": "what is here is not what was signed: something was changed",
    "trace.digest": "a trace was changed",
    "trace.link": "a trace before this one was taken out, put in or changed",
    "act.digest": "an act was changed",
    "act.link": "an act before this one was taken out, put in or changed",
    "act.missing": "an act was taken out",
    "act.other": "an act is not the one of the archive that was taken away",
    "act.signature": "an act is not the one that the register signed",
    "erased.kept": "it is said to be erased, and is still here",
    "erasure.uncovered": "it is said to be erased, and no act erased it",
    "erasure.differs": "more, less or other was erased than the act says",
    "erasure.early": "it was erased before its term",
    "erasure.disputed": "it was erased while a case was open or the exam was held",
    "signer.other": "it is signed by another key than you named",
    # marks
    "answer.differs": "an answer is not what the actions of the tablet make",
    "refused.differs": "the actions that do not count are others",
    "absent.answered": "somebody counted as absent has answers that count",
    "excluded.differs": "an exclusion is here without its act, or the act without it",
    "mark.differs": "a mark is not what key and answer make",
    "total.differs": "a total is not the sum of its marks",
    "rank_a.differs": "the total of rank A is not the sum of its marks",
    "place.differs": "a place is not what the totals make",
    "profile.differs": "the profile is another one than the marks were made by",
    "policy.differs": "the rules of the profile are not those of the marks",
    "marking.differs": "the marks were made by something else than is here",
    "rows.differ": "there are more or fewer marks than copies",
    "gate.differs": "a result sheet says otherwise who has reached the mark asked for",
    "shown.differs": "a result sheet shows something else than its mark is made of",
    "common.differs": "a result sheet is of another publication",
    "single_mark.differs": "a mark of a station is not what its grids make",
    "single_marks.differ": "marks of stations were made by something else than is here",
    # documents and the archive of an exam
    "signature.differs": "it is not what the register signed",
    "root.other": "it is under another root than you named",
    "facts.differs": "the document is not the one that its act bears",
    "confirmation.other": "the second person confirmed another decision",
    "key.late": "the key of papers was replaced after one was sealed",
    "ranking.differs": "the ranking is not what the marks make",
    "run.differs": "what a search found is not what its act bears",
    "bundle.signer": "the head of the bundle is signed by no key of the register",
    "bundle.unsound": "the bundle of a sitting does not hold",
    "minutes.unsound": "minutes do not hold",
    "case.unsound": "the file of a case does not hold",
    "replay.unsound": "a printed replay does not hold",
    "report.unsound": "a report does not hold",
    "minutes.other": "minutes are of no act that is here, or signed by another key",
    "case.other": "the file of a case is of no act that is here",
    "replay.other": "a printed replay is of no act that is here",
    "report.other": "a report is of no act that is here",
    "run.other": "what a search found is of no act that is here",
    "case.missing": "the file of a case was left out",
    "replay.missing": "a printed replay was left out",
    "report.missing": "a report was left out",
    "run.missing": "what a search found was left out",
}
"""What each means, for whoever reads it and not our code.

Those of a matching have a page of their own (`docs/reference/match-check.md`).
"""


@dataclass
class Findings:
    """The list that grows while the bundle is read."""

    listed: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0

    def add(self, code: str, **facts: Any) -> None:
        """Note one thing; see the tables of codes in `docs/reference/bundle.md`."""
        self.count += 1
        if len(self.listed) < FINDINGS_COUNT_MAX:
            self.listed.append({"code": code} | facts)


def reason_of(error: Exception) -> str:
    """Return why something cannot be read, with the name of its file if it has one."""
    is_said = isinstance(error, (OSError, ValueError)) and str(error)
    return str(error) if is_said else f"it is not of its form ({error!r})"


def sentence(finding: dict[str, Any]) -> str:
    """Return a finding as one line for a person: its code, its facts, what it means."""
    facts = " ".join(f"{name}={value}" for name, value in finding.items())
    words = WORDS.get(finding["code"])
    return facts.removeprefix("code=") + (f": {words}" if words else "")
