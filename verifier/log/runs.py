"""What runs of forensics found, in an archive, against the acts that bear its digest.

Each `forensics_ended` names a run and the digest of its result; the file has the name
of that act. One that is left out is found, unless an act at its term erased it. Form:
`docs/reference/forensics/runs.md`.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from verifier.findings import Findings
from verifier.log.erasures import ErasedRows
from verifier.strict import parse

LABEL = b"concours/runs-erased/1"
RESULT_BYTES_MAX = 2**28


@dataclass(frozen=True)
class EndedRun:
    """One run that found something: of which exam, when, and the digest of it."""

    exam: str
    number: int
    at_ms: int
    digest: str


class Runs:
    """The runs of a chain of acts, and those whose results acts have erased."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.ended: dict[int, EndedRun] = {}
        self.erased: set[int] = set()

    def meet_act(self, act: dict[str, Any]) -> None:
        """Note what a run found, or that such results were erased."""
        if act["kind"] not in {"forensics_ended", "data_erased"}:
            return
        body = parse(act["body"].encode())
        if act["kind"] == "forensics_ended":
            self.ended[act["number"]] = EndedRun(
                body["exam"], body["number"], act["at_ms"], body["digest"]
            )
        elif body.get("data_class") == "runs":
            self._meet_erasure(act["number"], body)

    def check_folder(self, folder: Path) -> int:
        """Hold each result of a folder against its act; return how many there are."""
        paths = sorted(folder.glob("*.json"))
        numbers = {self._check(path) for path in paths}
        for number in sorted(self.ended.keys() - numbers - self.erased):
            self.findings.add("run.missing", number=number)
        for number in sorted(self.erased & numbers):
            self.findings.add("erased.kept", number=number)
        return len(paths)

    def _check(self, path: Path) -> int:
        with path.open("rb") as file:
            data = file.read(RESULT_BYTES_MAX + 1)
        if len(data) > RESULT_BYTES_MAX:
            raise ValueError(path.name)
        number = int(path.stem.removeprefix("acte-"))
        run = self.ended.get(number)
        if run is None:
            self.findings.add("run.other", file=path.name, number=number)
        elif run.digest != (digest := sha256(data).hexdigest()):
            self.findings.add(
                "run.differs", file=path.name, expected=run.digest, found=digest
            )
        return number

    def _meet_erasure(self, number: int, body: dict[str, Any]) -> None:
        """Hold the results that an act erased against the runs that made them."""
        rows, own = ErasedRows(LABEL), []
        for act, run in sorted(self.ended.items(), key=lambda item: item[1].number):
            is_old = run.exam == body["exam"] and run.at_ms < body["until_ms"]
            if is_old and act not in self.erased:
                rows.add(run.number, run.digest)
                own.append(act)
        if (rows.count, rows.state.hexdigest()) != (body["runs"], body["runs_root"]):
            self.findings.add(
                "erasure.differs", act=number, expected=body["runs"], found=rows.count
            )
        self.erased |= set(own)
