"""People read true, typeset words in two languages; machines read plain numbers."""

import ast
import gettext
import re
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest

from concours import console

HERE = Path(console.__file__).parent
PO = HERE / "locale" / "en" / "LC_MESSAGES" / "django.po"
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"gettext\(({STRING})(?:, ({STRING}), count)?\)")


@pytest.fixture
def formats(console_database):  # noqa: ARG001 -- Django's setup
    from concours.console.words import formats  # noqa: PLC0415 -- after setup

    return formats


def test_hours_and_numbers_are_written_as_in_france(formats):
    at = 1_792_413_522_310  # Monday 19 October 2026, 14:38:42.310 in Paris

    assert formats.hour(at) == "14\u00a0h\u00a038"
    assert formats.hour_exact(at) == "14\u00a0h\u00a038\u00a0min\u00a042\u00a0s"
    assert formats.proof_clock(at) == "14:38:42,310"
    assert formats.count(12_000) == "12\u202f000"
    assert formats.decimal(Fraction(1486, 100)) == "14,86"
    assert formats.decimal(-0.18) == "\u22120,18"
    assert formats.percent(Fraction(29, 100), 1) == "29,0\u202f%"
    assert formats.short_digest(bytes(range(16))) == "0001 0203 0405"


def test_and_as_in_england(formats):
    from django.utils import translation  # noqa: PLC0415 -- after setup

    with translation.override("en"):
        assert formats.hour(1_792_413_522_310) == "14:38"
        assert formats.count(12_000) == "12,000"
        assert formats.decimal(Fraction(1486, 100)) == "14.86"
        assert formats.percent(Fraction(29, 100), 1) == "29.0%"


@pytest.mark.parametrize(
    "at", ["17:25", "17h25", "17 h 25", "à 17h25", "à 17\u00a0h\u00a025"]
)
def test_an_hour_is_written_in_a_form_as_clocks_say_it(formats, at):
    from django.template.loader import render_to_string  # noqa: PLC0415 -- after setup
    from django.test import RequestFactory  # noqa: PLC0415 -- idem

    from concours.console.pages.forms import FormInvalid, instant  # noqa: PLC0415

    moment = f"28/11/2026 {at}"
    request = RequestFactory().post("/", {"at": moment})
    assert formats.moment(instant(request, "at")) == formats.moment(1_795_883_100_000)
    pattern = re.search(r'pattern="([^"]+)"', render_to_string("console/moment.html"))
    assert re.fullmatch(pattern[1], moment)
    for odd in ("28/11/2026 à 17", "28/11/2026 17h65", "28/11 à 17h25"):
        with pytest.raises(FormInvalid):
            instant(RequestFactory().post("/", {"at": odd}), "at")


@pytest.mark.parametrize(
    ("length_ms", "words"),
    [
        (42_999, "42\u00a0s"),
        (220_000, "3\u00a0min\u00a040\u00a0s"),
        (120_000, "2\u00a0min"),
        (49 * 60_000 + 59_000, "49\u00a0min"),
        (72 * 60_000, "1\u00a0h\u00a012\u00a0min"),
        (3 * 3_600_000, "3\u00a0h"),
        (47 * 3_600_000, "47\u00a0h"),
        (7 * 86_400_000, "7\u00a0jours"),
        (-5, "0\u00a0s"),
    ],
)
def test_durations_say_what_matters(formats, length_ms, words):
    assert formats.duration(length_ms) == words


def test_a_half_is_rounded_up_and_only_for_the_eye(formats):
    assert formats.decimal(Fraction(1, 8)) == "0,13"
    assert formats.gap(180) == "0,18\u00a0s"
    assert formats.gap(-11_000) == "\u221211\u00a0s"


def test_every_french_sentence_has_its_english_one():
    entries = PO.read_text().split("\n\n")[1:]

    without = [
        entry
        for entry in entries
        if re.search(r'^msgstr(\[\d\])? ""$', entry, re.MULTILINE)
    ]

    assert without == []


def test_the_compiled_catalogue_is_that_of_the_source():
    with PO.with_suffix(".mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    words = re.sub(
        r"^msgctxt .+\nmsgid .+\nmsgstr .+$", "", PO.read_text(), flags=re.MULTILINE
    )
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', words, re.MULTILINE)

    assert len(pairs) > 300
    for french, english in pairs:
        assert catalogue.gettext(french.replace('\\"', '"')) == english.replace(
            '\\"', '"'
        )


