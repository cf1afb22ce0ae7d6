"""What is wrong with a paper, told to its author at a terminal."""

import json
from collections.abc import Sequence
from typing import Any

from concours.authoring.sentences import fault_row, sentence
from concours.cli.screen import show
from concours.core.authoring.sources.faults import Fault


def tell_faults(
    faults: Sequence[Fault],
    *,
    facts: dict[str, Any] | None,
    as_json: bool,
    subject: str = "paper",
) -> None:
    """Tell faults to whoever wrote the paper, in both languages, or as one object.

    `subject` names the facts in that object: `paper`, or `series`.
    """
    if as_json:
        rows = [fault_row(fault) for fault in faults]
        show(json.dumps({subject: facts, "faults": rows}, ensure_ascii=False))
        return
    for fault in faults:
        show(_describe(fault))
    errors_count = sum(fault.severity == "error" for fault in faults)
    warnings_count = len(faults) - errors_count
    show(f"errors: {errors_count}, warnings: {warnings_count}")


def _describe(fault: Fault) -> str:
    location, french, english = (
        fault.location,
        sentence(fault, "fr"),
        sentence(fault, "en"),
    )
    if location.cell:
        kind = f"{fault.severity} · {fault.code}"
        return f"{location.cell} : {french}\n    {english}\n    {kind}"
    place = f"{location.file}:{location.line}" if location.line else location.file
    source = " · ".join(filter(None, (place, location.question)))
    return f"{source} · {fault.severity} · {fault.code}\n    {french}\n    {english}"
