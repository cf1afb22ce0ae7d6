"""What is installed from a wheel has a second scorer, and a verifier for anybody."""

import gettext
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from bundles import written

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The wheel, built of these sources and unpacked as an installer does."""
    folder = tmp_path_factory.mktemp("wheel")
    built = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with ZipFile(wheel) as zipped:
        zipped.extractall(folder / "site")
    return folder / "site"


def test_it_holds_the_whole_verifier_and_its_packages_alone(site):
    packages = {path.name for path in site.iterdir() if path.suffix != ".dist-info"}
    installed = {path.name for path in (site / "verifier").glob("*.py")}

    assert packages == {"concours", "verifier"}
    assert installed == {path.name for path in (ROOT / "verifier").glob("*.py")}


def test_it_holds_the_english_words_that_no_repository_keeps(site):
    words = site / "concours/console/locale/en/LC_MESSAGES/django.mo"
    with words.open("rb") as compiled:
        assert (
            gettext.GNUTranslations(compiled).gettext("Copies attendues")
            == "Copies expected"
        )


def test_a_bundle_is_verified_by_what_was_installed(site, tmp_path):
    done = subprocess.run(
        [sys.executable, "-S", "-m", "verifier", str(written(tmp_path))],
        cwd=site,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("OK: 3 attempts")


SCORE = """
import os
os.environ.pop("CONCOURS_VERIFIER", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "concours.console.settings"
import django
django.setup()
from django.conf import settings
from concours.store import second_scorer
from concours.core.kernel.errors import Unavailable
print(second_scorer.__file__, settings.VERIFIER)
(settings.VERIFIER / "fractions.py").write_text("raise SystemExit('not the library')")
try:
    second_scorer.run_scorer(
        "verifier.scorer", b"no scoring", verifier=settings.VERIFIER
    )
except Unavailable as refusal:
    print(refusal)
"""


def test_an_installed_console_asks_the_scorer_that_was_installed(site):
    """A module of the wheel's folder cannot come in the way of the standard library."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(site),
        "CONCOURS_DSN": "postgresql:///unused",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCORE],
        cwd=site,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    first, second, *_ = [*done.stdout.splitlines(), "", ""]
    assert first == f"{site}/concours/store/second_scorer.py {site}"
    assert second.startswith("cannot read the scoring"), done.stderr
