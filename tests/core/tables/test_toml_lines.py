"""A fault names the line where its field stands, in whatever form TOML is written."""

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from concours.core.tables.toml_lines import line_finder

SOURCE = '''\
# A comment with { and [ and "
title = "a # b"   # said here
door = """
One "quoted" line, ]
= { not a table
""""
[participant]
age = [45,
  65]
"odd name" = 1.5
participant.sex = 'f'

[[criteria]]
text = 'x'
# levels = [
levels = { "0" = "0", "1-2" = "1/2", "3" = "1" }
[[criteria]]
text = """\\\\"""
[criteria.more]
deep = true
[a]
items = [
  { text = "y" }, { text = "z" },
  # none
  { text = [[1, 2], [3]] },
]
'''
LINES = {
    "title": 2,
    "door": 3,
    "participant": 7,
    "participant.age": 8,
    "participant.age[2]": 9,
    "participant.odd name": 10,
    "participant.participant.sex": 11,
    "criteria[1]": 13,
    "criteria[1].text": 14,
    "criteria[1].levels.3": 16,
    "criteria[2].text": 18,
    "criteria[2].more.deep": 20,
    "a.items[2].text": 23,
    "a.items[3].text[2]": 25,
    "a.items[9]": 22,
    "criteria[1].points": 13,
    "nowhere": 0,
}
bare = st.text("abcxyz019-_", min_size=1, max_size=5)
texts = st.text("ab \"'\\#[]{}=,é", max_size=8)


def test_each_field_has_its_line_and_what_is_missing_that_of_its_table():
    tomllib.loads(SOURCE)
    line_of = line_finder(SOURCE)

    assert {path: line_of(path) for path in LINES} == LINES
    assert line_of("criteria[2].") == 17


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.dictionaries(bare, st.lists(texts, max_size=3), min_size=1, max_size=5))
@settings(max_examples=50, deadline=None)
def test_lines_are_found_whatever_texts_say(tables):
    rows, expected = [], {}
    for name, values in tables.items():
        rows += [f"{name} = [ # {name} ]"]
        expected[name] = len(rows)
        for number, value in enumerate(values, start=1):
            rows.append(f"{{ text = {quoted(value)} }},")
            expected[f"{name}[{number}].text"] = len(rows)
        rows.append("]")
    source = "\n".join(rows)
    tomllib.loads(source)
    line_of = line_finder(source)

    assert {path: line_of(path) for path in expected} == expected
