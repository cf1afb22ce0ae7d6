"""The commands of *Préparer les tablettes* are run as they stand, in their order."""

import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

from concours.cli import main

GUIDE = Path(__file__).parents[3] / "docs/fr/tablettes.md"
SOON = f"{datetime.now(UTC) + timedelta(days=60):%Y-%m-%d}"
INPUTS = {
    "ouverture.txt": "ouvre-toi\n",
    "wifi.txt": "huit mots au moins\n",
    "tablettes.csv": "tablette\nF9FX1\nF9FX2\n",
}
MADE = {
    *("kiosk/configurations.json", "rennes.mobileconfig", "chromium/linux.json"),
    *("rennes-radius/radiusd.conf", "rennes-profils/F9FX1.mobileconfig"),
    "rennes-reseau/nftables.conf",
}


def test_each_command_of_the_guide_runs_as_it_stands(tmp_path, monkeypatch):
    text = GUIDE.read_text()
    lines = [line.strip() for line in text.splitlines() if line.startswith("       ")]
    at = lines.index("epreuve;centre;session;accessibilite")
    places = [line for line in lines[at:] if re.match(r"[\w/-]+;[\w ]+;", line)]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    for name, content in (INPUTS | {"places.csv": "\n".join(places)}).items():
        (tmp_path / name).write_text(content)

    commands = [shlex.split(line) for line in lines if line.startswith("concours ")]
    codes = {
        " ".join(words): main([re.sub(r"^20\d\d-\d\d-\d\d$", SOON, w) for w in words])
        for words in (command[1:] for command in commands)
    }

    assert codes == dict.fromkeys(codes, 0)
    verbs = {words.split()[1] for words in codes}
    assert verbs == {"make", "read", "profile", "radius", "network", "chromium"}
    assert all((tmp_path / name).exists() for name in MADE)
