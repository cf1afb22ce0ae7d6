"""Before the gateways nginx passes what they answer, and counts strays before them.

The table of `docs/reference/kiosk/network.md`, tried with nginx itself, and with Caddy,
each in a network namespace of its own; made of the gateways' own routes, which this
compares.
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
from tests.patience import PATIENCE_S

from cli.kiosk.site_town import HOST, write_certificate
from concours.cli import main
from concours.cli.kiosk.nginx import CLIENT
from concours.gateway.app import routes
from concours.gateway.inventory import inventory_of

OPTIONS = {"host": HOST, "gateway": "127.0.0.1:8500", "key": "/etc/ssl/exam.key"}
OPTIONS |= {"certificate": "/etc/ssl/exam.pem"}
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
CADDY = shutil.which("caddy")
FILES = ["concours.conf", "Caddyfile"]
PAGE = Path(__file__).parents[3] / "docs/reference/kiosk/network.md"
ECHO, ASK = (
    Path(__file__).with_name(name) for name in ("echo_gateway.py", "ask_nginx.py")
)
PROXIES = [
    pytest.param(
        name,
        marks=pytest.mark.skipif(
            os.geteuid() != 0 or not Path(program).exists(),
            reason="a namespace wants root",
        ),
    )
    for name, program in (("nginx", NGINX), ("caddy", CADDY or "/none"))
]
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
    data = [(folder / name).read_bytes() for name in FILES]

    assert (code, make()[:2]) == (0, (0, out))
    assert list(json.loads(out)["files"]) == FILES
    assert make(gateway="127.0.0.1:8501")[0] == 1
    assert [(folder / name).read_bytes() for name in FILES] == data


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


@pytest.fixture(params=PROXIES)
def centre(make, tmp_path, request):
    """A proxy and an echo behind it, alone in a namespace; what the echo was asked."""
    write_certificate(tmp_path / "exam.pem")
    pem = str(tmp_path / "exam.pem")
    assert make(certificate=pem, key=pem, listen="8443")[0] == 0
    status = tempfile.mkdtemp(prefix="status-")  # nginx reads it as nobody
    for name in FILES:
        conf = tmp_path / "centre" / name
        assert "/var/lib/concours-status" in conf.read_text()
        conf.write_text(conf.read_text().replace("/var/lib/concours-status", status))
    Path(status, "index.html").write_text("Tout marche.")
    Path(status).chmod(0o755)
    (tmp_path / "nginx.conf").write_text(MAIN.format(folder=tmp_path))
    place = f"centre-{os.getpid()}"
    subprocess.run(["ip", "netns", "add", place], check=True)
    enter = ["ip", "netns", "exec", place]
    home = os.environ | {"HOME": str(tmp_path)}  # Caddy keeps what it ran with
    subprocess.run([*enter, "ip", "link", "set", "lo", "up"], check=True)
    log = tmp_path / "asked"
    caddyfile = [
        "--adapter",
        "caddyfile",
        "--config",
        str(tmp_path / "centre/Caddyfile"),
    ]
    proxies = {
        "nginx": [NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        "caddy": [CADDY, "run", *caddyfile],
    }
    commands = (
        [sys.executable, str(ECHO), "8500", str(log)],
        proxies[request.param],
    )
    with (tmp_path / "proxy.log").open("w") as errors:
        running = [
            subprocess.Popen([*enter, *command], stderr=errors, env=home)
            for command in commands
        ]
    try:
        yield Centre(request.param, enter, log, running[0])
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait()
        subprocess.run(["ip", "netns", "del", place], check=True)
        shutil.rmtree(status)


class Centre:
    """Asks from within the namespace: each question on a connection of its own."""

    def __init__(self, proxy, enter, log, gateway):
        self.proxy, self.enter = proxy, enter
        self.log, self.gateway = log, gateway
        for _ in range(2 * PATIENCE_S):
            if self.ask(("GET", "/health", {}, 0))[0] == 200:
                break
            time.sleep(0.5)

    def ask(self, *questions, at_once=1):
        command = [*self.enter, sys.executable, str(ASK), str(at_once)]
        text = json.dumps(questions)
        answer = subprocess.run(
            command, input=text, capture_output=True, text=True, check=True
        )
        return json.loads(answer.stdout)

    def asked(self):
        """What came to the gateway, as it was sent."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]


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
    path = "/slow{}.php?q=%3F" if centre.proxy == "caddy" else "/correction{}.php?q=%3F"
    strays = [("GET", path.format(n), {}, 0) for n in range(60)]
    # nginx counts them; Caddy bounds how many are under way at once
    answers = centre.ask(*strays, at_once=60 if centre.proxy == "caddy" else 1)
    passed = centre.asked()[before:]
    assert set(answers) == {200, 404}  # the echo answers 200 to all that reaches it
    assert 20 <= len(passed) < 60
    assert answers.count(200) == len(passed)
    lines = {f"GET {path.format(n)} HTTP/1.1" for n in range(60)}
    assert {row["line"] for row in passed} <= lines  # as it was sent
    assert set(centre.ask(*tablets)) == {200}  # and nobody inside waits for it
    before = len(centre.asked())
    assert centre.ask(("GET", "/ENROL", {}, 0), ("GET", "/enrol/x", {}, 0)) == [200] * 2
    assert len(centre.asked()) == before + 2  # strays as well, and kept as evidence
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
