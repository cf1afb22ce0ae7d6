"""Totals, places, common denominator: `docs/reference/marking.md`, "A cohort"."""

from collections import Counter
from fractions import Fraction
from hashlib import sha256
from math import lcm
from typing import Any

from verifier.findings import Findings
from verifier.marks import mark
from verifier.paper import Paper, Question
from verifier.strict import write


class Tally:
    """Marks every attempt as it passes, and the cohort at the end."""

    def __init__(
        self,
        paper: Paper,
        key: dict[str, Any],
        marking: dict[str, Any],
        findings: Findings,
    ) -> None:
        self.paper = paper
        self.key = sha256(write(key)).hexdigest()
        self.fates: dict[str, str] = key.get("neutralised", {})
        self.marking = marking
        self.version = marking["version"]
        self.findings = findings
        self.denominator = int(marking["denominator"])
        self.known: dict[tuple[str, bytes], Fraction] = {}
        self.lowest = lcm(
            *(self.worth(q).denominator for q in paper.questions.values())
        )
        self.totals: dict[str, Fraction] = {}
        self.of_rank_a: dict[str, Fraction] = {}
        self.places: dict[str, int] = {}

    def worth(self, question: Question) -> Fraction:
        """Return what a perfect answer is worth."""
        is_removed = self.fates.get(question.id) == "removed"
        return Fraction(0) if is_removed else question.worth

    def points(self, question: Question, value: Any) -> Fraction:
        """Return the weighted points of an answer; each different one marked once."""
        name = (question.id, write(value))
        if name not in self.known:
            if question.id in self.fates:
                earned = self.worth(question)
            else:
                policy = self.marking["policy"]
                earned = mark(question, value, policy) * question.worth
            self.known[name] = earned
            self.lowest = lcm(self.lowest, earned.denominator)
        return self.known[name]

    def check(
        self, candidate: str, answers: dict[str, Any], claim: dict[str, Any]
    ) -> None:
        """Compare one candidate's marks with the claim."""
        total = rank_a = Fraction(0)
        questions_count, claims_count = (
            len(self.marking["questions"]),
            len(claim["by_question"]),
        )
        if questions_count != claims_count:
            self.findings.add(
                "mark.differs",
                candidate=candidate,
                expected=questions_count,
                found=claims_count,
            )
        claimed = dict(
            zip(self.marking["questions"], claim["by_question"], strict=False)
        )
        for question in self.paper.questions.values():
            points = self.points(question, answers.get(question.id))
            total += points
            rank_a += points if question.rank == "A" else 0
            claimed_units = claimed.get(question.id)
            self._compare("mark.differs", points, claimed_units, candidate, question.id)
        self._compare("total.differs", total, claim["units"], candidate)
        self._compare("rank_a.differs", rank_a, claim["units_rank_a"], candidate)
        self.totals[candidate] = total
        self.of_rank_a[candidate] = rank_a
        self.places[candidate] = claim["place"]

    def finish(self) -> None:
        """Compare places, and what the marking says of itself."""
        counts = Counter(self.totals.values())
        before_count, place = 0, {}
        for total in sorted(counts, reverse=True):
            place[total] = before_count + 1
            before_count += counts[total]
        for candidate, total in self.totals.items():
            own_place, claimed_place = place[total], self.places[candidate]
            if own_place != claimed_place:
                self.findings.add(
                    "place.differs",
                    candidate=candidate,
                    expected=own_place,
                    found=claimed_place,
                )
        self._check_marking()

    def reaching(self, gate: dict[str, Any]) -> int:
        """Return how many reach a gate of the profile with this sitting alone."""
        of_all, of_a = self._maxima()
        is_on_rank_a = gate["on"] == "rank_a"
        marks = self.of_rank_a if is_on_rank_a else self.totals
        most = of_a if is_on_rank_a else of_all
        least = Fraction(gate["least"]) * most / 20
        return sum(mark >= least for mark in marks.values()) if most else 0

    def _maxima(self) -> tuple[Fraction, Fraction]:
        """Return what all questions are worth, and those of rank A."""
        questions = self.paper.questions.values()
        whole = sum((self.worth(q) for q in questions), Fraction(0))
        of_a = sum((self.worth(q) for q in questions if q.rank == "A"), Fraction(0))
        return whole, of_a

    def _check_marking(self) -> None:
        whole, of_a = self._maxima()
        own_head = {
            "key": self.key,
            "questions": list(self.paper.questions),
            "denominator": str(self.lowest),
            "units_max": str(whole * self.lowest),
            "units_rank_a_max": str(of_a * self.lowest),
        }
        for field, value in own_head.items():
            self.compare(field, value, self.marking[field])

    def compare(self, field: str, own_value: object, claimed_value: object) -> None:
        """Compare what the marking says of itself with what was rebuilt."""
        if claimed_value != own_value:
            self.findings.add(
                "marking.differs", field=field, expected=own_value, found=claimed_value
            )

    def _compare(
        self,
        code: str,
        own_value: Fraction,
        units: str | None,
        candidate: str,
        question: str | None = None,
    ) -> None:
        claimed_value = (
            None if units is None else Fraction(int(units), self.denominator)
        )
        if claimed_value == own_value:
            return
        facts = {"candidate": candidate, "question": question}
        claim_text = None if claimed_value is None else str(claimed_value)
        known_facts = {
            name: value for name, value in facts.items() if value is not None
        }
        self.findings.add(
            code, **known_facts, expected=str(own_value), found=claim_text
        )
