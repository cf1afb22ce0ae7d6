"""The marks of published sheets, made again: `docs/reference/result-sheet.md`."""
