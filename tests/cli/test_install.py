"""What `concours install` writes is closed: each process has its own secrets and no
other's, its unit is walled in, and Caddy gives nothing of a stranger's to the console.
"""

import http.client
import http.server
import shutil
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from concours.cli.supervision.rehearsal_house import free_port

DOMAIN = "examens.example.fr"
EXPOSURE_MAX = 1.5
"""Of ten, by systemd's own count."""


def install(root, *options):
    command = [sys.executable, "-m", "concours.cli", "install"]
    given = ("--domain", DOMAIN, "--mail", "a@b.fr", "--root", str(root))
    return subprocess.run(
        [*command, *given, *options], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("root")
    client = folder / "client"
    client.mkdir()
    (client / "index.html").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONCOURS_CLIENT", str(client))
        done = install(folder, "--institution", " Université  de l’Aisne, 100 % ")
    assert done.returncode == 0, done.stderr
    return folder


def units(root):
    return sorted((root / "etc/systemd/system").glob("concours-*.service"))


def test_each_process_has_its_own_secrets_and_no_unit_shows_one(root):
    credentials = root / "etc/concours/credentials"
    names = {
        folder.name: sorted(path.name for path in folder.iterdir())
        for folder in credentials.iterdir()
    }
    codes = ["CONCOURS_CODES_KEY", "CONCOURS_DSN"]

    assert names == {
        "console": ["CONCOURS_CODES_KEY", "CONCOURS_CONSOLE_SECRET", "CONCOURS_DSN"],
        "gateway": codes,
        "keeper": ["CONCOURS_DSN"],
        "ledger": ["CONCOURS_DSN"],
        "watch": ["CONCOURS_DSN"],
    }
    secrets = {path.read_text().strip() for path in credentials.glob("*/*")}
    for path in credentials.glob("*/*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for process in names:
        dsn = (credentials / process / "CONCOURS_DSN").read_text()
        assert f"//concours_{process}:" in dsn
    for unit in units(root):
        text = unit.read_text()
        assert not [secret for secret in secrets if secret in text]
        if "@" in unit.name or unit.stem.split("-")[1] in names:
            process = unit.stem.split("-")[1].rstrip("@")
            loaded = [line for line in text.splitlines() if "LoadCredential" in line]
            assert len(loaded) == len(names[process])
            assert all(f"/credentials/{process}/" in line for line in loaded)


def test_every_process_is_walled_in(root):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd here")
    for unit in units(root):
        if "User=" not in unit.read_text():
            continue  # backups read every file, as root
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(unit)],
            capture_output=True,
            text=True,
            check=False,
        )
        line = next(x for x in done.stdout.splitlines() if "Overall exposure" in x)
        assert float(line.split(": ")[1].split()[0]) <= EXPOSURE_MAX, line


def test_what_is_announced_is_written_by_the_watch_s_account_and_the_doctor_reads(root):
    folder = root / "etc/systemd/system"
    status = (folder / "concours-status.service").read_text()
    doctor = (folder / "concours-doctor.service").read_text()

    assert "User=concours-watch\n" in status
    assert "status %S/concours-status --follow\n" in status
    assert "LoadCredential=CONCOURS_DSN:/etc/concours/credentials/watch/" in status
    assert "doctor --report --home /var/lib/concours " in doctor
    assert "SuccessExitStatus=1\n" in doctor
    assert "ReadWritePaths" not in doctor
    assert "CapabilityBoundingSet=\n" in doctor
    target = (folder / "concours.target").read_text()
    assert "concours-status.service" in target
    assert "concours-doctor.timer" in target
    caddy = (root / "etc/caddy/Caddyfile").read_text()
    assert "root * /var/lib/concours-status" in caddy


def test_the_same_choices_give_the_same_files(root, monkeypatch):
    monkeypatch.setenv("CONCOURS_CLIENT", str(root / "client"))
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    assert install(root).returncode == 0

    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--certificate", "c.pem"), "go together"),
        (("--domain", "not a name"), "a domain name"),
        (("--mail", "nobody"), "an e-mail address"),
        (("--workers", "0"), "from 1 to 12"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_by_name(root, options, said, monkeypatch):
    monkeypatch.setenv("CONCOURS_CLIENT", str(root / "client"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    done = install(root / "other", *options)

    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert not (root / "other").exists()


class Echo(http.server.BaseHTTPRequestHandler):
    """A console that tells which headers reached it."""

    def do_GET(self):
        body = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


def test_caddy_tells_the_console_who_asks_and_drops_what_could_lie(root, tmp_path):
    """A header with an underscore is the same name to the console: a lie (doors.md)."""
    if shutil.which("caddy") is None:
        pytest.skip("no Caddy here")
    console = http.server.HTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=console.serve_forever, daemon=True).start()
    front = free_port()
    text = (root / "etc/caddy/Caddyfile").read_text()
    text = text.replace("{\n\temail", "{\n\tadmin off\n\tauto_https off\n\temail", 1)
    text = text.replace("127.0.0.1:8400", f"127.0.0.1:{console.server_port}")
    text = text.replace(f"console.{DOMAIN} {{", f"http://127.0.0.1:{front} {{")
    text = text.replace(f"\n{DOMAIN} {{", f"\nhttp://127.0.0.1:{free_port()} {{")
    text = text.replace("/var/lib/concours-status", str(tmp_path / "etat"))
    (tmp_path / "etat").mkdir()
    (tmp_path / "etat/index.html").write_text("Tout marche")
    (tmp_path / "Caddyfile").write_text(text)
    caddy = subprocess.Popen(
        ["caddy", "run", "--adapter", "caddyfile", "--config", tmp_path / "Caddyfile"],
        stderr=subprocess.DEVNULL,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    try:
        wait_for(front)
        asked = http.client.HTTPConnection("127.0.0.1", front)
        lies = {"X-Forwarded-For": "198.51.100.7", "X_Forwarded_For": "198.51.100.8"}
        asked.request("GET", "/", headers=lies)
        seen = asked.getresponse().read().decode()
        asked.request("GET", "/etat/")
        announced = asked.getresponse().read().decode()
        asked.close()
    finally:
        caddy.terminate()
        caddy.wait()
        console.shutdown()
        console.server_close()

    assert "X-Forwarded-For: 127.0.0.1" in seen
    assert "198.51.100" not in seen
    assert announced == "Tout marche", "from the disk, and not from the console"


def wait_for(port):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as asked:
            if not asked.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    pytest.fail("Caddy does not answer")


def test_every_file_of_a_unit_is_one_that_is_written(root):
    written = {
        "/" + str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()
    }
    for unit in units(root):
        for line in unit.read_text().splitlines():
            if line.startswith("LoadCredential="):
                assert line.split(":")[1] in written
    target = (root / "etc/systemd/system/concours.target").read_text()
    wanted = next(line for line in target.splitlines() if line.startswith("Wants="))
    names = {Path(name).name for name in written}
    for name in wanted.removeprefix("Wants=").split():
        assert name.replace("@8410", "@").replace("@8411", "@") in names


def test_the_institution_is_told_to_who_prints_it_and_kept(root):
    said = 'Environment="CONCOURS_INSTITUTION=Université de l’Aisne, 100 %%"'
    told = [unit.name for unit in units(root) if said in unit.read_text()]

    assert told == ["concours-console.service", "concours-gateway@.service"]
    kept = root / "var/lib/concours/institution"
    assert kept.read_text() == "Université de l’Aisne, 100 %\n"
    assert install(root / "other", "--institution", 'a"b').returncode == 2
