"""An author sees a paper as tablets draw it, renewed as it is written, and nobody else.

A draft with faults is drawn as far as it can be, and is never frozen.
"""

import json
from argparse import ArgumentParser
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread

import pytest
import pyvips
from paper_sources import PAPER, QUESTIONS
from tests.paper_workbooks import workbook

from concours.authoring.archive import of_path
from concours.authoring.pictures import PictureMemory
from concours.authoring.preview import preview
from concours.cli import main
from concours.cli.papers.preview import PreviewServer, WatchedPaper, register

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "media").mkdir()
    (tmp_path / "paper.toml").write_text(PAPER)
    (tmp_path / "qi.toml").write_text(QUESTIONS)
    scan = pyvips.Image.black(40, 30) + 7
    scan.cast("uchar").pngsave(str(tmp_path / "media" / "scan.png"))
    return tmp_path


@pytest.fixture
def server(folder):
    with PreviewServer(WatchedPaper(folder, None)) as running:
        thread = Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def get(server, path, host=None):
    link = HTTPConnection(server.host)
    link.request("GET", path, headers={} if host is None else {"Host": host})
    answer = link.getresponse()
    return answer.status, answer.read(), answer.headers


def paper(server, after=""):
    status, body, _ = get(server, f"{server.root}paper.json?after={after}")
    assert status == 200
    return json.loads(body)


def test_the_page_hears_of_a_change_and_of_its_faults(server, folder):
    first = paper(server)
    assert [q["id"] for q in first["content"]["dossiers"][0]["questions"]] == [
        "qi-q1",
        "qi-q2",
    ]
    part = get(server, f"{server.root}part/{first['version']}/1")
    assert part[1][8:12] == b"WEBP"
    source = folder / "qi.toml"
    source.write_text(source.read_text().replace('text = "deux"', 'text = "un"'))
    second = paper(server, after=first["version"])
    assert second["version"] != first["version"]
    [fault] = [row for row in second["faults"] if row["severity"] == "error"]
    assert (fault["code"], fault["question"]) == (
        "question.proposition_twice",
        "qi-q1",
    )
    assert second["content"] is not None, "drawn all the same"


def test_what_cannot_be_drawn_is_left_out_and_told(folder):
    (folder / "media/scan.png").write_bytes(b"no image")
    source = folder / "qi.toml"
    many = ", ".join(f'{{ text = "p{n}" }}' for n in range(30))
    start, end = source.read_text().split("propositions = [", 1)
    source.write_text(f"{start}propositions = [{many}]{end.split(']', 1)[1]}")
    found = preview(of_path(folder), None, PictureMemory())

    assert found.content is None
    codes = {fault.code for fault in found.faults}
    assert {"image.not_an_image", "key.propositions_count"} <= codes


def test_nobody_reads_the_paper_without_its_address(server):
    for path, host in (
        ("/", None),
        ("/paper.json", None),
        (f"{server.root}paper.json", "attacker.example"),
        (f"{server.root}../../pyproject.toml", None),
        (f"{server.root}part/x/9", None),
    ):
        assert get(server, path, host)[0] == 404
    assert server.server_address[0] == "127.0.0.1"
    headers = get(server, f"{server.root}paper.json")[2]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_nothing_to_show_is_said(tmp_path, capsys):
    assert main(["paper", "preview", str(tmp_path / "none")]) == 1
    assert "none" in capsys.readouterr().err


def test_a_preview_holds_the_paper_against_the_profile_of_its_exam(tmp_path):
    book = tmp_path / "sujet.xlsx"
    line = {
        "type": "QRU",
        "enonce": "Combien ?",
        **dict(zip("ABCD", "1234", strict=True)),
        "juste": "A",
    }
    book.write_bytes(workbook([line]))
    guide = (ROOT / "docs/fr/roles/auteur.md").read_text()
    assert "concours paper preview sujet.xlsx --profile faculte" in guide

    def errors(*words):
        parser = ArgumentParser()
        register(parser.add_subparsers())
        asked = parser.parse_args(["preview", str(book), *words])
        _, shown = WatchedPaper(asked.source, asked.profile).now()
        return [fault.code for fault in shown.faults if fault.severity == "error"]

    assert errors("--profile", "faculte") == []
    assert errors() != [], "the edn asks for rank and item"
