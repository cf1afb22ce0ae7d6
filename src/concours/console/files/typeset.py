"""PDF from one of our Typst templates and the facts to put in it.

Facts go in as JSON and are set as text: nothing that a person wrote is ever markup. No
font of the machine is used, so that the same facts give the same pages anywhere.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontpkg_atkinson_hyperlegible as fonts
from typst import Compiler

from concours.core.kernel.time import Instant

FONTS = Path(str(files(fonts))) / "files"


class Press:
    """Sets one template, again and again; the fonts are read once."""

    def __init__(self, template: str) -> None:
        """`template` is the name of a `.typ` file of this folder."""
        self._source = (files(__package__) / f"{template}.typ").read_bytes()
        self._compiler = Compiler(font_paths=[FONTS], ignore_system_fonts=True)

    def pdf(self, facts: Mapping[str, Any], *, now: Instant) -> bytes:
        """Return the document, dated `now`."""
        made = self._compiler.compile(
            self._source,
            format="pdf",
            sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
            timestamp=now // 1_000,
        )
        assert isinstance(made, bytes)
        return made
