"""A paper written in a spreadsheet, a line a question, as the tables of a folder.

Decides which table each line means, and in which cell stands what `sources` finds wrong
in it. Never decides what a paper may hold: that is `sources` alone, for both forms.
Never opens a workbook: the edge (`concours.authoring`) hands over its texts.

Nouns: *sheet* (one table of a workbook, as texts), *cell* (`F12`, `Dossiers!B3`).
Invariant: the tables, written as a folder and read again, give the same paper.

    convert(sheets) -> SpreadsheetPaper
    SpreadsheetPaper.locate(fault) -> Fault, or None where its cell is told already
"""
