"""A small paper, as its author writes it."""

PAPER = """
code = "mini"
title = "Mini"
duration_minutes = 10
dossiers = ["qi.toml"]
"""
QUESTIONS = """
kind = "isolated"
title = "Questions isolées"

[[questions]]
format = "QRM"
rank = "A"
item = 151
text = "Lesquelles sont *justes* ?"
propositions = [
  { text = "un", right = true },
  { text = "deux" },
  { text = "trois", right = true },
  { text = "quatre" },
]

[[questions]]
format = "QZP"
rank = "B"
item = 203
text = "Où est-ce ?"
image = { file = "scan.png", alt = "Scanner thoracique" }
zones = [[[2, 2], [8, 2], [8, 8]]]
"""
