"""What a sheet says, held against what it is to say; what differs is noted."""

from fractions import Fraction
from typing import Any

from verifier.findings import Findings

Facts = dict[str, Any]
THOUSAND = 1_000


class Claims:
    """What one sheet says, held against what it is to say."""

    def __init__(self, findings: Findings, candidate: str) -> None:
        self._findings, self._candidate = findings, candidate

    def hold(
        self,
        field: str,
        score: Fraction | None,
        claim: Any,
        shown: Any,
        least: str | None = None,
    ) -> None:
        """Note a mark that is another, and one that is shown as another."""
        text = None if score is None else str(score)
        if text != claim:
            self.note("mark.differs", field, text, claim)
        elif shown != (right_text := shown_text(score, least)):
            self.note("shown.differs", field, right_text, shown)

    def hold_gate(self, claim: Facts | None, least: str | None, field: str) -> None:
        """Note what a sheet says of a gate that the common document does not."""
        if claim is None or claim["mark"] is None:
            return
        gate: Facts = {}
        if least is not None:
            gate = {"gate": least, "passed": Fraction(claim["mark"]) >= Fraction(least)}
        own_gate = {name: claim[name] for name in ("gate", "passed") if name in claim}
        if own_gate != gate:
            self.note("gate.differs", field, gate, own_gate)

    def note(self, code: str, field: str, right: Any, claim: Any) -> None:
        """Note that a field is not what it should be."""
        self._findings.add(
            code, candidate=self._candidate, field=field, expected=right, found=claim
        )


def shown_text(mark: Fraction | None, least: str | None) -> str | None:
    """Return a mark with three decimals, a half upward; below a gate never the gate."""
    if mark is None:
        return None
    rounded = (2 * mark * THOUSAND + 1) // 2
    if least is not None and mark < Fraction(least) <= Fraction(rounded, THOUSAND):
        rounded -= 1
    return f"{rounded // THOUSAND}.{rounded % THOUSAND:03d}"
