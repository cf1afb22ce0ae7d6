"""Lines of logs, in the formats that servers write, as one thing.

A line is understood or it is not: what no format fits is counted by the reader.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from concours.core.traces.attribution import FetchMetadata
from concours.core.traces.invalid import RulesInvalid


class LogLine(NamedTuple):
    """What one line says of one request; "" and 0 of what it does not say.

    `request` is as servers write it: `GET /path?query HTTP/1.1`. `when` is the time as
    it stands there.
    """

    client: str
    when: str
    request: str
    status: int
    browser: str = ""
    device: str = ""
    fetch: FetchMetadata = FetchMetadata()


WITHOUT_REQUEST = LogLine("", "", "", 0)
"""A line that is understood, and tells of no request."""

LineReader: TypeAlias = Callable[[str], LogLine | None]

ACCESS = re.compile(
    r"(?:[^\s:\[]+:\d{1,5} )?(\S+) \S+ [^\[]+ \[([^\]]{1,40})\] "
    r'"([^"\\]*(?:\\.[^"\\]*)*)" (\d{3}) (?:\d+|-)'
    r'(?: "[^"\\]*(?:\\.[^"\\]*)*" "([^"\\]*(?:\\.[^"\\]*)*)")?(?: .*)?'
)
"""Common, combined, and either with the virtual host before it."""

NGINX_ERROR = re.compile(r"(\d{4}/\d{2}/\d{2} \d{2}:\d{2}:\d{2}) \[\w+\] \d+#\d+: (.*)")
OF_CLIENT = re.compile(r", client: ([^,\s]+)")
OF_REQUEST = re.compile(r', request: "([^"]*)"')

JSON_NAMES: Mapping[str, tuple[str, ...]] = {
    "client": ("client", "remote_addr", "remote_ip", "client_ip", "clientip", "ip"),
    "when": ("at_ms", "time", "timestamp", "@timestamp", "time_iso8601", "ts"),
    "request": ("request",),
    "method": ("method", "request_method"),
    "path": ("path", "uri", "request_uri", "url"),
    "status": ("status", "status_code"),
    "browser": ("user_agent", "http_user_agent", "browser", "User-Agent"),
    "device": ("device",),
    "site": ("sec_fetch_site", "sec-fetch-site", "site"),
    "mode": ("sec_fetch_mode", "sec-fetch-mode", "mode"),
    "dest": ("sec_fetch_dest", "sec-fetch-dest", "dest"),
    "purpose": ("sec_purpose", "sec-purpose", "purpose"),
}
FETCH_NAMES = ("site", "mode", "dest", "purpose")
NESTED = ("request", "headers")
"""Objects within which a line of JSON may say the same."""


@dataclass(frozen=True, slots=True)
class NamedPattern:
    """A format that a file of rules brings: a name, and a pattern with groups."""

    name: str
    pattern: re.Pattern[str]

    def read(self, text: str) -> LogLine | None:
        """Return what a line says, None if the pattern does not fit."""
        match = self.pattern.fullmatch(text)
        return None if match is None else _of_words(match.groupdict(default=""))


def read_pattern(value: Mapping[str, Any], file: str) -> NamedPattern:
    """Read a format of a file of rules. Raises `RulesInvalid`."""
    name = value.get("name")
    try:
        pattern = re.compile(value["pattern"])
    except (re.error, TypeError, KeyError) as error:
        raise RulesInvalid(file, f"format {name}: {error}") from error
    unknown_names = sorted(set(pattern.groupindex) - set(JSON_NAMES))
    if unknown_names or "client" not in pattern.groupindex:
        raise RulesInvalid(
            file, f"format {name}: {', '.join(unknown_names) or 'client'}"
        )
    return NamedPattern(str(name), pattern)


def make_readers(patterns: Sequence[NamedPattern] = ()) -> list[LineReader]:
    """Return a reader of each format, those of the rules first."""
    own = [pattern.read for pattern in patterns]
    return [*own, read_access, read_json, read_nginx_error]


def read_access(text: str) -> LogLine | None:
    """Return what a line of an access log says."""
    match = ACCESS.fullmatch(text)
    if match is None:
        return None
    client, hour, request, status, browser = match.groups()
    return LogLine(client, hour, request, int(status), browser or "")


def read_nginx_error(text: str) -> LogLine | None:
    """Return what a line of nginx's error log says."""
    match = NGINX_ERROR.match(text)
    if match is None:
        return None
    hour, message = match.groups()
    client, request = OF_CLIENT.search(message), OF_REQUEST.search(message)
    if client is None or request is None:
        return WITHOUT_REQUEST
    status = 404 if "(2: No such file" in message else 0
    if "forbidden" in message:
        status = 403
    return LogLine(client[1], hour, request[1], status)


def read_json(text: str) -> LogLine | None:
    """Return what a line of JSON says, under the names that servers use."""
    if not text.startswith("{"):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    for name in NESTED:
        inner = value.get(name)
        value |= inner if isinstance(inner, dict) else {}
    line = _of_words(
        {name: _word(value, aliases) for name, aliases in JSON_NAMES.items()}
    )
    return line if line.client and line.request else WITHOUT_REQUEST


def _word(value: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        word = value.get(name)
        if isinstance(word, list):
            word = word[0] if word else None
        if isinstance(word, str | int | float) and not isinstance(word, bool):
            return str(word)
    return ""


def _of_words(words: Mapping[str, str]) -> LogLine:
    request = words.get("request", "")
    if not request and (path := words.get("path", "")):
        request = f"{words.get('method') or 'GET'} {path}"
    status = words.get("status", "")
    return LogLine(
        words.get("client", ""),
        words.get("when", ""),
        request,
        int(status) if status.isascii() and status.isdecimal() else 0,
        words.get("browser", ""),
        words.get("device", ""),
        FetchMetadata(*(words.get(name, "") for name in FETCH_NAMES)),
    )
