"""Write docs/reference/papers/faults-of-papers.md: run this file with our Python."""

from pathlib import Path

from concours.authoring.sentences import sentences
from concours.core.authoring.sources.faults import WARNINGS

PAGE = Path(__file__).parents[2] / "docs/reference/papers/faults-of-papers.md"
HEAD = """# Faults of papers and series

What `concours paper check` and `concours stations check` may report, each with its
file, its line, its question and `at`, the field, proposition, zone or number
concerned. An *error* stops the freeze; a *warning* does not. Codes never change once
published. `tests/authoring/faults_page.py` writes this page from the sentences; a test
fails when the two differ, or when the code reports a fault that has no sentence.

| code | | sentence | in English |
|---|---|---|---|
"""


def page() -> str:
    """Return the whole page."""
    rows = [
        f"| `{code}` | {'warning' if code in WARNINGS else 'error'} "
        f"| {words['fr']} | {words['en']} |\n"
        for code, words in sorted(sentences().items())
    ]
    return HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
