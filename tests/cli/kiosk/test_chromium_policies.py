"""Where there is no Safe Exam Browser, Chromium opens the exam's address alone (A31).

Tried in Chromium itself, in a mount namespace, with the very file but for one policy:
`DeveloperToolsAvailability` would shut out whoever drives the test. What ChromeOS and
Android read is compared with Chromium's templates: no device of theirs is here.
"""

import json
import os
import shutil
import ssl
import threading
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cli.kiosk.site_town import write_certificate
from concours.cli import main
from concours.core.kiosk.chromium import allowed_pattern, chromium_policies
from e2e.house import CHROMIUM_ARGUMENTS, sync_playwright

ORIGIN = "https://examen.example"
ENTER = """#!/bin/sh
exec unshare -m sh -c 'mount -t tmpfs none /etc/chromium \
    && mkdir -p /etc/chromium/policies/managed \
    && cp "$0" /etc/chromium/policies/managed/ && exec {browser} "$@"' '{policies}' "$@"
"""
TEMPLATES = json.loads(Path(__file__).with_name("chromium_templates.json").read_text())
"""Of each policy its type, its values and who reads it, as Chromium's templates say
(components/policy/resources/templates of chromium/chromium, read in November 2026)."""
ROWS = """() => {
  const rows = []
  const walk = root => {
    for (const part of root.querySelectorAll('*')) {
      if (part.tagName === 'POLICY-ROW' && part.policy) {
        const { name, status, error } = part.policy
        if (status !== 'Not set.') rows.push([name, status, error ?? ''])
      }
      if (part.shadowRoot) walk(part.shadowRoot)
    }
  }
  walk(document)
  return rows
}"""
BROWSER = shutil.which("chromium")  # the one without windows reads no policy
needs_namespaces = pytest.mark.skipif(
    os.geteuid() != 0 or BROWSER is None or not Path("/etc/chromium").is_dir(),
    reason="a mount namespace wants root, and Debian's Chromium",
)


@pytest.fixture
def files(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def files(origin=ORIGIN, *more):
        folder = tmp_path / "-".join(["chromium", *more])
        words = ["--origin", origin, "--to", str(folder), "--json", *more]
        code = main(["kiosk", "chromium", *words])
        output = capsys.readouterr()
        return code, output.out, folder

    return files


def test_every_platform_opens_one_address_and_erases_nothing(files):
    code, out, folder = files()
    values = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}

    assert code == 0
    assert sorted(json.loads(out)["files"]) == sorted(
        path.name for path in folder.iterdir()
    )
    android = values["android.json"]["applications"][0]["managedConfiguration"]
    for policies, is_text in (
        (values["linux.json"], False),
        (values["chromeos.json"]["user"], False),
        (android, True),
    ):
        rows = [policies["URLBlocklist"], policies["URLAllowlist"]]
        lists = [json.loads(row) if is_text else row for row in rows]
        assert lists == [["*", "chrome://*"], ["https://.examen.example"]]
        assert is_text or policies["DeveloperToolsAvailability"] == 2
        assert not [name for name in policies if "ClearBrowsing" in name]
    [account] = values["chromeos.json"]["device"]["DeviceLocalAccounts"]
    assert account["web_kiosk_app"]["url"] == f"{ORIGIN}/"
    assert f"'{ORIGIN}/'" in (folder / "linux-start.sh").read_text()
    assert files()[:2] == (0, out)  # the same bytes
    assert "LocalNetworkAccessAllowedForUrls" not in values["linux.json"]
    folder = files(ORIGIN, "--relay")[2]
    policies = json.loads((folder / "linux.json").read_text())
    assert policies["LocalNetworkAccessAllowedForUrls"] == [ORIGIN]


