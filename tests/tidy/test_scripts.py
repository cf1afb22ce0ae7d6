"""Every module that a script of the console imports, or a page loads, is there; so is
every icon: one that is missing draws nothing, and says nothing.
"""

import re

from tree import ROOT, files, name_of

CONSOLE = ROOT / "src/concours/console"
IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]""")
ICON = re.compile(r"""\{% icon "([\w-]+)\"""")
LOADED = re.compile(r"""\{% static "console/([\w/.-]+\.(?:js|css))" %\}""")
OF_NO_BUILD = re.compile(r"[\"'`]/static/")


def test_no_script_imports_what_is_not_there():
    scripts = [p for p in files("src") if p.suffix == ".js"]
    missing = [
        f"{name_of(script)}: {found[1]}"
        for script in scripts
        for found in IMPORT.finditer(script.read_text())
        if not (script.parent / found[1]).exists()
    ]

    assert scripts
    assert missing == []


def test_no_page_loads_what_is_not_there():
    pages = [p for p in files("src") if p.suffix == ".html"]
    missing = [
        f"{name_of(page)}: {found[1]}"
        for page in pages
        for found in LOADED.finditer(page.read_text())
        if not (CONSOLE / "static/console" / found[1]).exists()
    ]

    assert pages
    assert missing == []


def test_each_asset_is_asked_for_by_the_address_of_its_build():
    sources = [p for p in files("src") if p.suffix in (".html", ".js")]
    bare = [name_of(p) for p in sources if OF_NO_BUILD.search(p.read_text())]

    assert bare == [], 'write {% static "…" %}: a kept page would load another build'


def test_no_page_draws_an_icon_that_is_not_there():
    known = (ROOT / "client/scripts/console-assets.mjs").read_text()
    pages = [p for p in files("src") if p.suffix == ".html"]
    missing = [
        f"{name_of(page)}: {name}"
        for page in pages
        for name in ICON.findall(page.read_text())
        if f"  '{name}',\n" not in known
    ]

    assert missing == []
