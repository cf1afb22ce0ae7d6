"""Result sheets: what a candidate is told, and how each number came about.

Decides which numbers stand on a sheet, and how a total is found again line by line.
Never marks, never ranks, never shows anything before a publication.

Nouns: *result sheet* (what one candidate is told, whole), *line* (one step of a total).
Invariants: every number follows from those before it, exactly; shown values are rounded
last.
"""