def test_every_policy_is_one_that_its_platform_reads_of_that_type(files):
    folder = files(ORIGIN, "--relay")[2]
    values = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}
    android = values["android.json"]["applications"][0]["managedConfiguration"]
    kinds = {"array": list, "boolean": bool, "integer": int, "string": str}

    for platform, policies in (
        ("linux", values["linux.json"]),
        ("chromeos", values["chromeos.json"]["user"]),
        ("android", android),
    ):
        reads = {name for name, own in TEMPLATES.items() if platform in own["on"]}
        assert set(policies) == reads, platform  # no less, either
        for name, value in policies.items():
            own = TEMPLATES[name]
            is_text = platform == "android" and own["type"] == "array"
            plain = json.loads(value) if is_text else value
            assert type(plain) is kinds[own["type"]], name
            assert plain in own.get("values", [plain]), name


@pytest.mark.parametrize(
    "origin",
    ["http://examen.example", "https://examen.example/x", "examen", "https://"],
)
def test_what_is_no_address_of_tablets_is_refused(files, origin):
    code, _, folder = files(origin)

    assert code == 2
    assert not folder.exists()


def test_a_name_under_the_exams_own_is_another():
    assert allowed_pattern("https://examen.example:8443") == (
        "https://.examen.example:8443"
    )


class Page(BaseHTTPRequestHandler):
    """A page on every address that somebody opens."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<p>open</p>")

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def serving(certificate=None):
    """Serve a page on a port of its own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@contextmanager
def managed(folder, policies):
    """Open Debian's Chromium under policies, in a mount namespace of its own."""
    (folder / "linux.json").write_text(json.dumps(policies))
    enter = folder / "chromium.sh"
    words = {"browser": BROWSER, "policies": folder / "linux.json"}
    enter.write_text(ENTER.format(**words))
    enter.chmod(0o755)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=enter,
            args=[*CHROMIUM_ARGUMENTS, "--headless=new", "--ignore-certificate-errors"],
        )
        try:
            yield browser
        finally:
            browser.close()


@needs_namespaces
@pytest.mark.e2e
def test_chromium_opens_the_exam_and_refuses_all_else(tmp_path):
    write_certificate(tmp_path / "own.pem")
    with ExitStack() as stack:
        exam, other = (stack.enter_context(serving(tmp_path / "own.pem")) for _ in "ab")
        plain = stack.enter_context(serving())
        origin = f"https://localhost:{exam}"
        policies = chromium_policies(origin)
        del policies["DeveloperToolsAvailability"]
        browser = stack.enter_context(managed(tmp_path, policies))
        page = browser.new_context(ignore_https_errors=True).new_page()
        page.goto(f"{origin}/seb/start?c=x")
        assert page.inner_text("p") == "open"
        for address in (
            f"https://localhost:{other}/",
            f"http://localhost:{plain}/",
            f"https://x.localhost:{exam}/",
            f"https://127.0.0.1:{exam}/",
            "file:///etc/hostname",
            f"view-source:{origin}/",
            "data:text/html,<p>open</p>",
            "ftp://localhost/",
        ):
            assert refusal(page, address) == "ERR_BLOCKED_BY_ADMINISTRATOR", address
        # Refused as well, and whoever drives may lose the page with it.
        assert refusal(page, "chrome://policy")


@needs_namespaces
@pytest.mark.e2e
def test_chromium_itself_knows_every_policy_and_its_type(tmp_path):
    policies = chromium_policies(ORIGIN, has_relay=True)
    shut_out = {"DeveloperToolsAvailability", "URLBlocklist"}  # the page that tells
    own = {name: policies[name] for name in set(policies) - shut_out}
    false = {"SharedClipboardEnabled": False, "HomepageIsNewTabPage": "no"}
    with managed(tmp_path, own | false) as browser:
        page = browser.new_context().new_page()
        page.goto("chrome://policy")
        page.wait_for_function(f"({ROWS})().length > {len(own)}")
        rows = page.evaluate(ROWS)

    faults = {name: error for name, status, error in rows if status == "Error"}
    assert set(faults) == set(false)  # one that is gone, one of another type
    assert faults["SharedClipboardEnabled"] == "Unknown policy."
    assert {name for name, _, _ in rows} - set(false) == set(own)


def refusal(page, address):
    """Return why a page did not open, `` if it did."""
    try:
        page.goto(address)
    except Exception as error:  # noqa: BLE001 -- whatever it says is looked at
        words = str(error)
        return words.partition("net::")[2].partition(" ")[0] or words
    return ""
