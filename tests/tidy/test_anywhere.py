"""The tree belongs to no machine: no path of one, no registry's address, no secret."""

import re

from tree import ROOT, files, name_of

TEXT = {
    *(".py", ".toml", ".txt", ".md", ".json", ".jsonl", ".yml", ".sh", ".sql", ".po"),
    *(".ts", ".tsx", ".js", ".mjs", ".css", ".html", ".svg"),
}
# Written in pieces, so that this page does not find itself.
FOREIGN = re.compile(
    "|".join(
        (
            r"(?<![\w.])/(?:work|root|home)" + r"/\w",
            r"/tm" + r"p/(?:probe|brief)",
            r"pypi" + r"\.org",
            r"python" + r"hosted",
            r"npm" + r"js\.(?:org|com)",
            r"BEGIN (?:EC |RSA )?" + r"PRIVATE KEY",
        )
    )
)


def test_no_file_names_a_machine_or_a_registry():
    plain = [p for p in files(".") if p.suffix in TEXT or p.name in ("Makefile", "run")]

    found = [
        f"{name_of(path)}: {match[0]}"
        for path in plain
        if (match := FOREIGN.search(path.read_text()))
    ]

    assert found == []


def test_the_locks_have_hashes_and_no_address():
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    text = {lock.name: lock.read_text() for lock in locks}

    assert list(text) == [
        "bench.txt",
        "build.txt",
        "demo.txt",
        "dev.txt",
        "node.txt",
        "run.txt",
        "uv.txt",
    ]
    for lock in text.values():
        assert "://" not in lock
        assert "index-url" not in lock
        for pinned in re.split(r"\n(?=\S)", lock.strip()):
            assert "--hash=sha256:" in pinned
    assert '"resolved"' not in (ROOT / "client/package-lock.json").read_text()
