"""The bell: how the console asks for the accelerated sittings, and hears of them.

A folder with files. The console makes `RUNG`, once; the process of the crowd writes
`TOLD` every second, which is also its heartbeat. Whoever makes `CUT` cuts a site for as
long as it is there (`docs/operating/demo.md`).
"""

import json
from pathlib import Path
from typing import Literal, TypeAlias

RUNG = "rung"
TOLD = "told.json"
CUT = "cut"

Step: TypeAlias = Literal["waiting", "playing", "trouble"]


class Bell:
    """One end of the bell: that of whoever plays. `sitting` is the one they play."""

    def __init__(self, folder: Path, sitting: str) -> None:
        self._folder = folder
        self.sitting = sitting
        folder.mkdir(exist_ok=True)

    @property
    def is_rung(self) -> bool:
        """Whether somebody has asked for the sitting."""
        return (self._folder / RUNG).exists()

    @property
    def is_cut(self) -> bool:
        """Whether somebody has cut a site."""
        return (self._folder / CUT).exists()

    def fall_silent(self) -> None:
        """Forget that it was rung: it may be rung again."""
        (self._folder / RUNG).unlink(missing_ok=True)

    def tell(self, step: Step, *, reason: str = "") -> None:
        """Say where we are; of trouble, `why`: the code of a refusal, or a name."""
        status = {"sitting": self.sitting, "step": step, "why": reason}
        draft = self._folder / "told.draft"
        draft.write_text(json.dumps(status))
        draft.rename(self._folder / TOLD)
