"""The demo shows real images, read rightly, and an article that does not lie.

Pictures come from installed packages only and are the same at each run; every picture
that a paper names can be made; zones to point at lie inside their image; the numbers of
the fictional trial agree with each other and with its figure.
"""

import re
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from concours.cli.demonstration import media
from concours.cli.demonstration.media import ecg, radiology, survival

PAPERS = Path(__file__).parents[3] / "papers"
TILED_ABOVE = 2_000_000
SPREAD = {"nurse": 416, "usual": 414}


@cache
def dossiers(paper: str) -> dict[str, dict[str, Any]]:
    folder = PAPERS / paper
    head = tomllib.loads((folder / "paper.toml").read_text(encoding="utf-8"))
    return {
        name: tomllib.loads((folder / name).read_text(encoding="utf-8"))
        for name in head["dossiers"]
    }


def questions(paper: str) -> list[dict[str, Any]]:
    return [q for one in dossiers(paper).values() for q in one["questions"]]


def article() -> str:
    sections = dossiers("demo")["lca1.toml"]["article"]["sections"]
    return "\n".join(section["text"] for section in sections)


def named(paper: str) -> set[str]:
    text = "\n".join(
        p.read_text(encoding="utf-8") for p in (PAPERS / paper).glob("*.toml")
    )
    return set(re.findall(r'file = "([^"]+)"', text))


@cache
def picture(name: str) -> Image.Image:
    return media.PICTURES[name]()


def test_every_picture_named_by_a_paper_can_be_made_and_none_is_unused():
    assert named("demo") | named("check") == set(media.PICTURES)


def test_make_writes_what_the_sources_name_and_draws_it_anew_once_it_differs(tmp_path):
    source = '[[figures]]\nfile = "scanner-crane.png"\n'
    (tmp_path / "dp1.toml").write_text(source, encoding="utf-8")
    scan, edition = (tmp_path / "media" / n for n in ("scanner-crane.png", ".edition"))

    media.make(tmp_path)
    drawn, first = scan.read_bytes(), scan.stat().st_ino
    assert set((tmp_path / "media").iterdir()) == {scan, edition}
    media.make(tmp_path)
    assert scan.stat().st_ino == first, "it was drawn twice"

    for spoil in (
        lambda: scan.write_bytes(drawn[:-1]),
        scan.unlink,
        lambda: edition.write_text(edition.read_text().replace("pillow ", "pillow 9")),
    ):
        spoil()
        before = scan.stat().st_ino if scan.exists() else 0
        media.make(tmp_path)
        assert scan.read_bytes() == drawn
        assert scan.stat().st_ino != before


def test_drawn_pictures_are_the_same_at_each_run():
    for draw in (ecg.draw, survival.draw):
        assert draw().tobytes() == draw().tobytes()


def test_the_chest_is_large_enough_to_be_cut_in_tiles():
    width, height = picture("thorax.png").size

    assert width * height > TILED_ABOVE


def test_the_chest_shows_dark_lungs_and_a_white_liver():
    grey = np.asarray(picture("thorax.png"), dtype=float)

    lung = grey[205:265, 560:640].mean()
    liver = grey[1600:1700, 350:450].mean()

    assert lung < 120
    assert liver > 230


def test_the_chest_shows_the_gastric_air_on_the_right_of_the_image():
    grey = np.asarray(picture("thorax.png"), dtype=float)

    assert grey[1550:1650, 1200:1500].mean() < grey[1550:1650, 350:650].mean()


def test_the_abdomen_is_shown_spine_below():
    grey = np.asarray(picture("scanner-abdomen.png"), dtype=float)
    half = grey.shape[0] // 2
    bone = 250

    assert (grey[half:] > bone).sum() > 3 * (grey[:half] > bone).sum()


def test_the_ankle_is_shown_fibula_first_as_a_right_leg_is():
    """The thinner bone of a right leg lies on the left of the image."""
    row = np.asarray(picture("cheville.png"), dtype=float)[600]
    shaft = np.flatnonzero(row > row.max() * 0.8)

    left_width, right_width = (
        part[-1] - part[0] for part in np.split(shaft, _widest_gap(shaft))
    )

    assert left_width < right_width


def _widest_gap(where: np.ndarray) -> list[int]:
    return [int(np.argmax(np.diff(where))) + 1]


