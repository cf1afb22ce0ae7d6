"""One word for one thing, and no word that means nothing: code speaks the glossary."""

import ast
import gettext
import io
import re
import runpy
import shutil
import subprocess

import pytest
from tree import ROOT, files, name_of, parsed, without_exceptions, words

EMPTY = {"quiz", "user", "users", "manager", "helper", "helpers", "utils", "misc"}
SCAFFOLDING = {"Abstract", "Base", "Impl", "Service", "Data"}  # in names of classes
PHRASES = ("test_taker", "testtaker")
TYPESCRIPT_NAME = re.compile(
    r"\b(?:class|interface|type|function|const|let|enum)\s+([A-Za-z_$][\w$]*)"
)
NOUNS = re.compile(r"^Nouns: (.*?)(?:\.\s*$|\n[A-Z\n])", re.MULTILINE | re.DOTALL)


def identifiers(tree):
    """Every name that we give; names that others gave are theirs."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name):
                yield name, True
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, False
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name, False
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, False


def is_empty(name, *, is_class):
    spoken = words(name)
    return (
        bool(EMPTY & {word.lower() for word in spoken})
        or (is_class and bool(SCAFFOLDING & set(spoken)))
        or any(phrase in name.lower() for phrase in PHRASES)
    )


def test_python_names_mean_something():
    empty = set()
    for path in [*files("src", ".py"), *files("verifier", ".py")]:
        if is_empty(path.stem, is_class=False):
            empty.add(f"{name_of(path)} is a module")
        for name, is_class in identifiers(parsed(path)):
            if is_empty(name, is_class=is_class):
                empty.add(f"{name_of(path)}:{name} says nothing")

    assert without_exceptions("words", sorted(empty)) == []


def test_typescript_names_mean_something():
    empty = [
        f"{name_of(path)}:{name} says nothing"
        for path in files("client/src", ".ts", ".tsx")
        for name in TYPESCRIPT_NAME.findall(path.read_text())
        if is_empty(name, is_class=name[0].isupper())
    ]

    assert empty == []


def room_nouns():
    for path in files("src/concours/core", ".py"):
        if path.name == "__init__.py":
            said = NOUNS.search((ast.get_docstring(parsed(path)) or "") + "\n\n")
            for noun in re.findall(r"\*([^*]+)\*", said[1] if said else ""):
                yield name_of(path), " ".join(noun.split())


def test_every_noun_of_a_room_is_in_the_glossary():
    pages = (ROOT / "docs").glob("glossary*.md")
    rows = [row for page in pages for row in page.read_text().splitlines()]
    known = {row.split("|")[1].strip().lower() for row in rows if row.startswith("|")}

    missing = [
        f"{where}: {noun}" for where, noun in room_nouns() if noun.lower() not in known
    ]

    assert missing == []


def test_every_room_says_what_it_decides_and_what_it_never_does():
    silent = []
    for path in files("src/concours/core", ".py"):
        if path.name != "__init__.py" or len(list(path.parent.glob("*.py"))) == 1:
            continue  # a wing has no rules of its own
        said = " ".join((ast.get_docstring(parsed(path)) or "").split())
        if not ("Decides" in said and "ever" in said and "Nouns:" in said):
            silent.append(name_of(path))

    assert silent == []


def test_no_compiled_words_are_kept_and_each_change_of_words_compiles_them():
    tracked = b""
    if (ROOT / ".git").exists():
        tracked = subprocess.check_output(["git", "ls-files", "*.mo"], cwd=ROOT)
    makefile = (ROOT / "Makefile").read_text()

    assert tracked == b""
    assert "setup: .venv/demo.stamp $(WORDS).mo" in makefile
    assert "$(WORDS).mo: $(WORDS).po tools/catalogue.py" in makefile
    for source in files("src", ".po"):
        made = source.with_suffix(".mo")
        assert made.stat().st_mtime > source.stat().st_mtime


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="no GNU gettext here")
def test_compiled_words_are_those_of_gettext():
    compiled = runpy.run_path(str(ROOT / "tools/catalogue.py"))["compiled"]
    for source in files("src", ".po"):
        made = ["msgfmt", "--output-file=-", source]
        theirs = subprocess.run(made, check=True, capture_output=True).stdout
        ours = compiled(source.read_text("utf-8"))

        assert read(ours) == read(theirs)


def test_words_are_compiled_entry_by_entry_as_gettext_reads_them():
    compiled = runpy.run_path(str(ROOT / "tools/catalogue.py"))["compiled"]
    words = """
msgid ""
msgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"
msgid "un"
msgstr "one \\"1\\""
#, python-format
msgid "%(n)d copie"
msgid_plural "%(n)d copies"
msgstr[0] "%(n)d attempt"
msgstr[1] "%(n)d "
"attempts"

#, fuzzy
msgid "doute"
msgstr "doubt"
msgid "rien"
msgstr ""
msgctxt "nom"
msgid "salle"
msgstr "room"
"""
    found = gettext.GNUTranslations(io.BytesIO(compiled(words)))

    assert found.gettext("un") == 'one "1"'
    assert found.ngettext("%(n)d copie", "%(n)d copies", 2) == "%(n)d attempts"
    assert found.pgettext("nom", "salle") == "room"
    assert [found.gettext(word) for word in ("doute", "rien")] == ["doute", "rien"]


def read(catalogue):
    return gettext.GNUTranslations(io.BytesIO(catalogue))._catalog


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="no GNU gettext here")
def test_each_sentence_takes_the_same_facts_in_both_languages():
    for catalogue in files("src", ".po"):
        command = ["msgfmt", "--check-format", "--output-file=/dev/null", catalogue]
        said = subprocess.run(command, check=False, capture_output=True, text=True)
        assert said.returncode == 0, said.stderr


FOLDERS = [f"client/src/{each}" for each in ("voeux", "verification", "screen")]
NEVER_ONE = "fois|plus|times|derniers|rounds|caractères|characters|couples|pairs"
"""Rounds that were the same, a password's length, the pairs of a joint list."""
BARE_PLURAL = re.compile(
    rf"\$\{{nb\([^`}}]*\)\}} (?!(?:{NEVER_ONE}|après|holds)\b)[^\W\d_]+[sx]\b"
    r"|\? '[sx]' : ''"
)


def test_pages_of_tablets_and_students_leave_plurals_to_what_counts():
    """French has none in the singular: `many` and `plural` know, a bare count not."""
    sources = [
        *(path for folder in FOLDERS for path in files(folder, ".ts", ".tsx")),
        *files("src/concours/press", ".typ"),
    ]
    found = [
        f"{name_of(path)}: {match.group()}"
        for path in sources
        for match in BARE_PLURAL.finditer(path.read_text())
    ]

    assert len(sources) > 50
    assert found == []