@pytest.mark.usefixtures("formats")
def test_every_sentence_of_a_template_is_in_the_catalogue():
    """As Django gathers them: also those with a plural, or with names within."""
    from django.utils.translation.template import templatize  # noqa: PLC0415 -- Django

    said = {
        ast.literal_eval(sentence)
        for page in (HERE / "templates").rglob("*.html")
        for call in CALL.findall(templatize(page.read_text()))
        for sentence in filter(None, call)
    }

    assert len(said) > 1_000
    assert said - sentences_known() == set()


def test_every_sentence_of_the_code_is_in_the_catalogue():
    """What is named in Python alone stayed French under English, unseen.

    So did a button whose word had English as that of a section of the head alone.
    """
    said = {
        sentence
        for source in HERE.rglob("*.py")
        for sentence in sentences_of(ast.parse(source.read_text()))
    }
    plain = re.sub(r"^msgctxt .+\nmsgid .+$", "", PO.read_text(), flags=re.MULTILINE)

    assert len(said) > 1_000
    assert said - sentences_known(plain) == set()


def sentences_known(catalogue=None):
    """What the catalogue, or a part of it, has English for."""
    text = catalogue or PO.read_text()
    found = re.findall(r'^msgid(?:_plural)? "(.+)"$', text, re.MULTILINE)
    return {one.replace('\\"', '"') for one in found}


