"""Cells that no spreadsheet takes for a formula (A18)."""

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

AFTER_SEPARATOR = re.compile(r"(?!\A)([;,\t\r\n]\s*)(?=[=+\-@＝＋－＠])")
"""Where a cell begins for who takes another sign than ours to part them: in French,
spreadsheets open a file with commas as one with semicolons."""


def plain_cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula, whatever parts cells."""
    text = AFTER_SEPARATOR.sub(r"\1'", str(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