def test_the_electrocardiogram_is_drawn_at_the_speed_it_claims():
    """The recording says RR 982 ms: two R waves of the long DII are 24.5 mm apart."""
    sheet = np.asarray(picture("ecg.png").convert("L"), dtype=float)
    base = int(ecg.TOP_MM + 7 + 3 * ecg.ROW_MM) * ecg.PX
    strip = sheet[base - 10 * ecg.PX : base - 7 * ecg.PX, ecg.LEFT_MM * ecg.PX + 60 :]
    peaks = np.flatnonzero((strip < 110).any(axis=0))
    starts = [int(b) for a, b in pairwise(peaks) if b - a > 50]

    gaps_mm = np.diff(starts) / ecg.PX

    assert len(starts) >= 7
    assert abs(gaps_mm.mean() - 24.5) < 0.5


@pytest.mark.parametrize("paper", ["demo", "check"])
def test_every_zone_lies_inside_its_image(paper):
    for question in questions(paper):
        for zone in question.get("zones", []):
            width, height = picture(question["image"]["file"]).size
            assert all(0 <= x < width and 0 <= y < height for x, y in zone)


def test_the_demo_holds_every_format_and_its_dossiers_their_lengths():
    found = dossiers("demo")
    lengths = {name: len(one["questions"]) for name, one in found.items()}
    formats = {
        (q["format"], "text" if "passage" in q else "image" if "image" in q else "")
        for q in questions("demo")
    }

    assert lengths == {
        "dp1.toml": 8,
        "dp2.toml": 4,
        "kfp1.toml": 3,
        "qi.toml": 12,
        "lca1.toml": 14,
    }
    assert formats == {
        *(("QRU", ""), ("QRM", ""), ("QRP", ""), ("QRPL", ""), ("QROC", "")),
        *(("QZP", "image"), ("QZP", "text"), ("TCS", "")),
    }


def test_accepted_wordings_fit_in_five_words():
    for question in [*questions("demo"), *questions("check")]:
        wordings = [*question.get("accepted", []), *question.get("half", [])]
        assert [w for w in wordings if len(w.split()) > 5] == []


def test_the_place_of_right_answers_does_not_reveal_the_key():
    """No letter is right so much more often than another that it is worth a guess."""
    rights = [0] * 5
    for question in questions("demo"):
        offered = question.get("propositions", [])
        if 4 <= len(offered) <= 5:
            for place, proposition in enumerate(offered):
                rights[place] += bool(proposition.get("right"))

    assert max(rights) < 2 * min(rights)


def test_the_article_gives_the_events_and_incidences_of_its_figure():
    nurse, usual = survival.trial()
    events = [sum(one.had_event for one in group) for group in (nurse, usual)]
    incidences = [100 * survival.incidence(group)[-1][1] for group in (nurse, usual)]

    assert [len(nurse), len(usual)] == list(SPREAD.values())
    assert f"116 patients ({116 / 416:.1%})" in article()
    assert events == [116, 149]
    assert [f"{x:.1f}%" for x in incidences] == ["28.0%", "36.2%"]
    assert "cumulative incidence were 28.0% and 36.2%" in article()
    assert survival.at_risk(nurse, 6.0) == 346


def test_the_tables_of_the_article_give_true_percentages():
    cells = re.findall(r"\| ([\d]+) \(([\d.]+)\) \| ([\d]+) \(([\d.]+)\)", article())

    assert len(cells) == 18
    for nurse, nurse_percent, usual, usual_percent in cells:
        assert f"{100 * int(nurse) / SPREAD['nurse']:.1f}" == nurse_percent
        assert f"{100 * int(usual) / SPREAD['usual']:.1f}" == usual_percent


def test_medical_pictures_are_never_enlarged():
    for name in ("MR2_UNCR.dcm", "693_UNCR.dcm", "RG1_UNCR.dcm"):
        stored = radiology.dataset(name)
        shown = {
            "MR2_UNCR.dcm": "irm-epaule.png",
            "693_UNCR.dcm": "scanner-crane.png",
            "RG1_UNCR.dcm": "thorax.png",
        }[name]
        width, height = picture(shown).size
        assert width <= stored.Columns
        assert height <= stored.Rows
