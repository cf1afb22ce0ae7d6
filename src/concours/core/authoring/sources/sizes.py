"""How many questions, and of which formats, the law and custom expect.

Three to eight in a progressive dossier and thirteen to seventeen on an article are the
law of national papers (S10, S14), and so is the number of questions that their profile
says; three in a key-feature problem is custom (S16). A mock paper or a technical check
may leave them all, so all are warnings.
"""

from concours.core.authoring.paper.key_document import QUESTIONS_COUNT_MAX
from concours.core.authoring.sources.table import Table

PROGRESSIVE_COUNT_MIN, PROGRESSIVE_COUNT_MAX = 3, 8
KEY_FEATURE_COUNT = 3
ARTICLE_COUNT_MIN, ARTICLE_COUNT_MAX = 13, 17
ARTICLE_FORMATS = frozenset({"QRM", "QRP"})


def check_dossier(table: Table, kind: str, questions: list[Table]) -> None:
    """Report what is unusual in the size and formats of a dossier."""
    count = len(questions)
    formats = {str(question.values.get("format")) for question in questions}
    if table.values.get("questions") == []:
        table.report("dossier.questions_missing")
    elif kind == "progressive":
        if not PROGRESSIVE_COUNT_MIN <= count <= PROGRESSIVE_COUNT_MAX:
            table.report("dossier.progressive_size", str(count))
    elif kind == "kfp":
        _check_key_feature(table, count, formats)
    elif kind == "lca":
        _check_article(table, count, formats)


def _check_key_feature(table: Table, count: int, formats: set[str]) -> None:
    if count != KEY_FEATURE_COUNT:
        table.report("dossier.key_feature_size", str(count))
    for form in sorted({"QROC", "QRP"} - formats):
        table.report("dossier.key_feature_formats", form)


def _check_article(table: Table, count: int, formats: set[str]) -> None:
    if not ARTICLE_COUNT_MIN <= count <= ARTICLE_COUNT_MAX:
        table.report("dossier.article_size", str(count))
    for form in sorted(formats - ARTICLE_FORMATS):
        table.report("dossier.article_formats", form)


def questions_count(table: Table) -> int:
    """Return how many questions the source of a dossier holds, sound or not."""
    questions = table.values.get("questions")
    return len(questions) if isinstance(questions, list) else 0


def check_paper(table: Table, count: int) -> None:
    """Report a paper that has not as many questions as the profile of its exam says."""
    profile = table.context.profile
    usual = () if profile is None else profile.questions
    if count > QUESTIONS_COUNT_MAX:
        table.report("paper.questions_too_many", str(count))
    elif usual and not usual[0] <= count <= usual[-1]:
        table.report("paper.questions_count", str(count))
