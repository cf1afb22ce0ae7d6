"""The second scorer: a module of the verifier, which marks the same on its own."""

import json
import subprocess
from pathlib import Path
from typing import Any, Literal

from concours.core.kernel.errors import Unavailable
from concours.store import independent

SCORING_S_MAX = 120
AGREES, DIFFERS = 0, 1

Scorer = Literal["verifier.scorer", "verifier.ecos.scorer"]


def run_scorer(scorer: Scorer, scoring: bytes, *, verifier: Path) -> dict[str, Any]:
    """Return the verdict on marks that came with what they were made from.

    Our own code is not in its sight, nor any package. `verifier` is the folder in which
    it stands. Raises `Unavailable` if it does not answer.
    """
    try:
        process = subprocess.run(  # noqa: S603 -- our own words
            independent.command(scorer, folder=verifier),
            input=scoring,
            capture_output=True,
            timeout=SCORING_S_MAX,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable from error
    if process.returncode not in (AGREES, DIFFERS) or not process.stdout:
        raise Unavailable(process.stderr.decode(errors="replace"))
    verdict: dict[str, Any] = json.loads(process.stdout)
    return verdict
