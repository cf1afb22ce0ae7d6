"""The page says the verdict first and in words, names the candidates, escapes all."""

import re
from html.parser import HTMLParser

import msgspec
import pytest
from sample_report import empty_report, whole_report, wrong_report

from concours.rehearsal.report import frame, numbers
from concours.rehearsal.report.markup import Markup, element, join
from concours.rehearsal.report.page import render
from concours.rehearsal.report.summary import LINES_COUNT_MAX, summary

NARROW, FIXED = "\u202f", "\u00a0"
VOID = {"meta"}


class Tree(HTMLParser):
    """Reads a page, and holds that what opens closes in its turn."""

    def __init__(self):
        super().__init__()
        self.open, self.addresses, self.names = [], [], set()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.addresses += [v for k, v in attrs if k in ("src", "href", "xlink:href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def heading(page):
    return re.search(r"<h1>(.*?)</h1>", page)[1]


def test_a_day_that_passed_is_said_in_one_sentence():
    held = whole_report().check.held_count
    actions = f"{held:,}".replace(",", NARROW)

    assert heading(render(whole_report())) == (
        f"12{NARROW}000 copies, {actions} actions{FIXED}: aucune perdue,"
        " aucune doublée, aucune altérée. Notes égales à celles des candidats."
    )


def test_a_day_that_failed_says_what_is_wrong():
    assert heading(render(wrong_report())) == (
        f"Répétition non réussie{FIXED}: 1 action perdue, 1 action doublée,"
        f" 1{NARROW}204 actions altérées, 1 chaîne rompue, 1 note différente."
    )


def test_the_candidates_concerned_are_named():
    page = render(wrong_report())

    for named in wrong_report().check.named:
        assert f"n° {named.candidate}" in page


@pytest.mark.parametrize("sample", [whole_report, wrong_report, empty_report])
def test_the_page_is_one_file_that_needs_nothing_else(sample):
    page = render(sample())
    tree = Tree()
    tree.feed(page)

    assert tree.open == []
    assert tree.addresses == []
    assert "script" not in tree.names
    assert re.findall(r"url\((?!data:)|@import", page) == []
    assert "{" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_what_others_wrote_is_escaped_wherever_it_stands():
    hostile = '"><script>alert(1)</script>{count}&'
    report = wrong_report()
    fault = msgspec.structs.replace(report.faults[0], site=hostile)
    named = msgspec.structs.replace(report.check.named[0], candidate=hostile)
    spoiled = msgspec.structs.replace(
        report,
        commit=hostile,
        answers={hostile: 1},
        faults=(fault,),
        check=msgspec.structs.replace(report.check, named=(named,)),
        plan=msgspec.structs.replace(report.plan, faults=(hostile,)),
        machine=msgspec.structs.replace(report.machine, system=hostile),
    )
    page = render(spoiled)

    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 6
    assert hostile in summary(spoiled)


def test_text_is_escaped_and_markup_is_not():
    assert (
        element("p", "a < b & c", title='"') == '<p title="&quot;">a &lt; b &amp; c</p>'
    )
    assert join(Markup("<b>"), "<b>") == "<b>&lt;b&gt;"


def test_a_fault_is_told_with_its_time_and_its_place():
    page = render(whole_report())

    assert f"Le réseau tombe et revient sans cesse. Centre{FIXED}: Lyon-Sud." in page
    assert f"2{FIXED}min – 7{FIXED}min" in page


def test_each_plot_says_in_words_what_it_shows():
    page = render(whole_report())

    says = re.findall(r'<svg class="plot" [^>]*role="img" aria-label="([^"]+)"', page)
    assert len(says) == 3
    assert f"99 sur 100 en moins de 85{FIXED}ms" in says[0]


def test_a_line_breaks_where_no_answer_came():
    page = render(whole_report())
    key, line = re.findall(r'<path d="([^"]+)" class="curve p50">', page)

    assert key == "M2 6h20"
    assert line.count("M") == 2  # before and after the database was away


def test_a_long_day_is_drawn_by_groups_and_a_short_one_is_not():
    short = frame.Frame(0, 99, None, ())
    long = frame.Frame(-100, 3_899, None, ())

    assert short.step_s == 1
    assert long.step_s == 10
    assert [long.column_s(at_s) for at_s in (-100, -91, -90, 3_899)] == [
        *(-100, -100, -90, 3_890)
    ]


def test_one_second_is_drawn_all_the_same():
    report = whole_report()
    one = report.acknowledgements.by_second[60:61]
    waits = msgspec.structs.replace(report.acknowledgements, by_second=one)
    bare = msgspec.structs.replace(
        report, acknowledgements=waits, processes=(), faults=()
    )

    assert render(bare).count('class="plot"') == 3


@pytest.mark.parametrize(
    ("said", "french", "english"),
    [
        (numbers.whole(1_812_440), f"1{NARROW}812{NARROW}440", "1,812,440"),
        (numbers.whole(-4), "−4", "−4"),
        (numbers.decimal(-4, per=1_000, digits=1), "0,0", "0.0"),
        (numbers.decimal(1_250, per=1_000, digits=1), "1,3", "1.3"),
        (numbers.latency(8_449), f"8,4{FIXED}ms", f"8.4{FIXED}ms"),
        (numbers.latency(9_950), f"10{FIXED}ms", f"10{FIXED}ms"),
        (numbers.latency(999_500), f"1,0{FIXED}s", f"1.0{FIXED}s"),
        (numbers.span(640), f"640{FIXED}ms", f"640{FIXED}ms"),
        (numbers.span(220_000), f"3{FIXED}min{FIXED}40{FIXED}s", None),
        (numbers.moment(-30), f"−30{FIXED}s", None),
        (numbers.moment(0), "0", "0"),
        (numbers.size(999), f"999{FIXED}o", f"999{FIXED}bytes"),
        (numbers.size(31_400), f"31,4{FIXED}ko", f"31.4{FIXED}kB"),
        (numbers.plain(numbers.span(20_000)), f"20{FIXED}s", f"20{FIXED}s"),
    ],
)
def test_numbers_read_as_in_each_language(said, french, english):
    assert said == (french, english or french)


def test_the_terminal_gets_a_short_summary():
    told = summary(wrong_report())

    assert told.startswith("Rehearsal not passed: 1 entry lost")
    assert "candidate 04200, Noël & <fils>: Entry lost, entry 31" in told
    assert re.search(r"99th percentile +185.ms +≤ 100.ms +Missed", told)
    assert len(told.splitlines()) <= LINES_COUNT_MAX


def test_the_summary_stays_short_whatever_went_wrong():
    report = wrong_report()
    many = msgspec.structs.replace(
        report,
        faults=report.faults * 50,
        check=msgspec.structs.replace(report.check, named=report.check.named * 20),
    )
    told = summary(many)

    assert "and 92 more" in told
    assert len(told.splitlines()) <= LINES_COUNT_MAX