def sentences_of(tree):
    """Yield what a module gives to be translated, where it is written out."""
    names = {"_", "noop", "gettext", "gettext_lazy", "gettext_noop"}
    names |= {"ngettext", "ngettext_lazy"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
            for given in node.args[:2]:
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield given.value


def test_french_spaces_do_not_break():
    plain = re.compile(r'\w [;!?»](?=[\s"<])|« \w|\w :(?=[\s"<])')
    sentences = re.findall(r'^msgid(?:_plural)? "(.+)"$', PO.read_text(), re.MULTILINE)

    assert [one for one in sentences if plain.search(one + " ")] == []


@pytest.mark.parametrize("parting", [";", ",", "\t", "\n", "; "])
def test_a_table_cell_hides_no_formula_behind_another_separator_a18(parting):
    from concours.core.tables.plain_cells import plain_cell  # noqa: PLC0415

    assert plain_cell(f"Lyon{parting}=1+1") == f"Lyon{parting}'=1+1"
    assert plain_cell(f"Lyon{parting}Sud - 2") == f"Lyon{parting}Sud - 2"


def test_a_table_cell_is_never_a_formula_a18():
    from concours.core.tables.plain_cells import plain_cell  # noqa: PLC0415

    assert [
        plain_cell(text) for text in ("=1+1", "+1", "-1", "@x", "\t=1", "＝1", "A", 7)
    ] == [
        "'=1+1",
        "'+1",
        "'-1",
        "'@x",
        "'\t=1",
        "'＝1",
        "A",
        "7",
    ]


def test_answers_are_said_as_they_were_given(console_database):  # noqa: ARG001
    from concours.console.words.results.answers import answer_words  # noqa: PLC0415

    said = [
        answer_words(value)
        for value in (None, [], ["A", "C"], "embolie", -1, 2, 0, [[412, 96], [1, 2]])
    ]
    assert said == [
        "aucune réponse",
        "aucune réponse",
        "A, C",
        "«\u00a0embolie\u00a0»",
        "\u22121",
        "+2",
        "0",
        "(412, 96) · (1, 2)",
    ]


def test_none_is_singular_in_french(formats):  # noqa: ARG001 -- Django's setup
    from django.utils.translation import ngettext, override  # noqa: PLC0415 -- setup

    plural = re.compile(r'^msgid "(.*)"\nmsgid_plural "(.*)"$', re.MULTILINE)
    found = plural.findall(PO.read_text())

    assert len(found) > 50
    for one, many in found:
        if one == many or "\\" in one + many:
            continue
        for language, none in (("fr", one), ("en", None)):
            with override(language):
                said = [ngettext(one, many, number) for number in (0, 1, 2)]
            if none is not None:
                assert said == [one, one, many]


def test_french_quotes_have_their_spaces():
    base = (HERE / "static/console/styles/base.css").read_text()
    assert 'q:lang(fr) {\n  quotes: "«\\a0" "\\a0»";' in base


def test_an_instant_is_written_in_the_order_of_france(console_database):  # noqa: ARG001
    from django.http import QueryDict  # noqa: PLC0415 -- after setup

    from concours.console.pages.forms import (  # noqa: PLC0415 -- idem
        FormInvalid,
        instant,
        instant_field,
    )

    class Asked:
        def __init__(self, written):
            self.POST = QueryDict(mutable=True)
            self.POST["opens"] = written

    at = 1_792_413_480_000  # Monday 19 October 2026, 14:38 in Paris
    assert instant_field(at) == "19/10/2026 14:38"
    for written in ("19/10/2026 14:38", "19/10/2026 14 h 38", " 19/10/2026 14h38 "):
        assert instant(Asked(written), "opens") == at
    for wrong in ("10/19/2026 14:38", "2026-10-19T14:38", "31/02/2026 10:00", ""):
        with pytest.raises(FormInvalid):
            instant(Asked(wrong), "opens")
    for page in (HERE / "templates").rglob("*.html"):
        assert not re.search(
            'type="(date|datetime-local|time|month)"', page.read_text()
        )


COUNTED_PLURAL = re.compile(
    r"%\((\w+)\)s[ \u00a0]"
    r"(?!(?:sur|plus|pas|dans|moins|sous|mais|sans|des|jamais|après)\b)"
    r"[a-zéèêàûôî]+[sx]\b"
)
NEVER_ONE = (
    "Sous %(least)s copies, les copies",
    "%(decided)s sur %(total)s",
    "%(number)s ex æquo",
    "%(same)s sur %(total)s",
    "%(sites)s centres",
    "%(shown)s centres ",
    "%(shown)s salles en tout",
    "Les %(shown)s premi",
    "Les %(count)s groupes",
    "%(count)s stations",
    "Les pseudonymes sont propres",
    "Tenir ces %(shown)s centres",
    "rangs déplacés de %(low)s",
    "à partir de %(number)s copies",
    "Écrivez «\u00a03x10\u00a0»",
)
"""Said of two or more alone, or of a bound: how each begins."""


def test_a_count_is_followed_by_one_or_by_many():
    """What is counted has a plural form, or is said so that it needs none."""
    texts = [
        "".join(re.findall('"(.*)"', entry.partition("msgstr")[0]))
        for entry in PO.read_text().split("\n\n")
        if "msgid_plural" not in entry
    ]
    wrong = [text for text in texts if COUNTED_PLURAL.search(text)]

    assert [text for text in wrong if not text.startswith(NEVER_ONE)] == []


READERS = (
    *("whole", "decimal_or_none", "identity", "identities", "several"),
    *("instant", "day", "hexadecimal"),
)
"""What reads a field of a form, and refuses it by its name."""


def test_every_field_that_a_form_refuses_has_a_name_and_what_is_wrong(formats):  # noqa: ARG001 -- Django's setup
    from concours.console.pages.forms import FormInvalid, Lack  # noqa: PLC0415 -- idem
    from concours.console.words import form_fields  # noqa: PLC0415 -- idem
    from concours.console.words.refusals import worded  # noqa: PLC0415 -- idem

    refused = set(refused_fields())
    known = {*form_fields.FIELDS, *form_fields.OWN_FIELDS}
    words = [
        worded(FormInvalid("minutes", lack=lack)).advice for lack in get_args(Lack)
    ]

    assert len(refused) > 40
    assert sorted(refused - known) == []
    assert sorted(known - refused - {"wording", "opens", "closes", "hearing"}) == []
    assert len({*words}) == len(words) == len(form_fields.LACKS)
    assert "«\u00a0Durée en minutes\u00a0»" in worded(FormInvalid("minutes")).title
    assert "«\u00a0Rédaction\u00a0»" in worded(FormInvalid("wording3")).title
    assert "sealed" in worded(FormInvalid("sealed")).advice


def refused_fields():
    """Yield each field that the code of pages names as it refuses one."""
    for path in (HERE / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", "")
                at = 0 if name == "FormInvalid" else 1
                if name == "FormInvalid" or name in READERS:
                    field = node.args[at] if len(node.args) > at else None
                    if isinstance(field, ast.Constant):
                        yield field.value
