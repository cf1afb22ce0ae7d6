"""`concours forensics logs` tells lines, digests and whose they may be, or why not."""

import gzip
import json
from hashlib import sha256

import pytest

from concours.cli import main

LINE = (
    '192.0.2.{} - - [29/Nov/2026:14:03:09 +0000] "GET {} HTTP/1.1" {} 9 "-" "Safari"\n'
)
CALM = "".join(LINE.format(n, "/", 200) for n in range(50))


@pytest.fixture
def logs(tmp_path, monkeypatch):
    """Write files, read them, and return the exit code and what stood on screen."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.chdir(tmp_path)

    def read(capsys, files, *options):
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (tmp_path / name).write_bytes(data)
        code = main(["forensics", "logs", *options])
        return code, capsys.readouterr()

    return read


def test_a_calm_log_finds_nothing(logs, capsys):
    code, shown = logs(capsys, {"a.log": CALM}, "a.log")

    assert (code, shown.err) == (0, "")
    assert sha256(CALM.encode()).hexdigest() in shown.out
    assert "50 lines read, 0 findings" in shown.out


def test_a_finding_says_file_line_digest_and_tablet(logs, capsys):
    odd = CALM + LINE.format(7, "/correction.php", 404) + "what is this\n"
    packed = gzip.compress(odd.encode())
    roster = "adresse;numero;centre;salle;place\n192.0.2.7;04201;Amiens;1;B-14\n"
    files = {"a.log": CALM, "b.log.gz": packed, "r.csv": roster}

    code, shown = logs(
        capsys, files, "a.log", "b.log.gz", "--roster", "r.csv", "--json"
    )
    report = json.loads(shown.out)
    [finding] = report["findings"]

    assert code == 1
    assert [file["sha256"] for file in report["files"]] == [
        sha256(CALM.encode()).hexdigest(),
        sha256(packed).hexdigest(),
    ]
    assert (finding["rule"], finding["attribution"]) == ("house.looked_for", "D")
    assert (finding["lines"], finding["count"]) == (["b.log.gz:51"], 1)
    assert finding["tablets"] == ["04201 · Amiens · 1 · B-14"]
    assert (report["not_understood"], report["not_understood_at"]) == (
        1,
        ["b.log.gz:52"],
    )
    code, shown = logs(capsys, {}, "b.log.gz", "--roster", "r.csv")
    assert (code, "04201 · Amiens · 1 · B-14" in shown.out) == (1, True)
    assert "1 lines not understood: b.log.gz:52" in shown.out


def test_an_address_that_tablets_share_is_nobody(logs, capsys):
    roster = "address,number\n192.0.2.0/24,04201\n192.0.2.0/24,04202\n"
    files = {"a.log": LINE.format(7, "/corrige", 404), "r.csv": roster}

    _, shown = logs(capsys, files, "a.log", "--roster", "r.csv")

    assert "address of 2 tablets: 04201 | 04202" in shown.out


def test_rules_of_ones_own_read_a_format_of_ones_own(logs, capsys):
    rules = r"""
alone = true
[[format]]
name = "relay"
pattern = '(?P<client>\S+) > (?P<path>\S+)'
[[rule]]
name = "ours.secret"
match = { path = ["/secret"] }
one = true
"""
    files = {"a.log": "192.0.2.7 > /secret\n", "ours.toml": rules}

    code, shown = logs(capsys, files, "a.log", "--rules", "ours.toml")

    assert (code, "ours.secret" in shown.out) == (1, True)


def test_what_an_attacker_wrote_commands_no_terminal(logs, capsys):
    text = LINE.format(7, "/correction\x1b[2J", 404) + "x" * 70_000 + "\n" + CALM

    code, shown = logs(capsys, {"a.log": text}, "a.log")

    assert (code, "\x1b" in shown.out) == (1, False)
    assert "1 lines not understood: a.log:2" in shown.out
    assert "52 lines read" in shown.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["none.log"], "cannot read"),
        (["bad.gz"], "cannot read"),
        (["a.log", "--rules", "bad.toml"], "rules to mend: bad.toml"),
        (["a.log", "--rules", "bad.csv"], "rules to mend: bad.csv"),
        (["a.log", "--roster", "bad.csv"], "cannot read the roster: 1"),
        (["a.log", "--roster", "bad2.csv"], "cannot read the roster: 2"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_judged(logs, capsys, options, said):
    files = {"a.log": CALM, "bad.gz": gzip.compress(CALM.encode())[:40]}
    files |= {"bad.toml": "rules = []", "bad.csv": "a;b\n1;2\n"}
    files |= {"bad2.csv": "address\n1.2.3.4/99\n"}

    code, shown = logs(capsys, files, *options)

    assert (code, shown.out) == (2, "")
    assert said in shown.err
