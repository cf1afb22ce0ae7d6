"""Every ready-made rule finds what it is for; a calm day of tablets finds nothing."""

import pytest

from concours.core.traces import buckets, reader
from concours.core.traces.buckets import LinePlace
from concours.core.traces.invalid import RulesInvalid
from concours.core.traces.reader import LogReader
from concours.core.traces.rules import RuleSet, read_rules
from concours.store.traces import load_path_classes, load_ready_made_rules

SAFARI = "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15"


def access(request, status=404, *, second=0, client="192.0.2.7", browser=SAFARI):
    hour = f"{14 + second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    when = f"[29/Nov/2026:{hour} +0000]"
    return f'{client} - - {when} "{request}" {status} 9 "-" "{browser}"'


def get(path, status=404, **more):
    return [access(f"GET {path} HTTP/1.1", status, **more)]


def many(request, count, status=404, **more):
    return [access(request.format(n), status, second=n, **more) for n in range(count)]


EXAMPLES = {
    "house.looked_for": get("/correction.php"),
    "house.unknown": many("GET /vers-{} HTTP/1.1", 5),
    "house.codes": many("POST /enrol HTTP/1.1", 30, 403),
    "house.walk": many("GET /journal?attempt={} HTTP/1.1", 3, 409),
    "house.certificates": many("GET /blob/{:064x} HTTP/1.1", 12),
    "house.malformed": many("POST /journal HTTP/1.1", 5, 400),
    "house.tokens": many("GET /news HTTP/1.1", 40, 401),
    "house.blocked": get("/vers-1", 429),
    "house.quota": many("POST /journal HTTP/1.1", 30, 429),
    "traversal.up": get("/a/%2e%2e%2fb", 400),
    "traversal.system": get("/x//etc/passwd"),
    "traversal.query": get("/a?file=..%2F..%2Fetc%2Fpasswd"),
    "injection.sql": get("/a?id=1%20UNION%20SELECT%20name%20FROM%20t"),
    "injection.script": get("/a?q=%3Cscript%3E"),
    "injection.path": get("/a'%20or%20'1"),
    "injection.template": get("/a?x=$%7Bjndi:ldap://h/a}"),
    "injection.browser": get("/", 200, browser="() { :;}; echo"),
    "injection.command": get("/a?host=1;cat+/etc/hosts"),
    "injection.crlf": get("/a%0d%0aSet-Cookie:x"),
    "files.sources": get("/.git/config"),
    "files.copies": get("/site.sql.gz"),
    "files.secrets": get("/tls/server.key"),
    "files.walk": many("GET /lieu-{} HTTP/1.1", 25),
    "admin.pages": get("/phpmyadmin/"),
    "admin.insides": get("/actuator/env"),
    "doors.shells": get("/c99.php"),
    "doors.query": get("/a?cmd=id"),
    "doors.devices": get("/cgi-bin/luci"),
    "force.sign_in": many("POST /sign-in HTTP/1.1", 40, 401),
    "force.refused": [a for _ in range(3) for a in many("GET / HTTP/1.1", 50, 403)],
    "cache.busting": [a for n in range(3) for a in
                      many(f"GET /?rand={n}{{}} HTTP/1.1", 60, 200)],
    "browsers.switching": [access("GET / HTTP/1.1", 200, browser=f"B{n}")
                           for n in range(41)],
    "browsers.tools": get("/", 200, browser="sqlmap/1.8"),
    "proxy.connect": [access("CONNECT example.org:443 HTTP/1.1", 405)],
    "proxy.absolute": get("http://example.org/"),
    "protocol.none": many("\\x16\\x03\\x01 {}", 3, 400),
    "protocol.methods": [access("PROPFIND / HTTP/1.1", 405)],
    "protocol.nul": get("/a%00.png"),
    "protocol.smuggling": many("GET / HTTP/1.1", 40, 400),
}  # fmt: skip


def reading(lines, rule_set=None):
    log_reader = LogReader(rule_set or load_ready_made_rules(), load_path_classes())
    for number, line in enumerate(lines, start=1):
        log_reader.take(line, LinePlace(0, number))
    return log_reader


