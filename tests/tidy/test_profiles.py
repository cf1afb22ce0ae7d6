"""No code knows a profile by its name, nor a number or a word that a profile decides.

Numbers stand in `store/profiles`, words in `console/words/terms.py`: an exam of another
kind is a file, and needs no line of code.
"""

import ast
import re

from tree import ROOT, files, name_of, parsed

NUMBERS = {14, 367}
"""The gate on rank A and the last item of the syllabus: only `edn.toml` says them."""

NUMBERED = (
    "src/concours/core/profile",
    "src/concours/core/authoring",
    "src/concours/core/results",
    "src/concours/acts/results",
    "src/concours/store/queries/results",
    "src/concours/console/files",
    "src/concours/console/pages/results",
    "src/concours/console/words/results",
    "src/concours/gateway/results",
)
"""Where such a number would be a rule of the exam."""

NAMES = {path.stem for path in files("src/concours/store/profiles", ".toml")}
WORD = re.compile(r"\bnation(?:ale?s?|aux)?\b", re.IGNORECASE)
SPOKEN = (
    ("src/concours/console/templates", ".html"),
    ("src/concours/press", ".typ"),
)
TRANSLATE = re.compile(r'\{%\s*translate\s+"([^"]*)"')
MARKUP = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)
TRANSLATED = {"_", "gettext", "gettext_lazy", "gettext_noop", "noop", "ngettext"}
TERMS = "src/concours/console/words/terms.py"


def numbers_in(tree):
    """Each number that a profile says, as a number or in a text such as SQL."""
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) else None
        is_number = isinstance(value, int | float) and value in NUMBERS
        if is_number or (isinstance(value, str) and is_rule(value)):
            yield node.lineno


def is_rule(text):
    """Tell whether a text is such a number, or compares with one as SQL does."""
    number = rf"(?:{'|'.join(map(str, sorted(NUMBERS)))})"
    return bool(re.search(rf"^{number}(?:\.0*)?$|[<>=]\s*{number}\b", text))


def comparisons_in(tree):
    """Each comparison of a profile's name with a text, or with one that names it alone.

    `edn` alone is no name: it is a component and a set of rules too.
    """
    for node in ast.walk(tree):
        sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
        texts = {side.value for side in sides if isinstance(side, ast.Constant)}
        is_named = any(
            isinstance(side, ast.Attribute)
            and side.attr == "name"
            and "profile" in ast.unparse(side.value).lower()
            for side in sides
        )
        if (is_named and texts) or texts & (NAMES - {"edn"}):
            yield node.lineno


def spoken_in(tree):
    """Each text that is handed to translation."""
    for node in ast.walk(tree):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        for part in node.args if is_call and node.func.id in TRANSLATED else ():
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield node.lineno, part.value


def shown_by(template):
    """Each text that a template shows, translated or not."""
    yield from TRANSLATE.findall(template)
    yield from MARKUP.split(template)


def test_no_rule_of_one_exam_is_a_number_in_the_code():
    found = [
        f"{name_of(path)}:{line}"
        for folder in NUMBERED
        for path in files(folder, ".py")
        for line in numbers_in(parsed(path))
    ]
    found += [
        f"{name_of(path)}: {text}"
        for path in files("src/concours/console/templates/console/results", ".html")
        for text in re.findall(r"[^\"\d.](?:14|367)[^\"\d].*", path.read_text())
    ]

    assert found == []


def test_no_code_asks_for_a_profile_by_its_name():
    found = [
        f"{name_of(path)}:{line}"
        for path in files("src/concours", ".py")
        for line in comparisons_in(parsed(path))
    ]
    found += [
        f"{name_of(path)}: {text}"
        for path in files("src/concours/console/templates", ".html")
        for text in re.findall(r"profile\.name\s*[=!]=.*", path.read_text())
    ]

    assert found == []


def test_the_nation_is_a_word_of_profiles_alone():
    found = [
        f"{name_of(path)}: {text.strip()}"
        for folder, ending in SPOKEN
        for path in files(folder, ending)
        for text in shown_by(path.read_text())
        if WORD.search(text)
    ]
    found += [
        f"{name_of(path)}:{line} {text}"
        for folder in ("console", "gateway", "press")
        for path in files(f"src/concours/{folder}", ".py")
        if name_of(path) != TERMS
        for line, text in spoken_in(parsed(path))
        if WORD.search(text)
    ]
    found += [
        f"{name_of(path)}: {text}"
        for folder in ("client/src/words", "client/src/voeux")
        for path in files(folder, ".ts", ".tsx")
        for text in re.findall(r"'([^']*)'", path.read_text())
        if WORD.search(text) and " " in text
    ]

    assert found == []


def test_what_would_break_the_rule_is_found():
    planted = ast.parse(
        "GATE = 14\nSHOWN = '14.000'\nSQL = 'WHERE 20 * a >= 14 * b'\nPORT = '1400'\n"
    )
    asked = ast.parse(
        "if profile.name == 'edn': pass\nif kind in names or kind == 'faculte': pass"
    )
    said = ast.parse("_('toute la nation')\nkey = 'nation'")

    assert list(numbers_in(planted)) == [1, 2, 3]
    assert list(comparisons_in(asked)) == [1, 2]
    assert [text for _, text in spoken_in(said) if WORD.search(text)] == [
        "toute la nation"
    ]
    assert [
        text
        for text in shown_by('<option value="nation">{% translate "la nation" %}</a>')
        if WORD.search(text)
    ] == ["la nation"]
    assert (ROOT / TERMS).read_text().count("toute la nation") == 1
