"""What a French guide says can be done as it says: by people who never met us, in a
browser, in an empty house, by the names that the screen shows.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest
from tests.docs.guide import GuideFault, read_steps
from tests.docs.reader import Reader
from tests.e2e.house import browser_of, look, wait_for

from concours.cli.supervision.rehearsal_house import free_port

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs/fr"
FILES = GUIDES / "fichiers"
FIRST_EXAM = ("premier-examen.md", "sceller.md")
ORGANISERS = {"camille": "Camille Durand", "dominique": "Dominique Roy"}
PASSWORD = "une girafe sur un piano bleu"


@dataclass(frozen=True, slots=True)
class EmptyHouse:
    """A house that was just installed: two organisers, each with a first password."""

    console: str
    gateway: str
    passwords: dict[str, str]


@pytest.fixture(scope="module")
def house():
    with tempfile.TemporaryDirectory(prefix="concours-guide-") as name:
        home = Path(name)
        home.chmod(0o711)
        console, gateway = free_port(), free_port()
        ports = ("--console-port", str(console), "--gateway-port", str(gateway))
        command = [sys.executable, "-m", "concours.cli"]
        with (home / "demo-screen.log").open("w") as log:
            process = subprocess.Popen(
                [*command, "up", "--home", name, *ports],
                stdout=log,
                stderr=log,
                text=True,
                env={**os.environ, "CONCOURS_CONSOLE_PLAIN_HTTP": "1"},
            )
        try:
            addresses = [f"http://127.0.0.1:{port}" for port in (console, gateway)]
            for address in addresses:
                wait_for(f"{address}/health", process, home)
            passwords = {
                who: first_password(command, home, full_name)
                for who, full_name in ORGANISERS.items()
            }
            yield EmptyHouse(*addresses, passwords)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def first_password(command, home, full_name):
    login = full_name.lower().replace(" ", ".")
    words = ("staff", "first", login, full_name, "--home", str(home), "--json")
    # Another module of this process may have named a database of its own.
    env = {name: said for name, said in os.environ.items() if name != "CONCOURS_DSN"}
    done = subprocess.run(
        [*command, *words], capture_output=True, text=True, check=False, env=env
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["password"]


def test_a_first_exam_is_founded_and_sealed_as_its_guides_say(house):
    known = {
        "l’adresse de la console": lambda _: house.console,
        "l’adresse des tablettes": lambda _: house.gateway,
        "le mot de passe montré": lambda person: house.passwords[person.name],
        "votre mot de passe": lambda _: PASSWORD,
    }
    with browser_of() as browser:
        reader = Reader(browser, FILES, known)
        page, part = None, ""
        for step in chain(*(read_steps(GUIDES / name) for name in FIRST_EXAM)):
            if page and step.part != part:
                look(page, f"guide-{step.line:03}")
            try:
                reader.follow(step)
            except Exception as fault:
                seen = reader.people[step.who, step.on_tablet].page.inner_text("body")
                message = f"line {step.line}: {step.text}\n{fault}\n{seen}"
                raise AssertionError(message) from fault
            page, part = reader.people[step.who, step.on_tablet].page, step.part


@pytest.mark.parametrize(
    "item", ["1. Cliquez « Examens ».", "1. Ouvrez la page.", "- Regardez."]
)
def test_an_item_that_is_no_step_is_a_fault_of_the_guide(item, tmp_path):
    guide = tmp_path / "guide.md"
    guide.write_text(f"# Guide\n\n*À l’écran de camille.*\n\n{item}\n")

    with pytest.raises(GuideFault, match="line 5"):
        list(read_steps(guide))
