"""What reaches a tablet is the Markdown we allow and nothing else (A17)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.authoring.markdown import TAGS, render

NOT_ALONE = "markdown.figure_not_alone"
TAG = re.compile(r"</?([a-z0-9]+)([^>]*)>")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*Un* **homme**", "<p><em>Un</em> <strong>homme</strong></p>"),
        ("p < 0,05 & x > 3", "<p>p &lt; 0,05 &amp; x &gt; 3</p>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("- un\n- deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"),
        ("# Titre\n\n### Sous-titre", "<h3>Titre</h3>\n<h4>Sous-titre</h4>"),
        ("> cité", "<blockquote>\n<p>cité</p>\n</blockquote>"),
        ("", ""),
    ],
)  # fmt: skip
def test_markdown_becomes_the_html_of_the_reference(text, html):
    assert render(text, "block").html == html


def test_phrase_has_no_paragraph():
    assert render("de l’*aspirine*", "inline").html == "de l’<em>aspirine</em>"


def test_table_has_scopes_and_no_style():
    html = render("| a | b |\n|---|--:|\n| 1 | 2 |", "block").html

    assert html.replace("\n", "") == (
        '<table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>'
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    )


def test_article_places_its_figures():
    rendered = render("Avant\n\n![](figure-2)\n\n- ![](figure-1)", "article")

    assert rendered.figures == (2, 1)
    assert '<figure data-figure="2"></figure>' in rendered.html
    assert "<p><figure" not in rendered.html
    assert "<img" not in rendered.html


@pytest.mark.parametrize(
    ("text", "style", "fault"),
    [
        ("a <b>b</b>", "block", ("markdown.html", "<b>")),
        ("<script>a</script>", "block", ("markdown.html", "<script>a</script>")),
        ("<!-- B -->", "block", ("markdown.html", "<!-- B -->")),
        ("<img src=/a.php>", "inline", ("markdown.html", "<img src=/a.php>")),
        ("[ici](https://x.org)", "block", ("markdown.link", "https://x.org")),
        ("<https://x.org>", "inline", ("markdown.link", "https://x.org")),
        ("`code`", "inline", ("markdown.code", "code")),
        ("    quatre espaces", "block", ("markdown.code", "quatre espaces")),
        ("```\nx\n```", "block", ("markdown.code", "x")),
        ("---", "block", ("markdown.rule", "")),
        ("![](thorax.png)", "block", ("markdown.image", "thorax.png")),
        ("![](figure-1)", "block", ("markdown.image", "figure-1")),
        ("![](http://x.org/a.png)", "article", ("markdown.image", "http://x.org/a.png")),
        ("![](figure-0)", "article", ("markdown.image", "figure-0")),
        ("a ![](figure-1)", "article", (NOT_ALONE, "a ![](figure-1)")),
        ("# ![](figure-1)", "article", (NOT_ALONE, "![](figure-1)")),
        ("| a |\n|---|\n| ![](figure-1) |", "article", (NOT_ALONE, "![](figure-1)")),
    ],
)  # fmt: skip
def test_what_is_not_allowed_is_told_and_not_rendered(text, style, fault):
    rendered = render(text, style)

    assert rendered.faults[0] == fault
    assert rendered.html == ""


@given(st.text(st.sampled_from("<>&\"'`*_[]()!#-|\n ab/=:;javscript"), max_size=80))
def test_no_text_gives_a_tag_or_attribute_that_is_not_allowed(text):
    for style in ("inline", "block", "article"):
        for tag, attributes in TAG.findall(render(text, style).html):
            assert tag in TAGS
            assert re.fullmatch(
                r'( (data-figure="\d+"|scope="col"|colspan="\d+"|rowspan="\d+"))*',
                attributes,
            )
