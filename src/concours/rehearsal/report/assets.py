"""What the page takes from the console's build, inlined: tokens, type and icons.

One file must be readable in ten years on a machine that knows nothing of ours.
"""

import re
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import Final

from concours.rehearsal.report.markup import Markup

PACKAGE: Final = files("concours")
BUILD_FOLDER: Final = PACKAGE / "console" / "static" / "built"
FONT: Final = "atkinson-hyperlegible-next-latin-wght-normal.woff2"
FACE: Final = """@font-face {{
  font-family: "Atkinson Hyperlegible Next Variable";
  font-weight: 200 800;
  src: url(data:font/woff2;base64,{font}) format("woff2");
}}
"""


@cache
def style() -> Markup:
    """Return the style sheet of a report.

    Raises `FileNotFoundError` where `make setup` has not built the console's assets.
    """
    face = FACE.format(font=b64encode((BUILD_FOLDER / FONT).read_bytes()).decode())
    look = PACKAGE / "rehearsal" / "report" / "look.css"
    sheets = [
        (BUILD_FOLDER / "tokens.css").read_text("utf-8"),
        face,
        look.read_text("utf-8"),
    ]
    return Markup("".join(["<style>\n", *sheets, "</style>"]))


@cache
def icon(name: str) -> Markup:
    """Return an icon, hidden from those who listen: a word stands beside it."""
    sprite = (BUILD_FOLDER / "icons.svg").read_text("utf-8")
    match = re.search(rf'<symbol id="{name}"[^>]*>(.*?)</symbol>', sprite, re.DOTALL)
    assert match is not None, f"the console's build has no icon named {name}"
    return Markup(
        f'<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{match[1]}</svg>'
    )
