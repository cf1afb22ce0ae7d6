"""The image of `deploy/Containerfile` is whole: on a bare Debian its steps succeed, its
account starts the house with what the image holds, and a second start finds it again.

A builder wants a registry of images; here each step runs in a chroot.
"""

import json
import os
import shutil
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.cli.containerfile import build, setpriv_words, take_own_files
from tests.e2e.house import wait_for

from concours.cli.supervision.rehearsal_house import free_port

ROOT = Path(__file__).resolve().parents[2]
SUITE = "trixie"
SOURCES = Path("/etc/apt/sources.list.d/debian.sources")
UNSYNCED = "--dpkgopt=force-unsafe-io"
"""As in Debian's own image of a container: no package waits for the disk."""
TOOLS = ("mmdebstrap", "unshare", "nsenter")
PORTS = [8400, 8401]
"""Those of `concours up`: console and gateway."""

GIVEN = {
    "CONCOURS_TRUSTED_PROXIES": "10.88.0.1",
    "CONCOURS_CONSOLE_HOSTS": "console.example.fr",
}
"""What whoever starts it says, as the file's own head does."""

FIRST = ("concours", "staff", "first", "camille.durand", "Camille Durand", "--json")

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not SOURCES.exists() or not all(map(shutil.which, TOOLS)),
    reason="a chroot wants root, and Debian's mmdebstrap",
)


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    folder = tmp_path_factory.mktemp("image")
    base, context = folder / "base", folder / "context"
    command = ["mmdebstrap", "--mode=root", "--variant=minbase", "--quiet"]
    subprocess.run([*command, UNSYNCED, SUITE, base, SOURCES], check=True)
    take_own_files(base)
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).exists():
            (context / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, context / name)
    text = (ROOT / "deploy/Containerfile").read_text()
    yield build(text, context=context, base=base, into=folder)
    subprocess.run(["rm", "-rf", folder], check=False)  # a hundred thousand files


@contextmanager
def started(image, log_folder):
    """Start the image as it says, on ports free here; give its first process."""
    ports = [free_port(), free_port()]
    names = ("--console-port", "--gateway-port")
    chosen = [str(one) for pair in zip(names, ports, strict=True) for one in pair]
    with (log_folder / "demo-screen.log").open("w") as log:
        process = subprocess.Popen(
            image.starting(*image.entrypoint, *image.command, *chosen, **GIVEN),
            stdout=log,
            stderr=log,
            text=True,
        )
    try:
        for port in ports:
            wait_for(f"http://127.0.0.1:{port}/health", process, log_folder)
        yield inside(process)
    finally:
        if process.poll() is None:
            os.kill(inside(process), signal.SIGTERM)
            process.wait(60)


def inside(process):
    """Return the first process of the container, as this machine numbers it."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return int(children.read_text().split()[0])


def in_container(image, pid, *command):
    """Run a command beside those that run, as `podman exec` does."""
    enter = ["nsenter", f"--target={pid}", "--mount", "--pid", "--root", "--wd=/"]
    given = [f"{name}={value}" for name, value in image.environment.items()]
    as_whom = ["setpriv", *setpriv_words(image.user), "--"]
    return subprocess.run(
        [*enter, "/usr/bin/env", "-i", *given, *as_whom, *command],
        capture_output=True,
        text=True,
        check=False,
    )


def test_image_starts_as_its_account_and_keeps_its_house(image, tmp_path):
    with started(image, tmp_path) as pid:
        owner = Path(f"/proc/{pid}").stat().st_uid
        first = in_container(image, pid, *FIRST)
    with started(image, tmp_path) as pid:
        again = in_container(image, pid, *FIRST)

    assert owner != 0
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["password"]
    assert again.returncode == 1
    assert "people.login_taken" in again.stderr
    assert image.ports == PORTS
    assert image.volumes == [image.environment["CONCOURS_HOME"]]


def test_image_holds_no_key_and_nothing_that_only_a_build_needs(image):
    names = {path.name for path in (image.root / "opt/concours").iterdir()}

    assert "var" not in names
    assert not (image.root / "opt/concours/client/node_modules").exists()
    assert not (image.root / "usr/bin/node").exists()
    assert not (image.root / "opt/concours/.venv/node").exists()
    assert not (image.root / "usr/bin/make").exists()