def found_in(lines, rule_set=None):
    return {f.rule.name: f for f in reading(lines, rule_set).findings()}


def test_each_ready_made_rule_has_an_example():
    assert sorted(EXAMPLES) == sorted(r.name for r in load_ready_made_rules().rules)


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_ready_made_rule_finds_its_example(name):
    finding = found_in(EXAMPLES[name])[name]

    assert finding.rule.fr != finding.rule.en != name
    assert (finding.client, finding.attribution) == ("192.0.2.7", "D")
    assert 1 <= finding.count <= len(EXAMPLES[name])


def test_a_calm_day_of_tablets_behind_one_address_finds_nothing():
    """Three hundred tablets share an address; browsers, kiosks and nets ask theirs."""
    usual = [("POST /journal HTTP/1.1", 200), ("GET /news?after=7 HTTP/1.1", 200),
             ("POST /journal HTTP/1.1", 503), ("POST /journal HTTP/1.1", 409),
             ("GET /favicon.ico HTTP/1.1", 404), ("GET /generate_204 HTTP/1.1", 404),
             ("GET /assets/main-0a1b.js HTTP/1.1", 404),
             ("GET /.well-known/change-password HTTP/1.1", 404),
             ("GET /apple-touch-icon.png HTTP/1.1", 404), ("GET / HTTP/1.1", 304),
             ("GET /journal?attempt=0b1c HTTP/1.1", 200)]  # fmt: skip
    lines = [
        access(request, status, second=second, browser=f"{SAFARI} {second % 12}")
        for second in range(1_200)
        for request, status in usual
    ]
    lines += many("POST /enrol HTTP/1.1", 12, 403)  # codes typed wrongly in a room

    assert found_in(lines) == {}


def test_what_comes_slowly_enough_leaks_away():
    slow = [access(f"GET /vers-{n} HTTP/1.1", second=n * 121) for n in range(20)]
    quick = [access(f"GET /vers-{n} HTTP/1.1", second=n * 60) for n in range(20)]

    assert found_in(slow) == {}
    assert found_in(quick)["house.unknown"].count > 5


def test_one_path_again_and_again_is_one():
    assert "house.unknown" not in found_in(many("GET /vers HTTP/1.1", 200))


def test_a_finding_says_its_lines_its_hours_and_what_was_asked():
    lines = [*get("/", 200), *get("/correction.php", second=5),
             *get("/grille", second=9)]  # fmt: skip
    finding = found_in(lines)["house.looked_for"]

    assert finding.places == [LinePlace(0, 2), LinePlace(0, 3)]
    assert finding.until - finding.since == 4_000
    assert finding.examples == ["GET /correction.php HTTP/1.1", "GET /grille HTTP/1.1"]


def test_a_line_says_whose_act_it_was_where_the_log_knows():
    lines = [
        '{"client": "192.0.2.7", "time": "2026-11-29T14:00:00Z", "path": "/corrige", '
        f'"status": 404, "device": "t1", "site": "{site}", "mode": "navigate", '
        f'"dest": "document", "purpose": "{purpose}"}}'
        for site, purpose in (("none", ""), ("cross-site", ""), ("none", "prefetch"))
    ]
    findings = reading(lines).findings()

    assert [(f.attribution, f.device, f.count) for f in findings] == [
        ("B", "t1", 1),
        ("C", "t1", 2),
    ]


def test_ten_thousand_lines_of_one_hide_none_of_twenty_a39():
    flood = many("GET /admin/{} HTTP/1.1", 10_000, client="203.0.113.66")
    quiet = [get("/correction.php", client=f"10.0.0.{n}")[0] for n in range(20)]
    findings = reading([*flood[:5_000], *quiet, *flood[5_000:]]).findings()
    clients = {f.client for f in findings if f.rule.name == "house.looked_for"}

    assert clients == {"203.0.113.66", *(f"10.0.0.{n}" for n in range(20))}


