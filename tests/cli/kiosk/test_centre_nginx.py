"""Before the gateways nginx passes what they answer, and counts strays before them.

The table of `docs/reference/kiosk/network.md`, tried with nginx itself in a network
namespace of its own; made of the gateways' own routes, which this compares.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from starlette.routing import Route

from cli.kiosk.site_town import HOST, write_certificate
from concours.cli import main
from concours.cli.kiosk.nginx import CLIENT
from concours.gateway.app import routes
from concours.gateway.inventory import inventory_of

OPTIONS = {"host": HOST, "gateway": "127.0.0.1:8500", "key": "/etc/ssl/exam.key"}
OPTIONS |= {"certificate": "/etc/ssl/exam.pem"}
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
PAGE = Path(__file__).parents[3] / "docs/reference/kiosk/network.md"
ECHO, ASK = (
    Path(__file__).with_name(name) for name in ("echo_gateway.py", "ask_nginx.py")
)
needs_nginx = pytest.mark.skipif(
    os.geteuid() != 0 or not Path(NGINX).exists(), reason="a namespace wants root"
)
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{ access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
        fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
        include {folder}/centre/concours.conf; }}
"""


@pytest.fixture
def make(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def make(**options):
        words = [f"--{name}={value}" for name, value in (OPTIONS | options).items()]
        folder = tmp_path / "centre"
        code = main(["kiosk", "nginx", *words, "--json", "--to", str(folder)])
        return code, capsys.readouterr().out, folder

    return make


def inside(path):
    patterns = inventory_of(routes(), CLIENT)
    return any(re.fullmatch(pattern, path) for pattern in patterns)


def test_every_route_and_file_is_in_the_inventory_and_no_more():
    digest = "ab" * 32
    for route in routes():
        assert isinstance(route, Route)
        assert inside(re.sub(r"\{[^}]*\}", digest, route.path)), route.path
    for file in CLIENT.rglob("*"):
        if file.is_file():
            assert inside(f"/{file.relative_to(CLIENT).as_posix()}"), file
    for path in ("/", "/voeux/", "/voeux", "/seb/attest", "/assets/index-OLD.js"):
        assert inside(path), path
    for path in (
        *("/correction.php", "/admin", "/ENROL", "/enrol/", "/enrolx", "/x/enrol"),
        *(f"/package/{digest}/x", f"/package/{digest}/a/manifest", "/assets/a/b.js"),
    ):
        assert not inside(path), path


def test_the_same_options_give_the_same_file(make):
    code, out, folder = make()
    data = (folder / "concours.conf").read_bytes()

    assert (code, make()[:2]) == (0, (0, out))
    assert list(json.loads(out)["files"]) == ["concours.conf"]
    assert make(gateway="127.0.0.1:8501")[0] == 1
    assert (folder / "concours.conf").read_bytes() == data


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("host", "examen.example; return 200", "address"),
        ("gateway", "gateway.example:80", "address"),
        ("gateway", "127.0.0.1:80;", "address"),
        ("certificate", "/etc/ssl/a b.pem", "path"),
        ("certificate", "exam.pem", "path"),
        ("key", '/etc/ssl/";', "path"),
        ("listen", "all", "address"),
    ],
)
def test_what_nginx_would_read_otherwise_is_refused_by_name(make, name, value, reason):
    code, out, folder = make(**{name: value})

    assert code == 1
    assert json.loads(out)["facts"] == {"name": name, "reason": reason}
    assert not folder.exists()


@pytest.fixture
def centre(make, tmp_path):
    """nginx and an echo behind it, alone in a namespace; what the echo was asked."""
    write_certificate(tmp_path / "exam.pem")
    pem = str(tmp_path / "exam.pem")
    assert make(certificate=pem, key=pem, listen="8443")[0] == 0
    conf = tmp_path / "centre/concours.conf"
    assert "alias /var/lib/concours-status/;" in conf.read_text()
    status = tempfile.mkdtemp(prefix="status-")  # nginx reads it as nobody
    conf.write_text(conf.read_text().replace("/var/lib/concours-status", status))
    Path(status, "index.html").write_text("Tout marche.")
    Path(status).chmod(0o755)
    (tmp_path / "nginx.conf").write_text(MAIN.format(folder=tmp_path))
    place = f"centre-{os.getpid()}"
    subprocess.run(["ip", "netns", "add", place], check=True)
    enter = ["ip", "netns", "exec", place]
    subprocess.run([*enter, "ip", "link", "set", "lo", "up"], check=True)
    log = tmp_path / "asked"
    commands = (
        [sys.executable, str(ECHO), "8500", str(log)],
        [NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
    )
    running = [subprocess.Popen([*enter, *command]) for command in commands]
    try:
        yield Centre(enter, log, running[0])
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait()
        subprocess.run(["ip", "netns", "del", place], check=True)
        shutil.rmtree(status)


class Centre:
    """Asks from within the namespace: each question on a connection of its own."""

    def __init__(self, enter, log, gateway):
        self.enter, self.log, self.gateway = enter, log, gateway
        for _ in range(60):
            if self.ask(("GET", "/health", {}, 0))[0] == 200:
                break
            time.sleep(0.5)

    def ask(self, *questions):
        command = [*self.enter, sys.executable, str(ASK)]
        text = json.dumps(questions)
        answer = subprocess.run(
            command, input=text, capture_output=True, text=True, check=True
        )
        return json.loads(answer.stdout)

    def asked(self):
        """What came to the gateway, as it was sent."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@needs_nginx
def test_what_passes_and_what_does_not(centre):
    tablets = [("GET", "/seb/nonce", {}, 0)] * 60
    assert set(centre.ask(*tablets)) == {200}  # a whole site is one address
    forged = {"X-Forwarded-For": "10.9.9.9"}
    status = centre.ask(("POST", "/journal?a=%3F%2F..", forged, 1_000))
    assert status == [200]
    kept = centre.asked()[-1]
    assert kept["line"] == "POST /journal?a=%3F%2F.. HTTP/1.1"
    assert (kept["address"], kept["host"]) == ("127.0.0.1", HOST)
    assert centre.ask(("POST", "/journal", {}, 600_000)) == [413]

    before = len(centre.asked())
    strays = [("GET", f"/correction{n}.php?q=%3F", {}, 0) for n in range(60)]
    answers = centre.ask(*strays)
    passed = centre.asked()[before:]
    assert set(answers) == {200, 404}  # the echo answers 200 to all that reaches it
    assert 20 < len(passed) < 60
    assert answers.count(200) == len(passed)
    assert passed[0]["line"] == "GET /correction0.php?q=%3F HTTP/1.1"  # as it was sent
    assert set(centre.ask(*tablets)) == {200}  # and nobody inside waits for it
    before = len(centre.asked())
    [other] = centre.ask(("GET", "/", {"Host": "autre.example"}, 0))
    assert other in (403, 421)  # nginx has changed its mind between versions
    assert centre.ask(("old TLS", "/", {}, 0), ("no name", "/", {}, 0)) == [0, 0]
    assert len(centre.asked()) == before
    centre.gateway.terminate()  # all else is down: what was announced is still there
    centre.gateway.wait()
    announced = [("GET", "/etat/", {}, 0)] * 40
    assert centre.ask(*announced, ("GET", "/health", {}, 0)) == [200] * 40 + [502]
    lines = re.findall(r"^\| ([^|]+?) \| (?!---)", PAGE.read_text(), re.MULTILINE)
    assert {"a path that gateways have", "any other path"} <= set(lines)
