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

KEPT_COUNT = 11
"""Documents after which the compiler has forgotten one."""

FONTS = Path(str(files(fonts))) / "files"


class Press:
    """Sets one template, again and again; the fonts are read once."""

    def __init__(self, template: str, *, is_small: bool = False) -> None:
        """`template` is the name of a `.typ` file of this folder.

        What it sets `is_small` if it has a page or two: ten of them may be remembered.
        """
        self._is_small = is_small
        self._source = (files(__package__) / f"{template}.typ").read_bytes()
        self._compiler = Compiler(font_paths=[FONTS], ignore_system_fonts=True)

    def pdf(self, facts: Mapping[str, Any], *, now: Instant) -> bytes:
        """Return the document, dated `now`."""
        document = self._compiler.compile(
            self._source,
            format="pdf",
            sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
            timestamp=now // 1_000,
        )
        assert isinstance(document, bytes)
        if not self._is_small:
            self._forget()
        return document

    def _forget(self) -> None:
        """Let the compiler's memory of this document go.

        It keeps what the last ten have made, half a megabyte a page, and has no call to
        drop it: ten blank pages do.
        """
        for _ in range(KEPT_COUNT):
            self._compiler.compile(b"", format="pdf")