def test_past_its_bounds_a_reading_says_what_it_gave_up(monkeypatch):
    monkeypatch.setattr(reader, "FINDINGS_COUNT_MAX", 2)
    monkeypatch.setattr(buckets, "BUCKETS_COUNT_MAX", 3)
    lines = [get("/correction.php", client=f"10.0.0.{n}")[0] for n in range(9)]
    log_reader = reading(lines)

    assert len(log_reader.findings()) == 2
    assert log_reader.untold["house.looked_for"] == 7
    assert log_reader.buckets_dropped_count > 0


def test_lines_that_are_none_are_counted_and_told():
    log_reader = reading(["nonsense", *get("/", 200), None, ""])

    counts = log_reader.lines_count, log_reader.not_understood_count
    assert (*counts, log_reader.without_request_count) == (4, 2, 1)
    assert log_reader.not_understood == [LinePlace(0, 1), LinePlace(0, 3)]


RULE = {"name": "own", "match": {"path": ["/a"]}, "one": True}
FILLED = {"name": "own", "match": {"path": ["/a"]}}


def test_rules_of_ones_own_come_first_and_may_stand_alone():
    own = read_rules({"rule": [RULE]}, "r.toml")
    alone = read_rules({"rule": [RULE], "alone": True}, "r.toml")
    replaced = read_rules({"rule": [RULE | {"name": "house.unknown"}]}, "r.toml")
    ready = load_ready_made_rules()

    assert ready.joined(own).rules[0].name == "own"
    assert len(ready.joined(own).rules) == len(ready.rules) + 1
    assert len(ready.joined(alone).rules) == 1
    assert len(ready.joined(replaced).rules) == len(ready.rules)


@pytest.mark.parametrize(
    "value",
    [
        {"rules": []},
        {"rule": {}},
        {"alone": 1},
        {"rule": [RULE, RULE]},
        {"rule": [RULE | {"name": "Own rule"}]},
        {"rule": [RULE | {"more": 1}]},
        {"rule": [RULE | {"one": False}]},
        {"rule": [RULE | {"bucket": {"capacity": 1, "leak_s": 1}}]},
        {"rule": [RULE | {"match": {}}]},
        {"rule": [RULE | {"match": {"odd": "x"}}]},
        {"rule": [RULE | {"match": {"path": "("}}]},
        {"rule": [RULE | {"match": {"path": []}}]},
        {"rule": [RULE | {"match": {"class": ["odd"]}}]},
        {"rule": [FILLED | {"bucket": {"capacity": 0, "leak_s": 1}}]},
        {"rule": [FILLED | {"bucket": {"capacity": "x", "leak_s": 1}}]},
        {"rule": [FILLED | {"bucket": {"capacity": 1, "leak_s": 1, "per": "x"}}]},
        {"rule": [FILLED | {"bucket": 3}]},
    ],
)
def test_rules_that_nobody_can_follow_are_refused(value):
    with pytest.raises(RulesInvalid):
        read_rules(value, "r.toml")


def test_a_rule_holds_when_all_that_it_names_does():
    match = {"path": "^/a", "method": ["GET"], "protocol": ["HTTP/1.1"],
             "query": "x=1", "status": ["404"], "browser": "AppleWebKit"}  # fmt: skip
    rules = read_rules({"rule": [RULE | {"match": match}]}, "r.toml")

    def holds(request, status=404, browser=SAFARI):
        return bool(found_in([access(request, status, browser=browser)], rules))

    assert holds("GET /a?x=1 HTTP/1.1")
    assert not holds("GET /b?x=1 HTTP/1.1")
    assert not holds("POST /a?x=1 HTTP/1.1")
    assert not holds("GET /a?x=1 HTTP/1.0")
    assert not holds("GET /a?x=2 HTTP/1.1")
    assert not holds("GET /a?x=1 HTTP/1.1", 200)
    assert not holds("GET /a?x=1 HTTP/1.1", browser="curl")


def test_without_rules_nothing_is_found():
    assert found_in(get("/correction.php"), RuleSet()) == {}
